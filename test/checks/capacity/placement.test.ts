import { expect, test } from 'vitest';
import { memoryLimits } from '../../../src/checks/capacity/limits.ts';
import { placement } from '../../../src/checks/capacity/placement-findings.ts';
import { factsOf, headroomOf, questionsOf } from '../../../src/checks/index.ts';
import type { Model, Node } from '../../../src/model/index.ts';
import { balanced, k3sModel, k3sNode, pair } from '../k3s.ts';
import { database, storageClass, volumeOn } from '../local-volumes.ts';
import { codesOf, deployment, find, manifests, model, partialModel, show } from '../support.ts';

const node = (name: string, memory: string, changes: Partial<Node> = {}): Node => ({
  name,
  address: '10.20.0.11',
  roles: ['worker'],
  arch: 'amd64',
  labels: {},
  taints: [],
  capacity: { cpu: '8', memory, pods: 110 },
  reserved: { cpu: '0', memory: '0' },
  disks: [],
  gpus: [],
  ...changes,
});
/** Nodes on which every byte is for pods: no distribution that keeps some or brings its own. */
const house = (...nodes: readonly Node[]): Model =>
  model({
    nodes,
    distribution: { ...model({}).distribution, evictionMemory: '0' },
    network: { ...model({}).network, cni: { name: 'none', enforcesPolicies: false } },
  });
const asks = (memory: string) => `resources: { requests: { memory: ${memory} }, limits: { memory: ${memory} } }`;
const away = `affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: kubernetes.io/hostname, labelSelector: { matchLabels: { app: db } } }] } }`;

test('CAPACITY_NO_ROOM: more than the nodes have, with the fewest pods that are too many', () => {
  const yaml =
    deployment('large', { container: asks('6Gi') }) +
    deployment('middle', { container: asks('3Gi') }) +
    deployment('small', { container: asks('1Gi') });
  expect(show([placement], yaml, house(node('one', '8Gi')))).toMatchInlineSnapshot(`
    "error CAPACITY_NO_ROOM at attic nodes: home/large, home/middle have no place together on one: all that can only run there requests 10Gi of memory, and there is 8Gi: 2Gi too little
      hint: request less, remove something, or add a machine"
  `);
});

test('CAPACITY_NO_ROOM: enough together, but in pieces', () => {
  const yaml = deployment('db', { spec: 'replicas: 3', container: asks('3Gi') });
  expect(show([placement], yaml, house(node('one', '5Gi'), node('two', '5Gi')))).toMatchInlineSnapshot(`
    "error CAPACITY_NO_ROOM at attic/web/db spec.template.spec: 3 × home/db cannot all be placed on one, two, however they are arranged: at best 1Gi of memory is missing, on one
      hint: request less, remove something, or add a machine"
  `);
});

test('CAPACITY_NO_ROOM: a pod for which no node is left, one larger than any, and pods that must be apart', () => {
  const nodes = house(node('one', '8Gi'), node('two', '8Gi'));
  const apart = house(
    node('one', '8Gi', { labels: { disk: 'fast' }, taints: [{ key: 'quiet', effect: 'NoSchedule' }] }),
    node('two', '8Gi'),
  );
  expect(show([placement], deployment('db', { pod: 'nodeSelector: { disk: fast }' }), apart)).toMatchInlineSnapshot(`
    "error CAPACITY_NO_ROOM at attic/web/db spec.template.spec: no node is left for home/db by its selector, affinity, tolerations and volumes
      hint: what one of them allows another forbids: change the selector, tolerate the taint, or move the volume"
  `);
  // Told by REFERENCE_NODE_SELECTOR.
  expect(find([placement], deployment('db', { pod: 'nodeSelector: { disk: tape }' }), nodes)).toEqual([]);
  expect(show([placement], deployment('db', { container: asks('9Gi') }), nodes)).toMatchInlineSnapshot(`
    "error CAPACITY_NO_ROOM at attic/web/db spec.template.spec: home/db fits no node: at best 1Gi of memory is missing, on one
      hint: request less, remove something, or add a machine"
  `);
  expect(show([placement], deployment('db', { spec: 'replicas: 3', pod: away }), nodes)).toMatchInlineSnapshot(`
    "error CAPACITY_NO_ROOM at attic/web/db spec.template.spec: 3 × home/db cannot all be placed on one, two: they have to be kept apart from one another
      hint: request less, remove something, or add a machine"
  `);
});

