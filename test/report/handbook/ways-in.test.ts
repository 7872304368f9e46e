import { expect, test } from 'vitest';
import { balanced, k3sModel } from '../../checks/k3s.ts';
import { behindController, below, host, page } from './_pages.ts';

const handbookOf = (...given: Parameters<typeof page>[1][]) => page('handbook.md', given[0] ?? {});

test('pages behind a controller with an address, and the ports that the LAN reaches', () => {
  const shared = behindController({});
  const text = handbookOf({
    facts: {
      ...shared,
      exposures: [
        ...(shared.exposures ?? []),
        host('git.attic.lan', { tls: true }),
        host('10.20.0.201', { kind: 'load-balancer', pool: 'lan', service: 'ssh' }),
      ],
    },
    yaml: `
      apiVersion: v1
      kind: Service
      metadata: { name: ssh }
      spec: { type: LoadBalancer, ports: [{ name: ssh, port: 22, protocol: TCP }] }`,
  });
  expect(below('Reachable from outside', text)).toMatchInlineSnapshot(`
    "Names lead nowhere until the DNS server of the house knows them: [dns.md](dns.md) has the lines to paste.

    | address in a browser | application | namespace | leads to | TLS | who asks for a sign-in |
    | --- | --- | --- | --- | --- | --- |
    | https://git.attic.lan | web | home | 10.20.0.200 | yes | the program itself, or nobody |

    \`\`\`mermaid
    flowchart LR
      lan["LAN 10.20.0.0/24"]
      door_traefik["traefik, 10.20.0.200"]
      door_web["web, 10.20.0.201"]
      app_web["web"]
      lan --> door_traefik
      lan --> door_web
      door_traefik -->|"git.attic.lan"| app_web
    \`\`\`"
  `);
  expect(below('Ports open to the LAN', text)).toMatchInlineSnapshot(`
    "| where | port | what |
    | --- | --- | --- |
    | 10.20.0.11 (shelf-1) | 16443/TCP | API server |
    | 10.20.0.200 | 80/TCP | traefik, http |
    | 10.20.0.200 | 443/TCP | traefik, https |
    | 10.20.0.201 | 22/TCP | web, ssh |"
  `);
});

test('ports of a node stand in what a browser is given', () => {
  const shared = behindController({ kind: 'node-port', host: '10.20.0.11', nodePorts: [30080, 30443] });
  const text = handbookOf({
    facts: { ...shared, exposures: [...(shared.exposures ?? []), host('a.attic.lan', { tls: true }), host('b.attic.lan')] },
  });
  const rows = below('Reachable from outside', text)
    .split('\n')
    .filter((line) => line.startsWith('| http'));
  expect(rows).toEqual([
    '| https://a.attic.lan:30443 | web | home | 10.20.0.11 | yes | the program itself, or nobody |',
    '| http://b.attic.lan:30080 | web | home | 10.20.0.11 | no | the program itself, or nobody |',
  ]);
});

test('a controller of the distribution answers on every node; pods may take ports of their node', () => {
  const text = handbookOf({
    facts: { ingresses: behindController({}).ingresses ?? [], exposures: [host('a.attic.lan')] },
    yaml: `
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: { name: agent }
      spec: { template: { spec: { hostNetwork: true, containers: [{ name: a, ports: [{ name: metrics, containerPort: 9100 }] }] } } }`,
  });
  expect(below('Ports open to the LAN', text)).toMatchInlineSnapshot(`
    "| where | port | what |
    | --- | --- | --- |
    | 10.20.0.11 (shelf-1) | 16443/TCP | API server |
    | every node | 80/TCP | ingress main of microk8s, http |
    | every node | 443/TCP | ingress main of microk8s, https |
    | every node that it runs on | 9100/TCP | web/\`agent\`, metrics |"
  `);
});

test('a cluster without a way in has no such part', () => {
  expect(below('Reachable from outside', handbookOf({}))).toBe('');
});

test('what the ServiceLB of K3s serves stands with the addresses of its nodes, the Traefik of K3s among it', () => {
  const labels = { 'svccontroller.k3s.cattle.io/enablelb': 'true' };
  const nodes = k3sModel().nodes.map((node) => (node.name === 'two' ? { ...node, labels } : node));
  const ingresses = behindController({}).ingresses ?? [];
  const text = handbookOf({
    facts: k3sModel({ nodes, ingresses, exposures: [host('a.attic.lan')] }),
    yaml: balanced('web', [8080]),
  });
  expect(below('Ports open to the LAN', text)).toMatchInlineSnapshot(`
    "| where | port | what |
    | --- | --- | --- |
    | 10.20.0.11 (one) | 6443/TCP | API server |
    | 10.20.0.12 | 8080/TCP | web, Service home/web |
    | 10.20.0.12 | 80/TCP | Service kube-system/traefik |
    | 10.20.0.12 | 443/TCP | Service kube-system/traefik |"
  `);
  expect(below('Reachable from outside', text)).toContain('| http://a.attic.lan | web |  | 10.20.0.12 |');
  expect(below('Reachable from outside', text)).toContain('["ingress main, 10.20.0.12"]');
});
