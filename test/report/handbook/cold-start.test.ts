import { expect, test } from 'vitest';
import type { Machine } from '../../../src/model/index.ts';
import { smallModel } from '../../checks/support.ts';
import { application, behindController, below, host, page } from './_pages.ts';

const [shelf] = smallModel.nodes as [(typeof smallModel.nodes)[number]];
const machine = (name: string, changes: Partial<Machine>): Machine => ({
  name,
  kind: 'vm',
  memory: '8Gi',
  gpus: [],
  nodes: [],
  purpose: `${name} itself`,
  ...changes,
});

test('machines in the order that spares waiting, with who calls them', () => {
  const text = page('cold-start.md', {
    facts: {
      site: { name: 'attic', lan: '10.20.0.0/24', gateway: '10.20.0.1', fixed: [{ name: 'nas', address: '10.20.0.9' }], routedTo: [] },
      backupTargets: [{ key: 'copies', kind: 'nfs', server: '10.20.0.9', path: '/backup' }],
      nodes: [
        { ...shelf, name: 'worker', address: '10.20.0.12', roles: ['worker'] },
        { ...shelf, name: 'cp', roles: ['control-plane'] },
      ],
      machines: [
        machine('pve', { kind: 'host', nodes: ['cp', 'worker'] }),
        machine('ai', { address: '10.20.0.60' }),
        machine('idle', { address: '10.20.0.61' }),
      ],
      externals: [
        { application: 'chat', workload: 'chat', hosts: ['10.20.0.60/32'], ports: [11434], reason: 'models' },
        { application: 'scan', workload: 'scan', hosts: ['10.20.0.0/24'], ports: [80], reason: 'all of the LAN names nobody' },
      ],
      powerModes: [
        {
          name: 'modes',
          host: 'pve',
          reserve: '1Gi',
          cpuOvercommit: 2,
          modes: [
            { name: 'work', machines: [], nodes: ['cp', 'worker'] },
            { name: 'ai', machines: ['ai'], nodes: [] },
          ],
          together: [['work', 'ai']],
        },
      ],
    },
  });
  expect(below('Machines, in this order', text)).toMatchInlineSnapshot(`
    "1. Router and switches, 10.20.0.1, and the DNS server of the house.
    2. nas, 10.20.0.9: holds the copies (copies).
    3. Host pve: pve itself.
    4. vm ai, 10.20.0.60: ai itself; called by chat.
    5. Control plane cp, 10.20.0.11: until it answers, nothing new starts anywhere.
    6. Node worker, 10.20.0.12.
    7. \`kubectl get nodes\` says Ready in every line."
  `);
  expect(below('Power modes', text)).toMatchInlineSnapshot(`
    "- Host pve: the cluster is on in mode work; together may be on work + ai, and nothing else.
    - ai is on only in mode ai: without it chat answers with errors."
  `);
});

test('applications after what they need', () => {
  const text = page('cold-start.md', {
    facts: {
      applications: [application('shop', { dependsOn: ['web'] }), application('web'), application('policies')],
      footprints: [
        {
          application: 'shop',
          name: 'shop',
          namespace: 'home',
          pods: 1,
          requests: { cpu: '1', memory: '1Gi' },
          limits: { memory: '1Gi' },
          volumes: [],
          ports: [],
          source: 'x',
        },
      ],
      workloads: [
        { application: 'web', name: 'web', namespace: 'home', labels: {}, typicalStart: '20s', securityExceptions: [] },
        { application: 'web', name: 'store', namespace: 'home', labels: {}, typicalStart: '2m', securityExceptions: [] },
      ],
    },
    yaml: `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec: { template: { spec: { containers: [] } } }`,
  });
  expect(below('Applications, in the order in which they can be well', text)).toMatchInlineSnapshot(`
    "All start at once, and what comes too early tries again: errors in the first minutes are normal. When one stays away, look at what it needs first.

    | layer | application | needs | about |
    | --- | --- | --- | --- |
    | apps | web |  | 2m |
    | apps | shop | web |  |"
  `);
});

const shared = behindController({});
const pod = (image: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec: { template: { spec: { containers: [{ name: web, image: '${image}' }] } } }`;

test('where the house turns in a circle: Git, images, sign-in, copies, names', () => {
  const text = page('cold-start.md', {
    facts: {
      ...shared,
      repository: { url: 'https://git.attic.lan/home.git', revision: 'main' },
      applications: [application('traefik', { namespace: 'ingress' }), application('git', { dependsOn: ['web'] }), application('web')],
      exposures: [
        ...(shared.exposures ?? []),
        host('git.attic.lan', { application: 'git' }),
        host('registry.attic.lan', { application: 'git' }),
      ],
      backupTargets: [{ key: 'self', kind: 's3', server: 'https://registry.attic.lan:9000', path: 'copies' }],
      argocd: {
        admin: false,
        accounts: [],
        rights: [],
        signOn: { name: 'Git', issuer: 'https://git.attic.lan', clientId: 'argocd', secret: { name: 'x', key: 'y' } },
      },
    },
    yaml: `${pod('registry.attic.lan/web:1.0.0')}
---
apiVersion: v1
kind: Service
metadata: { name: pihole }
spec: { type: LoadBalancer, ports: [{ port: 53, protocol: UDP }] }`,
  });
  expect(below('Needed to start', text)).toMatchInlineSnapshot(`
    "| what | from | what that means |
    | --- | --- | --- |
    | Git of Argo CD, \`https://git.attic.lan/home.git\` | this very cluster, application git | A circle: Argo CD brings git, and reads from it how. What runs comes back by itself after a power cut. After a loss, from a clone elsewhere: \`kubectl apply -f\` \`dist/attic/apps/web\`, \`dist/attic/apps/git\` in this order, restore it, then Argo CD goes on. |
    | Images of registry.attic.lan | this very cluster, application git | Nodes that have the images start without it; a new node waits. Used by web. A circle: web must run before the registry does, and comes out of it; keep these images elsewhere too. |
    | Sign-in to Argo CD | this very cluster, application git | A circle: when git does not start, nobody signs in by it to see why. Then there is no other account: \`kubectl\` is the only way in. |
    | Names of the house | this very cluster, application web | A circle as soon as nodes ask home/pihole themselves: they pull images by name, and it needs an image to start. Give nodes a second DNS server outside. |
    | Backup target self | this very cluster | A circle: after a loss of the cluster its copies are lost too. Bring them to another machine. |"
  `);
});

test('what stands elsewhere is no circle', () => {
  const text = page('cold-start.md', {
    facts: {
      machines: [machine('cicd', { address: '10.20.0.41' })],
      repository: { url: 'git@10.20.0.41:home.git', revision: 'main' },
      backupTargets: [{ key: 'nas', kind: 'nfs', server: 'nas.lan', path: '/backup' }],
    },
    yaml: pod('registry.lan/web:1.0.0'),
  });
  expect(below('Needed to start', text)).toMatchInlineSnapshot(`
    "| what | from | what that means |
    | --- | --- | --- |
    | Git of Argo CD, \`git@10.20.0.41:home.git\` | cicd, 10.20.0.41 | While it is away everything goes on as it is; nothing new is synced. |
    | Images of registry.lan | registry.lan in the house | Nodes that have the images start without it; a new node waits. Used by web. |
    | Backup target nas | nas.lan in the house | Programs that run go on without it. Jobs of backups, drills and restores, and those that set databases up, wait for it or fail, so that a sync of these does not end before it is back. |"
  `);
});