test('CAPACITY_NO_ROOM: nothing where every pod has its place, to the byte', () => {
  const yaml = deployment('db', { spec: 'strategy: { type: Recreate }\n  replicas: 2', container: asks('4Gi') });
  expect(find([placement], yaml, house(node('one', '8Gi')))).toEqual([]);
});

test('CAPACITY_ORDER: the only node of a pod may be taken by others that could be elsewhere', () => {
  const recreate = 'strategy: { type: Recreate }';
  const yaml =
    deployment('db', { spec: recreate, pod: 'nodeSelector: { kubernetes.io/hostname: one }', container: asks('5Gi') }) +
    deployment('web', { spec: recreate, container: asks('4Gi') });
  expect(show([placement], yaml, house(node('one', '8Gi'), node('two', '8Gi')))).toMatchInlineSnapshot(`
    "warning CAPACITY_NODE_LOSS at attic nodes.two: after the loss of node two, home/db, home/web have no place together on one: all that can only run there requests 9Gi of memory, and there is 8Gi: 1Gi too little
      hint: request less, add a machine, or give what must stay up a higher priority and accept that the rest waits
    warning CAPACITY_ORDER at attic/web/db spec.template.spec: there is room for everything, but home/db may find it taken: one by home/web
      hint: give it a priority class above the others, so that it may push them aside, or keep the others off its nodes"
  `);
  const first = yaml.replace('nodeSelector', 'priorityClassName: system-cluster-critical\n      nodeSelector');
  expect(codesOf(find([placement], first, house(node('one', '8Gi'), node('two', '8Gi'))))).toEqual(['warning CAPACITY_NODE_LOSS']);
});

test('CAPACITY_UNDECIDED: pods of another scheduler', () => {
  expect(show([placement], deployment('db', { pod: 'schedulerName: lottery' }), house(node('one', '8Gi')))).toMatchInlineSnapshot(`
    "unchecked CAPACITY_UNDECIDED at attic nodes: could not decide whether everything has a place: home/db: it is placed by another scheduler, lottery
      hint: the rehearsal asks the real scheduler: \`labwright rehearse\`"
  `);
});

test('CAPACITY_RESERVED: room is held back that is not there', () => {
  const reservations = [
    { name: 'lab', layer: 'apps', namespace: 'lab', purpose: 'a lab', requests: { cpu: '1', memory: '5Gi' }, addresses: [] },
  ];
  const facts = { ...house(node('one', '8Gi')), reservations };
  expect(
    show([placement], deployment('db', { spec: 'strategy: { type: Recreate }', container: asks('4Gi') }), facts),
  ).toMatchInlineSnapshot(`
    "warning CAPACITY_RESERVED at attic nodes: with the room that is held back, lab/lab (reserved), home/db have no place together on one: all that can only run there requests 9Gi of memory, and there is 8Gi: 1Gi too little
      hint: request less, remove something, or add a machine"
  `);
});

test('CAPACITY_UPDATE: an update needs one pod more than fits', () => {
  const yaml = deployment('db', { container: asks('5Gi') });
  expect(show([placement], yaml, house(node('one', '8Gi')))).toMatchInlineSnapshot(`
    "error CAPACITY_UPDATE at attic/web/db spec.template.spec: a rolling update of db stands still: home/db, rolling update of db have no place together on one: all that can only run there requests 10Gi of memory, and there is 8Gi: 2Gi too little
      hint: let one pod go before the new one comes (\`maxUnavailable: 1\`, or the strategy Recreate), or make room for one more"
  `);
  const missing = deployment('db', { spec: 'strategy: { rollingUpdate: { maxUnavailable: 1 } }', container: asks('5Gi') });
  expect(find([placement], missing, house(node('one', '8Gi')))).toEqual([]);
});

