import { expect, test } from 'vitest';
import { database, storageClass } from '../../checks/local-volumes.ts';
import { smallModel } from '../../checks/support.ts';
import { application, below, host, page } from './_pages.ts';

const [shelf] = smallModel.nodes as [(typeof smallModel.nodes)[number]];

test('addresses in their order, with room in the pools; what cannot be read comes last', () => {
  const text = page('handbook.md', {
    facts: {
      site: {
        name: 'attic',
        lan: '10.20.0.0/24',
        gateway: '10.20.0.1',
        dhcp: '10.20.0.100-10.20.0.199',
        fixed: [{ name: 'na|s', address: '10.20.0.9' }],
        routedTo: [],
      },
      addressPools: [{ key: 'lan', ranges: ['10.20.0.240-10.20.0.249'], reserved: [{ name: 'later', address: '10.20.0.242' }] }],
      exposures: [host('10.20.0.240', { kind: 'load-balancer', pool: 'lan' })],
      machines: [
        { name: 'ai', kind: 'vm', address: '10.20.0.60', memory: '32Gi', gpus: [], nodes: [], purpose: 'models' },
        { name: 'odd', kind: 'vm', address: 'soon', memory: '1Gi', gpus: [], nodes: [], purpose: 'nothing' },
      ],
    },
  });
  expect(below('Addresses', text)).toMatchInlineSnapshot(`
    "| address | what |
    | --- | --- |
    | 10.20.0.0/24 | LAN of site attic |
    | 10.20.0.1 | gateway |
    | 10.20.0.9 | na\\|s |
    | 10.20.0.11 | node shelf-1, control-plane and worker |
    | 10.20.0.60 | machine ai: models |
    | 10.20.0.100-10.20.0.199 | given out by DHCP |
    | 10.20.0.240-10.20.0.249 | pool lan: 10 addresses, 8 free |
    | 10.20.0.240 | web, claimed from pool lan |
    | 10.20.0.242 | kept back in pool lan for later |
    | soon | machine odd: nothing |

    Inside the cluster, and never on the LAN:

    | range | what |
    | --- | --- |
    | 10.1.0.0/16 | pods |
    | 10.152.183.0/24 | Services, names below cluster.local |"
  `);
});

test('nodes, and what all layers ask of them', () => {
  const text = page('handbook.md', {
    facts: {
      nodes: [{ ...shelf, taints: [{ key: 'only', value: 'gpu', effect: 'PreferNoSchedule' }], disks: [{ name: 'ssd', size: '500G' }] }],
      applications: [application('web')],
      layers: [{ name: 'apps' }, { name: 'later' }],
      reservations: [
        { name: 'more', layer: 'later', namespace: 'home', purpose: 'more', requests: { cpu: '9', memory: '1Gi' }, addresses: [] },
      ],
    },
    yaml: `
      apiVersion: apps/v1
      kind: Deployment
      metadata: { name: web }
      spec:
        replicas: 2
        template: { spec: { containers: [{ name: web, resources: { requests: { cpu: 250m, memory: 1Gi }, limits: { memory: 20Gi } } }] } }`,
  });
  expect(below('Nodes', text)).toMatchInlineSnapshot(`
    "| node | address | roles | capacity | reserved | for pods | disks | GPU |
    | --- | --- | --- | --- | --- | --- | --- | --- |
    | shelf-1 | 10.20.0.11 | control-plane, worker | 8 CPU, 32Gi | 500m CPU, 1Gi | 7500m CPU, 30.9Gi | ssd 500G |  |

    | node | mark | what it says |
    | --- | --- | --- |
    | shelf-1 | label | \`gpu=true\` |
    | shelf-1 | taint | \`only=gpu:PreferNoSchedule\` |"
  `);
  expect(below('Room on the nodes', text)).toMatchInlineSnapshot(`
    "| node | for pods | can only run here | requested | left |
    | --- | --- | --- | --- | --- |
    | shelf-1 | 7500m CPU, 30.9Gi, 110 pods | 750m CPU, 2Gi, 3 pods | 750m CPU, 2Gi, 3 pods | 6750m CPU, 28.9Gi, 107 pods |

    | question | answer |
    | --- | --- |
    | Has everything that always runs a place? | yes, in whatever order pods arrive |
    | And with home/more (reserved)? | no: with the room that is held back, home/more (reserved) fits no node: at best 1500m of cpu is missing, on shelf-1 |
    | Can every Deployment be updated without a gap? | yes |

    By layer. Requests are what the scheduler counts, limits what pods may grow to. Jobs come on top, the largest one at a time.

    | layer | CPU requested | memory requested | memory at most |
    | --- | --- | --- | --- |
    | apps | 500m | 2Gi | 40Gi |
    | later | 9 | 1Gi |  |
    | together | 9500m | 3Gi | 40Gi |
    | largest Job | 0 | 0 |  |

    Limits add up to 9.1Gi more than the nodes have: when all grow at once, the kubelet takes pods away."
  `);
});

