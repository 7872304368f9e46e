import { expect, test } from 'vitest';
import { referenceChecks } from '../../../src/checks/index.ts';
import { codesOf, deployment, find, model, partialModel, show } from '../support.ts';

const home = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: home }\n---\n';
const chart = {
  name: 'box',
  argoName: 'attic-box',
  layer: 'apps',
  namespace: 'home',
  folder: 'dist/attic/apps/box',
  cascade: false,
  holdsData: false,
  dependsOn: [],
  syncOptions: [],
  ignoreDifferences: [],
  clusterKinds: [],
};
const withChart = model({
  applications: [
    { ...chart, charts: [{ repoURL: 'https://example.org', chart: 'box', version: '1.0.0', releaseName: 'box', values: {} }] },
  ],
});

function found(yaml: string, facts = model({})): string {
  return show(referenceChecks, home + yaml, facts);
}

test('REFERENCE_CONFIG_MAP: a ConfigMap that nothing renders, in every place a pod can name one', () => {
  const yaml = deployment('web', {
    pod: 'volumes: [{ name: a, configMap: { name: webb } }, { name: b, projected: { sources: [{ configMap: { name: x } }] } }, { name: c, configMap: { name: y, optional: true } }]',
    container: 'envFrom: [{ configMapRef: { name: z } }]',
  });
  expect(found(`${yaml}\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: web }`)).toMatchInlineSnapshot(`
    "error REFERENCE_CONFIG_MAP at attic/web/web spec.template.spec.containers[0].envFrom[0].configMapRef.name: no ConfigMap "z" in namespace home
      hint: known are \`web\`
    error REFERENCE_CONFIG_MAP at attic/web/web spec.template.spec.volumes[0].configMap.name: no ConfigMap "webb" in namespace home
      hint: did you mean \`web\`?
    error REFERENCE_CONFIG_MAP at attic/web/web spec.template.spec.volumes[1].projected.sources[0].configMap.name: no ConfigMap "x" in namespace home
      hint: known are \`web\`"
  `);
  expect(codesOf(find(referenceChecks, home + yaml, withChart))).toEqual([
    'unchecked REFERENCE_CONFIG_MAP',
    'unchecked REFERENCE_CONFIG_MAP',
    'unchecked REFERENCE_CONFIG_MAP',
  ]);
});

test('REFERENCE_CONFIG_MAP_KEY: a key the ConfigMap does not have', () => {
  const yaml = deployment('web', {
    pod: 'volumes: [{ name: a, configMap: { name: web, items: [{ key: web.conf, path: x }] } }]',
    container:
      'env: [{ name: A, valueFrom: { configMapKeyRef: { name: web, key: good } } }, { name: B, valueFrom: { configMapKeyRef: { name: web, key: goood } } }]',
  });
  expect(
    found(`${yaml}\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: web }\ndata: { good: "1" }\nbinaryData: { web.cnf: aGk= }`),
  ).toMatchInlineSnapshot(`
    "error REFERENCE_CONFIG_MAP_KEY at attic/web/web spec.template.spec.containers[0].env[1].valueFrom.configMapKeyRef.key: ConfigMap home/web has no key "goood"
      hint: did you mean \`good\`?
    error REFERENCE_CONFIG_MAP_KEY at attic/web/web spec.template.spec.volumes[0].configMap.items[0].key: ConfigMap home/web has no key "web.conf"
      hint: did you mean \`web.cnf\`?"
  `);
});

