const meta = (name: string, namespace = ', namespace: default') => `metadata: { name: ${name}${namespace} }`;
const pod = (more = '') => `{ restartPolicy: Never, containers: [{ name: web, image: "example.org/web:1"${more} }] }`;

const statefulSet = ({ spec = '', claim = '', template = 'data', label = 'db' } = {}) => `
apiVersion: apps/v1
kind: StatefulSet
${meta('db')}
spec:
  serviceName: db
  selector: { matchLabels: { app: ${label} } }
  template: { metadata: { labels: { app: ${label} } }, spec: { containers: [{ name: db, image: "example.org/db:1" }] } }
  volumeClaimTemplates:
    - metadata: { name: ${template} }
      spec: { accessModes: [ReadWriteOnce], storageClassName: fixed, resources: { requests: { storage: 5Gi } } ${claim} }
  ${spec}`;
const controller = (kind: string) => (label: string) =>
  `{ apiVersion: apps/v1, kind: ${kind}, ${meta('web')}, spec: { selector: { matchLabels: { app: ${label} } }, template: { metadata: { labels: { app: ${label} } }, spec: { containers: [{ name: web, image: "example.org/web:1" }] } } } }`;
const job = (spec: string, more = '') =>
  `{ apiVersion: batch/v1, kind: Job, ${meta('init')}, spec: { ${spec} template: { spec: ${pod(more)} } } }`;
const claim = (spec: string) => `{ apiVersion: v1, kind: PersistentVolumeClaim, ${meta('photos')}, spec: { ${spec} } }`;
const photos = ({ size = '5Gi', className = 'fixed', mode = 'ReadWriteOnce', more = '' } = {}) =>
  claim(`accessModes: [${mode}], storageClassName: ${className}, resources: { requests: { storage: ${size} } } ${more}`);
const volume = (spec: string) =>
  `{ apiVersion: v1, kind: PersistentVolume, ${meta('nas', '')}, spec: { capacity: { storage: 5Gi }, accessModes: [ReadWriteMany], persistentVolumeReclaimPolicy: Retain, storageClassName: "", ${spec} } }`;
const storage = ({ provisioner = 'a.example.org', tier = 'one', policy = 'Delete', mode = 'Immediate' } = {}) =>
  `{ apiVersion: storage.k8s.io/v1, kind: StorageClass, ${meta('slow', '')}, provisioner: ${provisioner}, parameters: { tier: ${tier} }, reclaimPolicy: ${policy}, volumeBindingMode: ${mode} }`;
const service = (spec: string) =>
  `{ apiVersion: v1, kind: Service, ${meta('web')}, spec: { selector: { app: web }, ports: [{ port: 80 }], ${spec} } }`;
const balanced = (spec: string) => service(`type: LoadBalancer, ${spec}`);
const binding = (kind: string, namespace: string) => (role: string) =>
  `{ apiVersion: rbac.authorization.k8s.io/v1, kind: ${kind}, ${meta('readers', namespace)}, roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: ${role} }, subjects: [{ kind: ServiceAccount, name: web, namespace: default }] }`;
const configMap = (value: string, immutable = true) =>
  `{ apiVersion: v1, kind: ConfigMap, ${meta('settings')}, immutable: ${immutable}, data: { level: ${value} } }`;
const secret = (data: string, more: string) => `{ apiVersion: v1, kind: Secret, ${meta('login')}, data: { token: ${data} }, ${more} }`;
const priority = (fields: string) => `{ apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, ${meta('urgent', '')}, ${fields} }`;
const schema = 'schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } }';
const alpha = `{ name: v1alpha1, served: true, storage: true, ${schema} }`;
const beta = `{ name: v1beta1, served: true, storage: true, ${schema} }`;
const definition = ({ scope = 'Namespaced', kind = 'Widget', versions = alpha } = {}) =>
  `{ apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, ${meta('widgets.example.org', '')}, spec: { group: example.org, scope: ${scope}, names: { plural: widgets, singular: widget, kind: ${kind}, listKind: ${kind}List }, versions: [${versions}] } }`;
const store = (engine: string, size: number) =>
  `{ apiVersion: cel.example.org/v1, kind: Store, ${meta('main')}, spec: { engine: ${engine}, size: ${size} } }`;
const flat = (kind: string, apiVersion: string, namespace?: string) => (fields: string) =>
  `{ apiVersion: ${apiVersion}, kind: ${kind}, ${meta('one', namespace)}, ${fields} }`;