const cronJob = (name: string, schedule: string, memory: string) => `
apiVersion: batch/v1
kind: CronJob
metadata: { name: ${name} }
spec:
  schedule: '${schedule}'
  jobTemplate:
    spec: { template: { spec: { restartPolicy: Never, containers: [{ name: main, image: 'x:1', ${asks(memory)} }] } } }
---
`;

test('CAPACITY_JOB: a Job for which there is no room beside everything else', () => {
  const yaml = deployment('db', { spec: 'strategy: { type: Recreate }', container: asks('6Gi') }) + cronJob('copy', '0 3 * * *', '3Gi');
  expect(show([placement], yaml, house(node('one', '8Gi')))).toMatchInlineSnapshot(`
    "error CAPACITY_JOB at attic/web/copy spec.jobTemplate.spec.template.spec: CronJob home/copy never starts: home/db, CronJob home/copy have no place together on one: all that can only run there requests 9Gi of memory, and there is 8Gi: 1Gi too little
      hint: request less, remove something, or add a machine"
  `);
});

test('CAPACITY_JOBS_TOGETHER: two Jobs of the same hour, but not of different ones', () => {
  const two = (schedule: string) => cronJob('copy', '0 3 * * *', '5Gi') + cronJob('sweep', schedule, '4Gi');
  expect(show([placement], two('30 3 * * *'), house(node('one', '8Gi')))).toMatchInlineSnapshot(`
    "warning CAPACITY_JOBS_TOGETHER at attic nodes: Jobs that may run at the same time wait for one another: CronJob home/copy, CronJob home/sweep have no place together on one: all that can only run there requests 9Gi of memory, and there is 8Gi: 1Gi too little
      hint: move one of their schedules, or let them request less"
  `);
  expect(find([placement], two('30 5 * * *'), house(node('one', '8Gi')))).toEqual([]);
});

test('CAPACITY_NODE_LOSS: what ran on the node has no place on the others', () => {
  const yaml = deployment('db', { spec: 'strategy: { type: Recreate }\n  replicas: 2', container: asks('5Gi') });
  expect(show([placement], yaml, house(node('one', '8Gi'), node('two', '6Gi')))).toMatchInlineSnapshot(`
    "warning CAPACITY_NODE_LOSS at attic/web/db spec.template.spec: after the loss of node one, 2 × home/db have no place together on two: all that can only run there requests 10Gi of memory, and there is 6Gi: 4Gi too little
      hint: request less, add a machine, or give what must stay up a higher priority and accept that the rest waits
    warning CAPACITY_NODE_LOSS at attic/web/db spec.template.spec: after the loss of node two, 2 × home/db have no place together on one: all that can only run there requests 10Gi of memory, and there is 8Gi: 2Gi too little
      hint: request less, add a machine, or give what must stay up a higher priority and accept that the rest waits"
  `);
});

test('what can only run on the lost node is down and told so; the loss of the only control plane moves nothing', () => {
  const yaml = deployment('db', { spec: 'strategy: { type: Recreate }', pod: 'nodeSelector: { kubernetes.io/hostname: two }' });
  const facts = house(node('one', '8Gi', { roles: ['control-plane', 'worker'] }), node('two', '8Gi'));
  const losses = questionsOf(factsOf({ model: facts, manifests: manifests(yaml) })).filter(({ kind }) => kind === 'loss');
  expect(losses.map(({ subject, down, answer }) => [subject, down, answer.verdict])).toEqual([
    ['one', [], 'fits'],
    ['two', ['home/db'], 'fits'],
  ]);
  expect(find([placement], yaml, facts)).toEqual([]);
});

const photos = `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: photos }
spec: { storageClassName: local, accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
---
`;