test('REFERENCE_CLAIM: claims may be rendered, made by a StatefulSet or declared by a chart', () => {
  const volumes = (...names: string[]) =>
    `volumes: [${names.map((name, index) => `{ name: v${index}, persistentVolumeClaim: { claimName: ${name} } }`).join(', ')}]`;
  const set =
    'apiVersion: apps/v1\nkind: StatefulSet\nmetadata: { name: db }\nspec:\n  replicas: 2\n  volumeClaimTemplates: [{ metadata: { name: data } }]';
  const claims = [
    {
      namespace: 'home',
      name: 'chart',
      application: 'box',
      workload: 'box',
      storageClass: 'x',
      size: '1Gi',
      content: 'data' as const,
      replicas: 1,
    },
  ];
  expect(found(deployment('web', { pod: volumes('data-db-1', 'data-db-2', 'chart') }) + set, model({ claims }))).toMatchInlineSnapshot(`
    "error REFERENCE_CLAIM at attic/web/web spec.template.spec.volumes[1].persistentVolumeClaim.claimName: no PersistentVolumeClaim "data-db-2" in namespace home
      hint: did you mean \`data-db-0\`?"
  `);
});

test('REFERENCE_STORAGE_CLASS, REFERENCE_PERSISTENT_VOLUME: what a claim names', () => {
  const claim = 'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: data }\nspec: { storageClassName: lokal, volumeName: old }';
  const storageClasses = [
    {
      key: 'local',
      name: 'local',
      provisioner: 'x',
      origin: 'provided',
      reclaimPolicy: 'Delete',
      bindingMode: 'Immediate',
      topology: 'node',
      expandable: false,
      snapshots: false,
      default: true,
    } as const,
  ];
  expect(found(claim, model({ storageClasses }))).toMatchInlineSnapshot(`
    "error REFERENCE_STORAGE_CLASS at attic/web/data spec.storageClassName: no storage class "lokal" in cluster attic
      hint: did you mean \`local\`?
    error REFERENCE_PERSISTENT_VOLUME at attic/web/data spec.volumeName: no PersistentVolume "old""
  `);
  expect(codesOf(find(referenceChecks, home + claim, partialModel))).toEqual([
    'unchecked REFERENCE_STORAGE_CLASS',
    'unchecked REFERENCE_PERSISTENT_VOLUME',
  ]);
});

test('REFERENCE_SERVICE_ACCOUNT, REFERENCE_PRIORITY_CLASS, REFERENCE_RUNTIME_CLASS: what a pod names', () => {
  const yaml = deployment('web', { pod: 'serviceAccountName: webb\n      priorityClassName: hihg\n      runtimeClassName: nvidia' });
  expect(found(yaml, model({ priorityClasses: [{ name: 'high', value: 10 }] }))).toMatchInlineSnapshot(`
    "error REFERENCE_PRIORITY_CLASS at attic/web/web spec.template.spec.priorityClassName: no priority class "hihg" in cluster attic; the pods would be refused
      hint: did you mean \`high\`?
    error REFERENCE_RUNTIME_CLASS at attic/web/web spec.template.spec.runtimeClassName: no RuntimeClass "nvidia"
    error REFERENCE_SERVICE_ACCOUNT at attic/web/web spec.template.spec.serviceAccountName: no ServiceAccount "webb" in namespace home
      hint: known are \`default\`"
  `);
  expect(codesOf(find(referenceChecks, home + yaml, partialModel))).toEqual([
    'unchecked REFERENCE_PRIORITY_CLASS',
    'unchecked REFERENCE_RUNTIME_CLASS',
    'unchecked REFERENCE_SERVICE_ACCOUNT',
  ]);
  expect(found(deployment('web', { pod: 'serviceAccountName: default\n      priorityClassName: system-node-critical' }))).toBe('');
});

test('REFERENCE_NAMESPACE: one finding for all objects of a namespace that nobody makes', () => {
  const yaml = ['a', 'b'].map((name) => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: hme }\n---\n`).join('');
  expect(found(yaml)).toMatchInlineSnapshot(`
    "error REFERENCE_NAMESPACE at attic/web/a metadata.namespace: no namespace "hme" is rendered or declared; 2 objects live in it
      hint: did you mean \`home\`?"
  `);
});