test('what waits for a lost node: what runs there only, and what has its volume there', () => {
  const pi = { ...shelf, name: 'pi', address: '10.20.0.12', roles: ['worker'] as const, labels: {} };
  const text = page('handbook.md', {
    facts: { nodes: [shelf, pi], storageClasses: [storageClass({ name: 'local' })] },
    yaml:
      database('postgres', 'local') +
      database('redis', 'local') +
      database('files', 'local', 'nodeSelector: { kubernetes.io/hostname: pi }'),
  });
  expect(below('Room on the nodes', text)).toContain(
    '| Does the rest run without pi? | yes, in whatever order pods arrive; home/files waits for the node; those of home/postgres, home/redis whose volume lies on it wait for the node |',
  );
});

test('Secrets: what the owner brings, what is made, what is put together', () => {
  const secret = {
    namespace: 'home',
    name: 'mail',
    type: 'Opaque',
    labels: {},
    producer: 'attic/web',
    keys: [
      { name: 'token', kind: 'given', example: 'xoxb | …', purpose: 'sends *mail*' },
      { name: 'password', kind: 'random', length: 20, alphabet: 'url', purpose: 'first password' },
      { name: 'url', kind: 'derived', template: 'smtp://{{password}}', purpose: 'both' },
    ],
    consumers: [{ workload: 'web', key: 'token' }],
  } as const;
  expect(below('Secrets', page('handbook.md', { facts: { secrets: [secret] } }))).toMatchInlineSnapshot(`
    "No value stands in Git. All of them lie in \`.secrets/attic.yaml\` on your machine and, as long as it runs, in the cluster: keep a copy outside, see [rebuild.md](rebuild.md). \`generate\` makes what can be made and names what is missing, \`apply\` sends all to the cluster.

    \`\`\`sh
    npx labwright secrets generate --cluster attic
    npx labwright secrets apply --cluster attic
    npx labwright secrets status --cluster attic
    \`\`\`

    ### You bring these

    | secret | key | what it is | looks like | read by |
    | --- | --- | --- | --- | --- |
    | home/mail | token | sends \\*mail\\* | \`xoxb \\| …\` | web |

    ### Made for you

    | secret | key | what for | read by |
    | --- | --- | --- | --- |
    | home/mail | password | first password |  |

    ### Put together from these

    | secret | key | read by |
    | --- | --- | --- |
    | home/mail | url |  |"
  `);
  const sealed = [application('keys', { charts: [{ repoURL: 'x', chart: 'sealed-secrets', version: '1', releaseName: 'x', values: {} }] })];
  expect(below('Secrets', page('handbook.md', { facts: { secrets: [secret], applications: sealed } }))).toContain(
    'npx labwright secrets seal --cluster attic',
  );
  expect(below('Secrets', page('handbook.md', {}))).toBe('');
});