test('what may have its volume on the lost node may be down, and nothing else', () => {
  const facts = house(node('one', '8Gi'), node('two', '8Gi'));
  const mounting = (claim: string) => `volumes: [{ name: data, persistentVolumeClaim: { claimName: ${claim} } }]`;
  const yaml =
    database('redis', 'local') +
    database('bound', 'local') +
    volumeOn('one', 'data-bound-0') +
    database('only', 'local', 'nodeSelector: { kubernetes.io/hostname: two }') +
    database('nas', 'nas') +
    photos +
    deployment('photos', { pod: mounting('photos') }) +
    cronJob('copy', '0 3 * * *', '1Gi') +
    photos.replace('photos', 'shared') +
    deployment('writer', { pod: `nodeSelector: { kubernetes.io/hostname: two }\n      ${mounting('shared')}` }) +
    deployment('reader', { pod: mounting('shared') }) +
    deployment('web');
  const charted = {
    ...{ application: 'web', namespace: 'home', pods: 1, ports: [], source: 'its chart' },
    ...{ requests: { cpu: '1', memory: '0' }, limits: { memory: '0' } },
  };
  const footprints: Model['footprints'] = [
    { ...charted, name: 'gitea', volumes: [{ name: 'repositories', size: '1Gi', storageClass: 'local' }] },
    { ...charted, name: 'proxy', volumes: [] },
  ];
  const model = {
    ...facts,
    storageClasses: [storageClass({ name: 'local' }), storageClass({ name: 'nas', topology: 'cluster' })],
    footprints,
  };
  const losses = questionsOf(factsOf({ model, manifests: manifests(yaml) })).filter(({ kind }) => kind === 'loss');
  expect(losses.map(({ subject, down, perhapsDown, answer }) => [subject, answer.verdict, down, perhapsDown])).toEqual([
    ['one', 'fits', ['home/bound'], ['home/redis', 'home/photos', 'home/gitea (declared)']],
    ['two', 'fits', ['home/only', 'home/writer'], ['home/redis', 'home/photos', 'home/reader', 'home/gitea (declared)']],
  ]);
});

test('CAPACITY_MEMORY_LIMITS: what pods may use together is more than the node has', () => {
  const yaml =
    deployment('db', { container: 'resources: { requests: { memory: 1Gi }, limits: { memory: 6Gi } }' }) +
    deployment('web', { spec: 'replicas: 2', container: 'resources: { requests: { memory: 1Gi }, limits: { memory: 2Gi } }' });
  expect(show([memoryLimits], yaml, house(node('one', '8Gi')))).toMatchInlineSnapshot(`
    "warning CAPACITY_MEMORY_LIMITS at attic nodes: the pods may use 10Gi of memory together, and one has 8Gi: home/db 6Gi, home/web 4Gi
      hint: lower the limits of what never needs them, or accept it with the reason: \`cluster.accept('CAPACITY_MEMORY_LIMITS', '…')\`"
  `);
  expect(find([memoryLimits], yaml, house(node('one', '10Gi')))).toEqual([]);
});

test('headroom: for each node what is for pods and what is asked, and all together', () => {
  const yaml =
    deployment('db', {
      spec: 'strategy: { type: Recreate }',
      pod: 'nodeSelector: { kubernetes.io/hostname: two }',
      container: asks('2Gi'),
    }) + deployment('web', { container: asks('1Gi') });
  const rows = headroomOf(factsOf({ model: house(node('one', '8Gi'), node('two', '4Gi')), manifests: manifests(yaml) }));
  const Gi = 2 ** 30;
  expect(rows.map(({ node: name, allocatable, bound }) => [name, allocatable.memory / Gi, bound.memory / Gi, bound.pods])).toEqual([
    ['one', 8, 0, 0],
    ['two', 4, 2, 1],
    [undefined, 12, 2, 1],
  ]);
  expect(rows.at(-1)?.used).toEqual({ cpu: 0, memory: 3 * Gi, pods: 2 });
});

test('nothing is asked where no nodes are known', () => {
  expect(find([placement, memoryLimits], deployment('db', { container: asks('900Gi') }), partialModel)).toEqual([]);
});

const onK3s = (yaml: string, facts: Model) => questionsOf(factsOf({ model: facts, manifests: manifests(yaml) }))[0];