test('REFERENCE_NODE_SELECTOR: labels that no node has, with the nearest', () => {
  const pods = [
    deployment('a', { pod: "nodeSelector: { gpu: 'yes' }" }),
    deployment('b', {
      pod: "nodeSelector: { gpu: 'true', kubernetes.io/arch: amd64, node.kubernetes.io/microk8s-controlplane: microk8s-controlplane }",
    }),
    deployment('c', { pod: "nodeSelector: { nvidia.com/gpu.present: 'true' }" }),
    deployment('d', {
      pod: 'affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: disk, operator: Exists }] }] } } }',
    }),
  ];
  expect(found(pods.join(''))).toMatchInlineSnapshot(`
    "error REFERENCE_NODE_SELECTOR at attic/web/a spec.template.spec.nodeSelector: no node of cluster attic has the labels gpu=yes, so the pods stay Pending
      hint: there is \`gpu=true\`
    error REFERENCE_NODE_SELECTOR at attic/web/d spec.template.spec.affinity.nodeAffinity: no node of cluster attic has labels that satisfy the affinity on disk, so the pods stay Pending
    unchecked REFERENCE_NODE_SELECTOR at attic/web/c spec.template.spec.nodeSelector: nvidia.com/gpu.present is set on nodes by a program of the cluster and not declared, so not checked
      hint: declare the label on the node if it is always there"
  `);
});

test('REFERENCE_VOLUME, REFERENCE_MOUNT_PATH: mounts of a container', () => {
  const yaml = deployment('web', {
    pod: 'volumes: [{ name: data, emptyDir: {} }]',
    container: 'volumeMounts: [{ name: date, mountPath: /a }, { name: data, mountPath: /a }]',
  });
  expect(found(yaml)).toMatchInlineSnapshot(`
    "error REFERENCE_VOLUME at attic/web/web spec.template.spec.containers[0].volumeMounts[0].name: the pod has no volume "date"
      hint: did you mean \`data\`?
    error REFERENCE_MOUNT_PATH at attic/web/web spec.template.spec.containers[0].volumeMounts[1].mountPath: /a is already mounted by spec.template.spec.containers[0].volumeMounts[0]"
  `);
});

const service = (spec: string) => `apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: ${spec}\n---\n`;

test('REFERENCE_SELECTOR_NO_PODS: a Service without pods names the workload that comes nearest', () => {
  const labelled = deployment('web').replaceAll('{ app: web }', '{ app: web, tier: front }');
  expect(found(labelled + service('{ selector: { app: web, tier: frnt } }'))).toMatchInlineSnapshot(`
    "error REFERENCE_SELECTOR_NO_PODS at attic/web/web spec.selector: no pod in namespace home has the labels app=web, tier=frnt, so the Service has no endpoint
      hint: Deployment web comes nearest; there \`tier\` is \`front\`"
  `);
  for (const spec of ['{ clusterIP: None }', '{ type: ExternalName, selector: { a: b } }', '{ selector: { app: web } }'])
    expect(found(labelled + service(spec))).toBe('');
  expect(codesOf(find(referenceChecks, home + service('{ selector: { app: box } }'), withChart))).toEqual([
    'unchecked REFERENCE_SELECTOR_NO_PODS',
  ]);
});

test('REFERENCE_TARGET_PORT: a port name that the pods do not have', () => {
  const pod = deployment('web', { container: 'ports: [{ name: http, containerPort: 8080 }]' });
  expect(
    found(
      pod +
        service(
          '{ selector: { app: web }, ports: [{ port: 80, targetPort: htp }, { port: 81, targetPort: http }, { port: 82, targetPort: 8080 }] }',
        ),
    ),
  ).toMatchInlineSnapshot(`
    "error REFERENCE_TARGET_PORT at attic/web/web spec.ports[0].targetPort: the pods of Deployment web have no port named "htp"
      hint: did you mean \`http\`?"
  `);
});

