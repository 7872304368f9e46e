import { expect, test } from 'vitest';
import { quotaChecks } from '../../../src/checks/index.ts';
import { codesOf, deployment, find, model, show } from '../support.ts';

const quota = (hard: string) => `apiVersion: v1\nkind: ResourceQuota\nmetadata: { name: home }\nspec: { hard: ${hard} }\n---\n`;
const range = (limits: string) => `apiVersion: v1\nkind: LimitRange\nmetadata: { name: home }\nspec: { limits: [${limits}] }\n---\n`;
const sized = (name: string, memory: string, spec = 'strategy: { type: Recreate }') =>
  deployment(name, { spec, container: `resources: { requests: { cpu: 100m, memory: ${memory} }, limits: { memory: ${memory} } }` });
const job = (name: string, memory: string) =>
  `apiVersion: batch/v1\nkind: Job\nmetadata: { name: ${name} }\nspec: { parallelism: 3, completions: 2, template: { spec: { containers: [{ name: x, resources: { limits: { cpu: 1, memory: ${memory} } } }] } } }\n---\n`;

test('QUOTA_EXCEEDED: shows the sum of controllers, the largest Job, the largest rolling update and what is declared', () => {
  const yaml = [
    sized('web', '1Gi', 'replicas: 2'),
    sized('cache', '512Mi'),
    job('small', '256Mi'),
    job('large', '1Gi'),
    'apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: { name: web }\nspec: { maxReplicas: 5, scaleTargetRef: { kind: Deployment, name: web } }\n---\n',
    quota('{ requests.memory: 8Gi, limits.memory: 20Gi, pods: 9, count/ingresses.networking.k8s.io: 1 }'),
  ].join('');
  const footprints = [
    {
      application: 'box',
      name: 'box',
      namespace: 'home',
      pods: 2,
      requests: { cpu: '1', memory: '1Gi' },
      limits: { memory: '1Gi' },
      volumes: [],
      ports: [],
      source: 'x',
    },
  ];
  expect(show(quotaChecks, yaml, model({ footprints }))).toMatchInlineSnapshot(`
    "error QUOTA_EXCEEDED at attic/web/home spec.hard["pods"]: namespace home: pods add up to 12, the quota is 9: web 5 × 1 + box (declared) 2 × 1 + Job small 2 × 1 + rolling update of web 2 × 1 + cache 1
      hint: ask for less, or raise it to 12; what charts bring is counted as declared
    error QUOTA_EXCEEDED at attic/web/home spec.hard["requests.memory"]: namespace home: requests.memory add up to 10.5Gi, the quota is 8Gi: web 5 × 1Gi + Job large 2 × 1Gi + rolling update of web 2 × 1Gi + box (declared) 1Gi + cache 512Mi
      hint: ask for less, or raise it to 10.5Gi; what charts bring is counted as declared
    unchecked QUOTA_EXCEEDED at attic/web/home spec.hard["count/ingresses.networking.k8s.io"]: count/ingresses.networking.k8s.io counts objects that are not all rendered, so not checked"
  `);
});

test('QUOTA_EXCEEDED: claims, by class too', () => {
  const claim =
    'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: a }\nspec: { storageClassName: fast, resources: { requests: { storage: 5Gi } } }\n---\n';
  const set =
    'apiVersion: apps/v1\nkind: StatefulSet\nmetadata: { name: db }\nspec: { replicas: 3, volumeClaimTemplates: [{ metadata: { name: data }, spec: { resources: { requests: { storage: 10Gi } } } }] }\n---\n';
  const hard = '{ requests.storage: 30Gi, persistentvolumeclaims: 4, fast.storageclass.storage.k8s.io/requests.storage: 4Gi }';
  expect(show(quotaChecks, claim + set + quota(hard))).toMatchInlineSnapshot(`
    "error QUOTA_EXCEEDED at attic/web/home spec.hard["fast.storageclass.storage.k8s.io/requests.storage"]: namespace home: fast.storageclass.storage.k8s.io/requests.storage add up to 5Gi, the quota is 4Gi: a 5Gi
      hint: ask for less, or raise it to 5Gi
    error QUOTA_EXCEEDED at attic/web/home spec.hard["requests.storage"]: namespace home: requests.storage add up to 35Gi, the quota is 30Gi: db (template) 3 × 10Gi + a 5Gi
      hint: ask for less, or raise it to 35Gi"
  `);
});