test('what the ServiceLB of K3s runs for a Service takes a place for a pod on each node, and its ports', () => {
  const facts = k3sModel();
  const names = onK3s(balanced('web', [8080]), facts)?.problem.groups.map(({ name, count, may }) => `${name} ${count} ${may.join()}`);
  expect(names?.filter((name) => name.includes('svclb'))).toEqual([
    'kube-system/svclb-traefik (k3s) 1 true,false',
    'kube-system/svclb-traefik (k3s) 1 false,true',
    'kube-system/svclb-web (k3s) 1 true,false',
    'kube-system/svclb-web (k3s) 1 false,true',
  ]);
  const used = (yaml: string, model: Model) => headroomOf(factsOf({ model, manifests: manifests(yaml) })).map((row) => row.used.pods);
  // CoreDNS is the fifth.
  expect(used(balanced('web', [8080]), facts).at(-1)).toBe(5);
  expect(used(balanced('web', [8080]), k3sModel({}, [])).at(-1)).toBe(1);
  expect(used(balanced('web', [8080]), { ...facts, undeclared: ['rest'] }).at(-1)).toBe(4);
});

test('CAPACITY_NO_ROOM: no place for a pod is left beside those of ServiceLB', () => {
  const nodes = pair.map((node) => ({ ...node, capacity: { ...node.capacity, pods: 2 } }));
  const yaml = balanced('web', [8080]) + deployment('web', { spec: 'replicas: 1' });
  expect(show([placement], yaml, k3sModel({ nodes }))).toMatchInlineSnapshot(`
    "error CAPACITY_NO_ROOM at attic nodes: kube-system/coredns (k3s), kube-system/svclb-traefik (k3s), kube-system/svclb-traefik (k3s), kube-system/svclb-web (k3s), kube-system/svclb-web (k3s) have no place together on one, two: all that can only run there requests 6 of pods, and there are 4: 2 too little
      hint: request less, remove something, or add a machine"
  `);
  expect(show([placement], yaml, k3sModel({ nodes }, []))).toBe('');
});

test('CAPACITY_NO_ROOM: a pod with a port of its node has only the nodes that ServiceLB leaves it', () => {
  const enabled = { 'svccontroller.k3s.cattle.io/enablelb': 'true' };
  const nodes = [k3sNode('one', '10.20.0.11', { labels: enabled }), k3sNode('two', '10.20.0.12')];
  const proxy = (replicas: number) =>
    deployment('proxy', { spec: `replicas: ${replicas}`, container: 'ports: [{ containerPort: 8080, hostPort: 8080 }]' });
  expect(codesOf(find([placement], balanced('web', [8080]) + proxy(1), k3sModel({ nodes })))).not.toContain('error CAPACITY_NO_ROOM');
  expect(show([placement], balanced('web', [8080]) + proxy(2), k3sModel({ nodes }))).toMatchInlineSnapshot(`
    "error CAPACITY_NO_ROOM at attic nodes: kube-system/svclb-web (k3s), 2 × home/proxy cannot all be placed on one, two: they have to be kept apart from one another
      hint: request less, remove something, or add a machine"
  `);
  // A clash that is told as such (ADDRESS_PORT_TWICE) is not told as a lack of room besides.
  expect(show([placement], balanced('web', [8080]) + balanced('other', [8080]) + proxy(1), k3sModel())).toBe('');
});

test('a Service on ServiceLB says with which priority its pods push others aside', () => {
  const priorityOf = (annotation: string) => {
    const annotations = `, annotations: { svccontroller.k3s.cattle.io/priorityclassname: ${annotation} }`;
    const groups = onK3s(balanced('web', [8080], { metadata: annotation === '' ? '' : annotations }), k3sModel({}, ['servicelb']))?.problem
      .groups;
    return groups?.find(({ name }) => name.includes('svclb-web'))?.priority;
  };
  expect(priorityOf('')).toBe(2_000_001_000);
  expect(priorityOf('system-cluster-critical')).toBe(2_000_000_000);
  expect(priorityOf("''")).toBe(0);
});