test('REFERENCE_STATEFUL_SERVICE: the governing Service exists and is headless', () => {
  const set = (name: string) => `apiVersion: apps/v1\nkind: StatefulSet\nmetadata: { name: db }\nspec: { serviceName: ${name} }\n---\n`;
  expect(found(set('web') + service('{ ports: [] }'))).toMatchInlineSnapshot(`
    "warning REFERENCE_STATEFUL_SERVICE at attic/web/db spec.serviceName: Service home/web is not headless, so the pods get no names of their own
      hint: set \`clusterIP: None\` on Service web, or name a headless one"
  `);
  expect(codesOf(find(referenceChecks, home + set('wbe') + service('{ clusterIP: None }')))).toEqual(['error REFERENCE_STATEFUL_SERVICE']);
  expect(found(set('web') + service('{ clusterIP: None }'))).toBe('');
});

test('REFERENCE_INGRESS_CLASS, REFERENCE_INGRESS_BACKEND, REFERENCE_INGRESS_PORT: what stands behind an Ingress', () => {
  const ingress = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web }
spec:
  ingressClassName: publik
  defaultBackend: { service: { name: wbe, port: { number: 80 } } }
  rules:
    - http:
        paths:
          - { path: /0, backend: { service: { name: web, port: { name: htp } } } }
          - { path: /1, backend: { service: { name: web, port: { number: 8080 } } } }
          - { path: /2, backend: { service: { name: web, port: { name: http } } } }
`;
  const ingresses = [
    { key: 'nginx', className: 'public', controller: 'traefik' as const, pods: { namespace: 'ingress', labels: {} }, hostNetwork: true },
  ];
  expect(found(service('{ ports: [{ name: http, port: 80 }] }') + ingress, model({ ingresses }))).toMatchInlineSnapshot(`
    "error REFERENCE_INGRESS_BACKEND at attic/web/web spec.defaultBackend.service.name: no Service "wbe" in namespace home
      hint: did you mean \`web\`?
    error REFERENCE_INGRESS_CLASS at attic/web/web spec.ingressClassName: no ingress class "publik" in cluster attic, so no controller serves it
      hint: did you mean \`public\`?
    error REFERENCE_INGRESS_PORT at attic/web/web spec.rules[0].http.paths[0].backend.service.port: Service home/web has no port named "htp"
      hint: it offers http (80)
    error REFERENCE_INGRESS_PORT at attic/web/web spec.rules[0].http.paths[1].backend.service.port: Service home/web has no port 8080
      hint: it offers http (80)"
  `);
});

test('REFERENCE_TEMPLATE_LABELS: a controller that does not select its own pods', () => {
  expect(found(deployment('web').replace('matchLabels: { app: web }', 'matchLabels: { app: wbe }'))).toMatchInlineSnapshot(`
    "error REFERENCE_TEMPLATE_LABELS at attic/web/web spec.selector: the selector (app=wbe) does not match the labels of the pod template
      hint: give the template every label of the selector"
  `);
});

test('REFERENCE_BUDGET_NO_PODS, REFERENCE_POLICY_NO_PODS, REFERENCE_SCALE_TARGET: what applies to nothing', () => {
  const yaml = `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: web }
spec: { selector: { matchLabels: { app: wbe } } }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web }
spec: { podSelector: { matchExpressions: [{ key: app, operator: In, values: [wbe, x] }] } }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web }
spec: { scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: wbe } }
`;
  expect(found(deployment('web') + yaml)).toMatchInlineSnapshot(`
    "error REFERENCE_SCALE_TARGET at attic/web/web spec.scaleTargetRef.name: no Deployment "wbe" in namespace home
      hint: did you mean \`web\`?
    error REFERENCE_BUDGET_NO_PODS at attic/web/web spec.selector: no rendered pod in namespace home is selected by app=wbe, so nothing is protected
    warning REFERENCE_POLICY_NO_PODS at attic/web/web spec.podSelector: no rendered pod in namespace home is selected by app In (wbe, x), so the policy does nothing"
  `);
  expect(found(deployment('wbe') + yaml)).toBe('');
});