test('priorities from the one that goes first', () => {
  const text = page('handbook.md', {
    facts: {
      priorityClasses: [
        { name: 'data', value: 900 },
        { name: 'batch', value: 100 },
        { name: 'spare', value: 50 },
      ],
    },
    yaml: `
      apiVersion: scheduling.k8s.io/v1
      kind: PriorityClass
      metadata: { name: data }
      value: 900
      globalDefault: true
      ---
      apiVersion: batch/v1
      kind: CronJob
      metadata: { name: web-backup }
      spec: { jobTemplate: { spec: { template: { spec: { priorityClassName: batch, containers: [] } } } } }
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: { name: web }
      spec: { template: { spec: { containers: [] } } }`.replaceAll(/^ {6}/gm, ''),
  });
  expect(below('Priorities', text)).toMatchInlineSnapshot(`
    "A pod that finds no room pushes out pods of lower classes. When a node runs short of memory, the kubelet takes away first what uses more than it requested, and of these the lowest class. The first row goes first. Pods of Argo CD and of most charts name no class.

    | class | value | who |
    | --- | --- | --- |
    | spare | 50 | nobody now |
    | batch | 100 | web/web-backup |
    | data | 900 | pods that name no class, web |"
  `);
});

test('who talks to whom is folded by namespace, hosts outside among it: two environments can be told apart', () => {
  const external = { workload: 'chat', hosts: ['10.20.0.9/32'], ports: [443], reason: 'copies' };
  const workload = { name: 'chat', labels: { app: 'chat' }, typicalStart: '1m', securityExceptions: [] };
  const text = page('handbook.md', {
    facts: {
      applications: [application('chat-staging', { namespace: 'staging' }), application('chat-production', { namespace: 'production' })],
      externals: [
        { ...external, application: 'chat-production' },
        { ...external, application: 'chat-staging' },
      ],
      workloads: [
        { ...workload, application: 'chat-production', namespace: 'production' },
        { ...workload, application: 'chat-staging', namespace: 'staging' },
      ],
    },
    yaml: ['production', 'staging']
      .map(
        (namespace) => `
      apiVersion: apps/v1
      kind: Deployment
      metadata: { name: chat, namespace: ${namespace} }
      spec: { selector: { matchLabels: { app: chat } }, template: { metadata: { labels: { app: chat } }, spec: { containers: [] } } }`,
      )
      .join('\n      ---')
      .replaceAll(/^ {6}/gm, ''),
  });
  expect(below('Who talks to whom', text)).toMatchInlineSnapshot(`
    "<details><summary>Namespace production: 4 flows</summary>

    | from | to | port | why | enforced |
    | --- | --- | --- | --- | --- |
    | every pod of production | kube-system/dns | TCP 53 | dns: names | no |
    | every pod of production | kube-system/dns | UDP 53 | dns: names | no |
    | production/chat | 10.20.0.9 | TCP 443 | external: copies | no |
    | production/chat | anybody | every port | unlimited: no policy limits where it goes | no |

    </details>

    <details><summary>Namespace staging: 4 flows</summary>

    | from | to | port | why | enforced |
    | --- | --- | --- | --- | --- |
    | every pod of staging | kube-system/dns | TCP 53 | dns: names | no |
    | every pod of staging | kube-system/dns | UDP 53 | dns: names | no |
    | staging/chat | 10.20.0.9 | TCP 443 | external: copies | no |
    | staging/chat | anybody | every port | unlimited: no policy limits where it goes | no |

    </details>

    <details><summary>Nodes, LAN and whoever else: 2 flows</summary>

    | from | to | port | why | enforced |
    | --- | --- | --- | --- | --- |
    | anybody | production/chat | every port | unlimited: no policy limits what comes in | no |
    | anybody | staging/chat | every port | unlimited: no policy limits what comes in | no |

    </details>"
  `);
});

test('a claim of YAML stands among the addresses, once', () => {
  const text = page('handbook.md', {
    facts: {
      addressPools: [{ key: 'lan', ranges: ['10.20.0.240-10.20.0.249'] }],
      exposures: [host('10.20.0.240', { kind: 'load-balancer', pool: 'lan' })],
    },
    yaml: `
      apiVersion: v1
      kind: Service
      metadata: { name: ssh, annotations: { metallb.io/loadBalancerIPs: 10.20.0.241 } }
      spec: { type: LoadBalancer, ports: [{ port: 22 }] }`,
  });
  const rows = below('Addresses', text)
    .split('\n')
    .filter((line) => line.includes('claimed'));
  expect(rows).toMatchInlineSnapshot(`
    [
      "| 10.20.0.240 | web, claimed from pool lan |",
      "| 10.20.0.241 | Service ssh of web, claimed |",
    ]
  `);
});

