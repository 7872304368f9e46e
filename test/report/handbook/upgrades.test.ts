import { expect, test } from 'vitest';
import { smallModel } from '../../checks/support.ts';
import { application, below, page } from './_pages.ts';

const [shelf] = smallModel.nodes as [(typeof smallModel.nodes)[number]];
const { distribution } = smallModel;

test('the next minor, control plane first', () => {
  const text = page('upgrades.md', {
    facts: {
      distribution: { ...distribution, name: 'kubeadm', version: '1.35' },
      nodes: [
        { ...shelf, name: 'worker', roles: ['worker'] },
        { ...shelf, name: 'cp', roles: ['control-plane'] },
      ],
    },
  });
  expect(below('Kubernetes', text)).toMatchInlineSnapshot(`
    "kubeadm 1.35 on worker, cp. One minor after the other, never two at once; back is not possible.

    | minor | upstream fixes it until |
    | --- | --- |
    | 1.35 (this cluster) | 2027-02 |
    | 1.36 | 2027-06 |
    | 1.37 | 2027-10 |

    Rehearse it before, on this machine and without the cluster:

    \`\`\`sh
    npx labwright rehearse --cluster attic --kubernetes 1.36
    \`\`\`

    The control plane first, then one node after the other; wait until all is healthy in between:

    \`\`\`sh
    kubectl drain cp --ignore-daemonsets --delete-emptydir-data --timeout=15m
    # on cp: packages of v1.36 for kubeadm, then kubeadm upgrade apply, then packages of kubelet and kubectl, systemctl restart kubelet
    kubectl uncordon cp
    kubectl drain worker --ignore-daemonsets --delete-emptydir-data --timeout=15m
    # on worker: packages of v1.36 for kubeadm, then kubeadm upgrade node, then packages of kubelet and kubectl, systemctl restart kubelet
    kubectl uncordon worker
    \`\`\`"
  `);
});

test.each([
  ['microk8s', 'ssh 10.20.0.11 sudo snap refresh microk8s --channel=1.36/stable'],
  ['k3s', 'INSTALL_K3S_CHANNEL=v1.36 (server)'],
  ['talos', 'talosctl --nodes 10.20.0.11 upgrade-k8s --to 1.36.<patch>'],
] as const)('%s takes it its own way', (name, expected) => {
  const text = page('upgrades.md', { facts: { distribution: { ...distribution, name, version: '1.35' } } });
  expect(below('Kubernetes', text)).toContain(expected);
  expect(below('Kubernetes', text)).not.toContain('drain');
});

test('what ends, what is away meanwhile, and pins', () => {
  const text = page('upgrades.md', {
    facts: {
      applications: [
        application('web', { charts: [{ repoURL: 'https://charts.lan', chart: 'web', version: '1.2.3', releaseName: 'web', values: {} }] }),
        application('shop', { dependsOn: ['web'], sources: [{ repoURL: 'https://git.lan/x', revision: 'v2', path: 'deploy' }] }),
      ],
      workloads: [{ application: 'web', name: 'store', namespace: 'home', labels: {}, typicalStart: '2m', securityExceptions: [] }],
      acceptances: [{ code: 'LIFECYCLE_UPSTREAM_ENDED', scope: 'attic', files: [], reason: 'until May' }],
    },
    runbooks: [{ file: 'upgrade-store.md', text: '# Upgrade store\n' }],
    yaml: `
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: store }
spec: { replicas: 1, template: { spec: { containers: [{ name: s, image: 'docker.io/minio/minio:2025@sha256:abc' }] } } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: twice }
spec: { replicas: 2, template: { spec: { containers: [{ name: s, image: 'docker.io/library/redis:8.0.0' }] } } }`,
  });
  expect(below('What ends', text)).toMatchInlineSnapshot(`
    "| what | why | what instead | accepted because |
    | --- | --- | --- | --- |
    | attic/web/store spec.template.spec.containers\\[0\\].image | the community edition of MinIO is no longer maintained | move to Garage, or to another server of the S3 API that gets fixes | until May |"
  `);
  expect(below('In this order', text)).toMatchInlineSnapshot(`
    "1. Read what upstream says of every minor in between; \`npx labwright images --verify\` tells whether a tag is really there.
    2. Change one pin in \`clusters/\`, \`npm run synth\`, read the difference, \`npx labwright rehearse --cluster attic --base origin/main\`, push.
    3. Charts of layer apps, one at a time: web, shop.
    4. Images, layer after layer: apps. Databases before what writes to them.
    5. Argo CD, which does not manage its own programs: the last step of \`npx labwright bootstrap\` says how.
    6. Kubernetes last, as above, after everything that runs on it is known to run on the next minor.
    7. Has a page of its own: [Upgrade store](upgrade-store.md)."
  `);
  expect(below('What is away while it is replaced', text)).toMatchInlineSnapshot(`
    "One pod that cannot be there twice. The time is that of a start on a warm node, without the pull of the image:

    | program | about | felt by |
    | --- | --- | --- |
    | home/store | 2m | shop |"
  `);
  expect(below('Pins', text)).toMatchInlineSnapshot(`
    "- Argo CD: \`argocd/attic/bootstrap/kustomization.yaml\`

    | application | what | version | from |
    | --- | --- | --- | --- |
    | web | chart web | 1.2.3 | https://charts.lan |
    | shop | folder deploy | v2 | https://git.lan/x |

    | image | tag | digest |
    | --- | --- | --- |
    | docker.io/library/redis | 8.0.0 |  |
    | docker.io/minio/minio | 2025 | \`sha256:abc\` |"
  `);
});