test('REFERENCE_ROLE, REFERENCE_SUBJECT: both ends of a binding', () => {
  const binding = (kind: string, role: string, account: string) =>
    `apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: { name: web }\nroleRef: { kind: ${kind}, name: ${role} }\nsubjects: [{ kind: ServiceAccount, name: ${account} }, { kind: User, name: x }]\n---\n`;
  expect(found(binding('Role', 'reader', 'webb'))).toMatchInlineSnapshot(`
    "error REFERENCE_ROLE at attic/web/web roleRef.name: no Role "reader" in namespace home
    error REFERENCE_SUBJECT at attic/web/web subjects[0].name: no ServiceAccount "webb" in namespace home
      hint: known are \`default\`"
  `);
  expect(found(binding('ClusterRole', 'view', 'default'))).toBe('');
  const reader = 'extension-apiserver-authentication-reader';
  const given = binding('Role', reader, 'default').replace('{ name: web }', '{ name: web, namespace: kube-system }');
  expect(found(given)).toBe('');
  expect(found(binding('Role', reader, 'default'))).toContain(
    `REFERENCE_ROLE at attic/web/web roleRef.name: no Role "${reader}" in namespace home`,
  );
});

test('objects with fields missing or of the wrong kind give no exception', () => {
  const kinds = [
    'apps/v1 Deployment',
    'apps/v1 StatefulSet',
    'batch/v1 CronJob',
    'v1 Service',
    'v1 Pod',
    'networking.k8s.io/v1 Ingress',
    'v1 PersistentVolumeClaim',
  ];
  for (const spec of [
    '',
    'spec:',
    'spec: []',
    'spec: text',
    'spec: { template: [], containers: {}, rules: 1, ports: x, selector: [] }',
    'spec: { template: { spec: { containers: [1, null], volumes: [null] } } }',
  ]) {
    const yaml = kinds
      .map((kind) => `apiVersion: ${kind.split(' ')[0]}\nkind: ${kind.split(' ')[1]}\nmetadata: { name: x }\n${spec}\n---\n`)
      .join('');
    expect(() => find(referenceChecks, home + yaml)).not.toThrow();
  }
});

test('REFERENCE_INGRESS_TWICE: the second ingress of one host and path names the first', () => {
  const ingress = (name: string, path: string) =>
    `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: ${name}, namespace: home }\nspec: { rules: [{ host: a.home, http: { paths: [{ path: ${path}, pathType: Prefix, backend: { resource: { kind: X, name: x } } }] } }] }\n---\n`;
  const twice = (yaml: string) =>
    found(yaml)
      .split('\n')
      .filter((line) => line.includes('REFERENCE_INGRESS_TWICE'));
  expect(twice(ingress('one', '/') + ingress('two', '/'))).toEqual([
    expect.stringContaining('a.home / is already claimed by Ingress home/one'),
  ]);
  expect(twice(ingress('one', '/') + ingress('two', '/other'))).toEqual([]);
  expect(twice(ingress('one', '/api') + ingress('two', '/api/'))).toHaveLength(1);
  const exact = ingress('two', '/').replace('pathType: Prefix', 'pathType: Exact');
  expect(twice(ingress('one', '/') + exact)).toEqual([]);
  const at = (name: string, entry: string) =>
    ingress(name, '/').replace('metadata: {', `metadata: { annotations: { traefik.ingress.kubernetes.io/router.entrypoints: ${entry} },`);
  expect(twice(at('one', 'websecure') + at('two', 'web'))).toEqual([]);
  expect(twice(at('one', 'web') + at('two', 'web'))).toHaveLength(1);
});

test('REFERENCE_NO_POD_METRICS: an autoscaler that reads CPU where nobody serves it', () => {
  const scaler = `
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web, namespace: home }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
  maxReplicas: 3
  metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 70 } } }]
`;
  const served = (metricsServer: 'none' | 'addon') => model({ monitoring: { ...model({}).monitoring, metricsServer } });
  const found = (metricsServer: 'none' | 'addon') =>
    find(referenceChecks, scaler, served(metricsServer)).filter(({ code }) => code === 'REFERENCE_NO_POD_METRICS');
  expect(found('none').map(({ message }) => message)).toEqual([
    'it reads the use of CPU or memory, and nothing in this cluster serves that',
  ]);
  expect(found('addon')).toEqual([]);
});