test('what a removal destroys, and what lies on which disks', () => {
  const text = page('handbook.md', {
    facts: {
      nodes: [{ ...shelf, disks: [{ name: 'ssd', size: '100Gi' }] }],
      applications: [application('web')],
      storageClasses: [
        {
          key: 'disk',
          name: 'disk',
          provisioner: 'rancher.io/local-path',
          origin: 'provided',
          reclaimPolicy: 'Delete',
          bindingMode: 'WaitForFirstConsumer',
          topology: 'node',
          expandable: false,
          snapshots: false,
          default: true,
        },
      ],
    },
    yaml: `
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: { name: photos }
      spec: { storageClassName: disk, resources: { requests: { storage: 20Gi } } }
      ---
      apiVersion: v1
      kind: PersistentVolume
      metadata: { name: db }
      spec:
        capacity: { storage: 30Gi }
        local: { path: /mnt/ssd/db }
        nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: kubernetes.io/hostname, operator: In, values: [shelf-1] }] }] } }`.replaceAll(
      /^ {6}/gm,
      '',
    ),
  });
  expect(below('What a removal destroys', text)).toMatchInlineSnapshot(`
    "<details><summary>Each claim, when its folder vanishes from Git and when it is deleted by hand</summary>

    | application | claim | class | folder gone from Git | claim deleted | copies | way back |
    | --- | --- | --- | --- | --- | --- | --- |
    | web | claim home/photos (20Gi) | class disk, Delete | it is deleted | its volume goes, and everything in it | none | none |

    </details>"
  `);
  expect(below('Room on the nodes', text).split('\n\n').slice(-1)).toMatchInlineSnapshot(`
    [
      "| disks | size | may be claimed | claimed | by |
    | --- | --- | --- | --- | --- |
    | shelf-1: ssd | 100Gi | 100Gi | 30Gi | volume db 30Gi |
    | shelf-1 | 100Gi | 100Gi | 50Gi | volume db 30Gi, home/photos 20Gi |",
    ]
  `);
});

test('Secrets that programs of the cluster make stand apart, with who reads them', () => {
  const text = page('handbook.md', {
    yaml: `
      apiVersion: cert-manager.io/v1
      kind: Certificate
      metadata: { name: web }
      spec: { secretName: web-tls, issuerRef: { kind: ClusterIssuer, name: home } }`,
  });
  expect(below('Secrets', text)).toMatchInlineSnapshot(`
    "### Made in the cluster

    | secret | keys | made by | read by |
    | --- | --- | --- | --- |
    | home/web-tls | ca.crt, tls.crt, tls.key | Certificate home/web, issuer home |  |"
  `);
});

test('volumes with their copies and the way back', () => {
  const claim = { namespace: 'home', application: 'web', workload: 'web', storageClass: 'disk', size: '5Gi', replicas: 1 } as const;
  const text = page('handbook.md', {
    facts: {
      claims: [
        { ...claim, name: 'backup', content: 'backup' },
        { ...claim, name: 'data', content: 'data' },
        { ...claim, name: 'models', content: 'cache', replicas: 3 },
        { ...claim, name: 'notes', content: 'data' },
      ],
      backups: [
        {
          kind: 'scheduled',
          application: 'web',
          namespace: 'home',
          claim: 'data',
          target: 'nas',
          schedule: '30 2 * * *',
          retention: '14d',
          method: 'tar',
        },
        { kind: 'exempt', application: 'web', namespace: 'home', claim: 'notes', reason: 'nothing of worth' },
      ],
    },
    yaml: `
      apiVersion: batch/v1
      kind: CronJob
      metadata: { name: web-restore }
      spec: {}`,
  });
  expect(below('Volumes and backups', text)).toMatchInlineSnapshot(`
    "| claim | class | size | content | backup | way back |
    | --- | --- | --- | --- | --- | --- |
    | home/backup | disk | 5Gi | backup | holds copies |  |
    | home/data | disk | 5Gi | data | tar to nas, \`30 2 * * *\`, kept 14d | [restore](restore-web.md) |
    | home/models | disk | 3 × 5Gi | cache | none: it fills again |  |
    | home/notes | disk | 5Gi | data | none: nothing of worth |  |"
  `);
});