test('QUOTA_EXCEEDED: init containers, sidecars, overhead and DaemonSets count as the scheduler counts', () => {
  const container = (memory: string, rest = '') => `{ name: x, resources: { limits: { memory: ${memory} } }${rest} }`;
  const pod = `{ overhead: { memory: 1Mi }, initContainers: [${container('10Mi', ', restartPolicy: Always')}, ${container('100Mi')}], containers: [${container('30Mi')}, ${container('40Mi')}] }`;
  const yaml = `apiVersion: apps/v1\nkind: DaemonSet\nmetadata: { name: agent }\nspec: { template: { spec: ${pod} } }\n---\n`;
  const node = model({}).nodes[0]!;
  const tainted = { ...node, name: 'shelf-2', taints: [{ key: 'x', effect: 'NoSchedule' as const }] };
  expect(
    show(quotaChecks, yaml + quota('{ limits.memory: 1Mi }'), model({ nodes: [node, { ...node, name: 'shelf-3' }, tainted] })),
  ).toContain('agent 2 × 111Mi');
});

test('QUOTA_UNSPECIFIED: a quota refuses pods that say nothing, unless a LimitRange speaks for them', () => {
  expect(
    show(quotaChecks, deployment('web', { spec: 'strategy: { type: Recreate }' }) + quota('{ limits.memory: 1Gi }')),
  ).toMatchInlineSnapshot(`
    "error QUOTA_UNSPECIFIED at attic/web/web spec.template.spec.containers[0].resources.limits.memory: container main states no limits.memory, and ResourceQuota home refuses pods that do not
      hint: state it, or add a LimitRange with a default"
  `);
  expect(
    find(quotaChecks, deployment('web') + quota('{ limits.memory: 1Gi }') + range('{ type: Container, default: { memory: 256Mi } }')),
  ).toEqual([]);
});

test('QUOTA_MISSING, QUOTA_LIMIT_RANGE_MISSING: a declared namespace without a ceiling', () => {
  const shared = { podSecurity: 'baseline' as const, defaultDeny: true };
  const namespaces = [
    { name: 'home', quota: { 'requests.cpu': '1' }, ...shared },
    { name: 'open', quota: {}, ...shared },
  ];
  expect(show(quotaChecks, '', model({ namespaces }))).toMatchInlineSnapshot(`
    "error QUOTA_MISSING at attic namespaces.home.quota: the quota of namespace home is declared but not rendered
      hint: the sum of the workloads plus some room
    warning QUOTA_LIMIT_RANGE_MISSING at attic namespaces.home: namespace home has no LimitRange, so a container without values runs without a ceiling
    warning QUOTA_LIMIT_RANGE_MISSING at attic namespaces.open: namespace open has no LimitRange, so a container without values runs without a ceiling
    warning QUOTA_MISSING at attic namespaces.open.quota: namespace open has no ResourceQuota, so it may take everything the nodes have
      hint: the sum of the workloads plus some room"
  `);
});

test('QUOTA_LIMIT_RANGE: a container above the maximum', () => {
  expect(
    show(quotaChecks, sized('web', '4Gi') + range('{ type: Container, max: { memory: 2Gi }, min: { cpu: 50m } }')),
  ).toMatchInlineSnapshot(
    `"error QUOTA_LIMIT_RANGE at attic/web/web spec.template.spec.containers[0].resources.limits.memory: 4Gi is above the maximum 2Gi of LimitRange home"`,
  );
});

test('QUOTA_QUANTITY, QUOTA_REQUEST_ABOVE_LIMIT: amounts that the API server refuses', () => {
  expect(
    show(quotaChecks, deployment('web', { container: 'resources: { requests: { cpu: 2, memory: 4GB }, limits: { cpu: 500m } }' })),
  ).toMatchInlineSnapshot(`
    "error QUOTA_REQUEST_ABOVE_LIMIT at attic/web/web spec.template.spec.containers[0].resources.requests.cpu: 2 is above the limit 500m
    error QUOTA_QUANTITY at attic/web/web spec.template.spec.containers[0].resources.requests.memory: "4GB" has the unknown suffix "GB"; known are Ki, Mi, Gi, Ti, Pi, Ei, n, u, m, k, M, G, T, P, E
      hint: write \`4Gi\`"
  `);
});

test('a namespace within its quota gives no finding', () => {
  expect(
    codesOf(find(quotaChecks, sized('web', '1Gi') + quota('{ requests.cpu: 100m, requests.memory: 1Gi, limits.memory: 1Gi, pods: 1 }'))),
  ).toEqual([]);
});

test('QUOTA_EXCEEDED: ports of the nodes and load balancers are counted where all Services are rendered', () => {
  const service = (name: string, spec: string) => `apiVersion: v1\nkind: Service\nmetadata: { name: ${name} }\nspec: ${spec}\n---\n`;
  const yaml =
    quota('{ services.loadbalancers: 0, services.nodeports: 2 }') +
    service('a', '{ type: LoadBalancer, ports: [{ port: 80 }], allocateLoadBalancerNodePorts: false }') +
    service('b', '{ type: NodePort, ports: [{ port: 80 }, { port: 443 }] }') +
    service('c', '{ ports: [{ port: 80 }] }');
  expect(find(quotaChecks, yaml).map(({ message }) => message)).toEqual([
    'namespace home: services.loadbalancers add up to 1, the quota is 0: a 1',
  ]);
});