const slice = flat('EndpointSlice', 'discovery.k8s.io/v1');
const driver = flat('CSIDriver', 'storage.k8s.io/v1', '');
const ingressClass = flat('IngressClass', 'networking.k8s.io/v1', '');
const runtimeClass = flat('RuntimeClass', 'node.k8s.io/v1', '');
const quota = flat('ResourceQuota', 'v1');
const attributes = flat('VolumeAttributesClass', 'storage.k8s.io/v1', '');
const deviceTemplate = flat('ResourceClaimTemplate', 'resource.k8s.io/v1');


const selector = 'spec.selector.matchLabels.app: web → api';
const takenOver = /delete statefulset\/db --cascade=orphan`.*nothing is lost/;
const moved = /move the data/;

const rows: readonly Row[] = [
  [
    'class of a StatefulSet’s claims',
    statefulSet(),
    statefulSet().replace('fixed', 'growing'),
    'spec.volumeClaimTemplates[0].spec.storageClassName: fixed → growing',
    moved,
  ],
  [
    'size of a StatefulSet’s claims',
    statefulSet(),
    statefulSet().replace('5Gi', '9Gi'),
    'spec.volumeClaimTemplates[0].spec.resources.requests.storage: 5Gi → 9Gi',
    /class fixed cannot grow/,
  ],
  [
    'access mode of a StatefulSet’s claims',
    statefulSet(),
    statefulSet().replace('ReadWriteOnce', 'ReadWriteMany'),
    'spec.volumeClaimTemplates[0].spec.accessModes: [ReadWriteOnce] → [ReadWriteMany]',
    moved,
  ],
  [
    'name of a StatefulSet’s claims',
    statefulSet(),
    statefulSet({ template: 'store' }),
    'spec.volumeClaimTemplates[0].metadata.name: data → store',
    /what is on data-db-0 stays there/,
  ],
  [
    'Service of a StatefulSet',
    statefulSet(),
    statefulSet().replace('serviceName: db', 'serviceName: other'),
    'spec.serviceName: db → other',
    takenOver,
  ],
  [
    'pod order of a StatefulSet',
    statefulSet(),
    statefulSet({ spec: 'podManagementPolicy: Parallel' }),
    'spec.podManagementPolicy: (not set) → Parallel',
    takenOver,
  ],
  [
    'selector of a StatefulSet',
    statefulSet(),
    statefulSet({ label: 'api' }),
    'spec.selector.matchLabels.app: db → api',
    /delete statefulset\/db`/,
  ],
  ['selector of a Deployment', controller('Deployment')('web'), controller('Deployment')('api'), selector, /delete deployment\/web`/],
  ['selector of a DaemonSet', controller('DaemonSet')('web'), controller('DaemonSet')('api'), selector, /delete daemonset\/web`/],
  ['selector of a ReplicaSet', controller('ReplicaSet')('web'), controller('ReplicaSet')('api'), selector, /delete replicaset\/web`/],
  ['template of a Job', job(''), job('', ', args: [x]'), 'spec.template.spec.containers[web].args: (not set) → [x]', /BeforeHookCreation/],
  ['completions of a Job', job('completions: 1,'), job('completions: 3,'), 'spec.completions: 1 → 3', /BeforeHookCreation/],
  [
    'completions of an indexed Job alone',
    job('completions: 1, parallelism: 1, completionMode: Indexed,'),
    job('completions: 3, parallelism: 1, completionMode: Indexed,'),
    'spec.completions: 1 → 3',
    /BeforeHookCreation/,
  ],
  [
    'completion mode of a Job',
    job('completions: 1,'),
    job('completions: 1, completionMode: Indexed,'),
    'spec.completionMode: (not set) → Indexed',
    /BeforeHookCreation/,
  ],
  [
    'failure policy of a Job',
    job(''),
    job('podFailurePolicy: { rules: [{ action: Ignore, onPodConditions: [{ type: DisruptionTarget }] }] },'),
    'spec.podFailurePolicy: (not set) → { rules:',
    /BeforeHookCreation/,
  ],
  ['class of a claim', photos(), photos({ className: 'growing' }), 'spec.storageClassName: fixed → growing', moved],
  [
    'class of a bound claim, beside its size',
    photos({ className: 'growing' }),
    photos({ size: '9Gi' }),
    'spec.storageClassName: growing → fixed is refused',
    moved,
    'bound',
  ],
  ['access mode of a claim', photos(), photos({ mode: 'ReadWriteMany' }), 'spec.accessModes: [ReadWriteOnce] → [ReadWriteMany]', moved],
  ['volume of a claim', photos({ more: ', volumeName: a' }), photos({ more: ', volumeName: b' }), 'spec.volumeName: a → b', moved],
  ['volume mode of a claim', photos(), photos({ more: ', volumeMode: Block' }), 'spec.volumeMode: (not set) → Block', moved],
  ['a claim that shrinks', photos(), photos({ size: '2Gi' }), 'spec.resources.requests.storage: 5Gi → 2Gi', /never shrinks/, 'bound'],
  [
    'a claim that grows where its class does not',
    photos(),
    photos({ size: '9Gi' }),
    'spec.resources.requests.storage: 5Gi → 9Gi',
    /class fixed cannot grow/,
    'bound',
  ],
  [
    'a claim that grows before it is bound',
    photos({ className: 'growing' }),
    photos({ className: 'growing', size: '9Gi' }),
    'spec.resources.requests.storage: 5Gi → 9Gi',
    /only once it is bound/,
  ],
  [
    'place of a volume',
    volume('nfs: { server: 10.0.0.1, path: /a }'),
    volume('nfs: { server: 10.0.0.1, path: /b }'),
    'spec.nfs.path: /a → /b',
    /another name/,
  ],
  [
    'kind of a volume',
    volume('nfs: { server: 10.0.0.1, path: /a }'),
    volume('hostPath: { path: /a }'),
    'spec.hostPath: (not set) → { path: /a }',
    /another name/,
  ],
  [
    'mode of a volume',
    volume('hostPath: { path: /a }'),
    volume('hostPath: { path: /a }, volumeMode: Block'),
    'spec.volumeMode: (not set) → Block',
    /another name/,
  ],
  [
    'provisioner of a StorageClass',
    storage(),
    storage({ provisioner: 'b.example.org' }),
    'provisioner: a.example.org → b.example.org',
    /delete storageclass\/slow`/,
  ],
  ['parameters of a StorageClass', storage(), storage({ tier: 'two' }), 'parameters.tier: one → two', /delete storageclass\/slow`/],
  [
    'reclaim policy of a StorageClass',
    storage(),
    storage({ policy: 'Retain' }),
    'reclaimPolicy: Delete → Retain',
    /kubectl patch pv\/NAME/,
  ],
  [
    'binding mode of a StorageClass',
    storage(),
    storage({ mode: 'WaitForFirstConsumer' }),
    'volumeBindingMode: Immediate → WaitForFirstConsumer',
    /delete storageclass\/slow`/,
  ],
  [
    'parameters of a VolumeAttributesClass',
    attributes('driverName: a.example.org, parameters: { iops: "1" }'),
    attributes('driverName: a.example.org, parameters: { iops: "2" }'),
    'parameters.iops: 1 → 2',
    /new name/,
  ],
  [
    'attaching of a CSIDriver',
    driver('spec: { attachRequired: true }'),
    driver('spec: { attachRequired: false }'),
    'spec.attachRequired: true → false',
    /delete csidriver\/one`/,
  ],
  [
    'life cycle of a CSIDriver',
    driver('spec: { volumeLifecycleModes: [Persistent] }'),
    driver('spec: { volumeLifecycleModes: [Ephemeral] }'),
    'spec.volumeLifecycleModes: [Persistent] → [Ephemeral]',
    /delete csidriver\/one`/,
  ],
  [
    'address of a Service',
    service('clusterIP: 10.152.183.50'),
    service('clusterIP: 10.152.183.51'),
    'spec.clusterIP: 10.152.183.50 → 10.152.183.51',
    /delete service\/web`/,
  ],
  ['a Service that becomes headless', service(''), service('clusterIP: None'), 'spec.clusterIP: (not set) → None', /delete service\/web`/],
  [
    'a Service that gets an address',
    service('clusterIP: None'),
    service('clusterIP: 10.152.183.52'),
    'spec.clusterIP: None → 10.152.183.52',
    /delete service\/web`/,
  ],
  [
    'a headless Service that gets a load balancer',
    service('clusterIP: None'),
    balanced(''),
    'spec.clusterIP: None → (not set) and spec.type: (not set) → LoadBalancer',
    /delete service\/web`/,
  ],
  [
    'load balancer of a Service',
    balanced('loadBalancerClass: example.org/a'),
    balanced('loadBalancerClass: example.org/b'),
    'spec.loadBalancerClass: example.org/a → example.org/b',
    /load balancer may give out another address/,
  ],
  [
    'health port of a Service',
    balanced('externalTrafficPolicy: Local, healthCheckNodePort: 31000'),
    balanced('externalTrafficPolicy: Local, healthCheckNodePort: 31001'),
    'spec.healthCheckNodePort: 31000 → 31001',
    /delete service\/web`/,
  ],
  [
    'controller of an IngressClass',
    ingressClass('spec: { controller: example.org/a }'),
    ingressClass('spec: { controller: example.org/b }'),
    'spec.controller: example.org/a → example.org/b',
    /delete ingressclass\/one`/,
  ],
  [
    'addresses of an EndpointSlice',
    slice('addressType: IPv4, endpoints: [{ addresses: [10.1.2.3] }]'),
    slice('addressType: IPv6, endpoints: [{ addresses: ["fd00::1"] }]'),
    'addressType: IPv4 → IPv6',
    /delete endpointslice\/one`/,
  ],
  [
    'role of a RoleBinding',
    binding('RoleBinding', ', namespace: default')('view'),
    binding('RoleBinding', ', namespace: default')('edit'),
    'roleRef.name: view → edit',
    /delete rolebinding\/readers`/,
  ],
  [
    'role of a ClusterRoleBinding',
    binding('ClusterRoleBinding', '')('view'),
    binding('ClusterRoleBinding', '')('edit'),
    'roleRef.name: view → edit',
    /delete clusterrolebinding\/readers`/,
  ],
  ['an immutable ConfigMap', configMap('info'), configMap('debug'), 'data.level: info → debug', /new name/],
  ['a ConfigMap that is to be mutable again', configMap('info'), configMap('info', false), 'immutable: true → false', /new name/],
  [
    'an immutable Secret',
    secret('aHVudGVyMg==', 'immutable: true'),
    secret('aHVudGVyMw==', 'immutable: true'),
    'data.token: another value, not shown',
    /new name/,
  ],
  [
    'type of a Secret',
    secret('aHVudGVyMg==', 'type: Opaque'),
    secret('aHVudGVyMg==', 'type: example.org/token'),
    'type: Opaque → example.org/token',
    /delete secret\/login`/,
  ],
  [
    'scopes of a ResourceQuota',
    quota('spec: { hard: { pods: 100 }, scopes: [Terminating] }'),
    quota('spec: { hard: { pods: 100 }, scopes: [NotTerminating] }'),
    'spec.scopes: [Terminating] → [NotTerminating]',
    /delete resourcequota\/one`/,
  ],
  ['value of a PriorityClass', priority('value: 10'), priority('value: 20'), 'value: 10 → 20', /delete priorityclass\/urgent`/],
  [
    'value of the default PriorityClass',
    priority('value: 10, globalDefault: true'),
    priority('value: 20, globalDefault: true'),
    'value: 10 → 20',
    /delete priorityclass\/urgent`/,
  ],
  [
    'preemption of a PriorityClass',
    priority('value: 10'),
    priority('value: 10, preemptionPolicy: Never'),
    'preemptionPolicy: (not set) → Never',
    /delete priorityclass\/urgent`/,
  ],
  [
    'handler of a RuntimeClass',
    runtimeClass('handler: runsc'),
    runtimeClass('handler: kata'),
    'handler: runsc → kata',
    /delete runtimeclass\/one`/,
  ],
  [
    'a Pod',
    `{ apiVersion: v1, kind: Pod, ${meta('one')}, spec: ${pod()} }`,
    `{ apiVersion: v1, kind: Pod, ${meta('one')}, spec: ${pod(', args: [x]')} }`,
    'spec.containers[web].args: (not set) → [x]',
    /delete pod\/one`/,
  ],
  [
    'a kind without a way of its own',
    deviceTemplate('spec: { spec: { devices: { requests: [{ name: gpu, exactly: { deviceClassName: a } }] } } }'),
    deviceTemplate('spec: { spec: { devices: { requests: [{ name: gpu, exactly: { deviceClassName: b } }] } } }'),
    'spec.spec.devices.requests[gpu].exactly.deviceClassName: a → b',
    /delete resourceclaimtemplate\/one`/,
  ],
  [
    'scope of a definition',
    definition(),
    definition({ scope: 'Cluster' }),
    'spec.scope: Namespaced → Cluster',
    /Deleting widgets.example.org would delete every object/,
  ],
  [
    'kind of a definition',
    definition(),
    definition({ kind: 'Gadget' }),
    'spec.names.kind: Widget → Gadget',
    /Deleting widgets.example.org would delete every object/,
  ],
  [
    'a stored version of a definition',
    definition(),
    definition({ versions: beta }),
    'spec.versions[v1alpha1]: { name: v1alpha1, ',
    /keep v1alpha1 in spec.versions/,
  ],
  [
    'a rule of a definition for one field',
    store('a', 5),
    store('b', 5),
    'spec.engine: a → b is refused on the object that exists: Value is immutable',
    /documentation of cel.example.org\/v1/,
  ],
  [
    'a rule of a definition for a whole part',
    store('a', 5),
    store('a', 3),
    'spec.size: 5 → 3 is refused on the object that exists: a store never shrinks',
    /documentation of cel.example.org\/v1/,
  ],
];

