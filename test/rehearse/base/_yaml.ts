/** Objects in YAML, each as small as the API server lets it be; the arguments are what a change is about. */

export const meta = (name: string, namespace = ', namespace: default') => `metadata: { name: ${name}${namespace} }`;
export const pod = (more = '') => `{ restartPolicy: Never, containers: [{ name: web, image: "example.org/web:1"${more} }] }`;

export const statefulSet = ({ spec = '', template = 'data', label = 'db' } = {}) => `
apiVersion: apps/v1
kind: StatefulSet
${meta('db')}
spec:
  serviceName: db
  selector: { matchLabels: { app: ${label} } }
  template: { metadata: { labels: { app: ${label} } }, spec: { containers: [{ name: db, image: "example.org/db:1" }] } }
  volumeClaimTemplates:
    - metadata: { name: ${template} }
      spec: { accessModes: [ReadWriteOnce], storageClassName: fixed, resources: { requests: { storage: 5Gi } } }
  ${spec}`;
export const controller = (kind: string) => (label: string) =>
  `{ apiVersion: apps/v1, kind: ${kind}, ${meta('web')}, spec: { selector: { matchLabels: { app: ${label} } }, template: { metadata: { labels: { app: ${label} } }, spec: { containers: [{ name: web, image: "example.org/web:1" }] } } } }`;
export const job = (spec: string, more = '') =>
  `{ apiVersion: batch/v1, kind: Job, ${meta('init')}, spec: { ${spec} template: { spec: ${pod(more)} } } }`;
export const photos = ({ size = '5Gi', className = 'fixed', mode = 'ReadWriteOnce', more = '' } = {}) =>
  `{ apiVersion: v1, kind: PersistentVolumeClaim, ${meta('photos')}, spec: { accessModes: [${mode}], storageClassName: ${className}, resources: { requests: { storage: ${size} } } ${more} } }`;
export const volume = (spec: string) =>
  `{ apiVersion: v1, kind: PersistentVolume, ${meta('nas', '')}, spec: { capacity: { storage: 5Gi }, accessModes: [ReadWriteMany], persistentVolumeReclaimPolicy: Retain, storageClassName: "", ${spec} } }`;
export const storage = ({ provisioner = 'a.example.org', tier = 'one', policy = 'Delete', mode = 'Immediate' } = {}) =>
  `{ apiVersion: storage.k8s.io/v1, kind: StorageClass, ${meta('slow', '')}, provisioner: ${provisioner}, parameters: { tier: ${tier} }, reclaimPolicy: ${policy}, volumeBindingMode: ${mode} }`;
export const service = (spec: string) =>
  `{ apiVersion: v1, kind: Service, ${meta('web')}, spec: { selector: { app: web }, ports: [{ port: 80 }], ${spec} } }`;
export const balanced = (spec: string) => service(`type: LoadBalancer, ${spec}`);
export const binding = (kind: string, namespace: string) => (role: string) =>
  `{ apiVersion: rbac.authorization.k8s.io/v1, kind: ${kind}, ${meta('readers', namespace)}, roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: ${role} }, subjects: [{ kind: ServiceAccount, name: web, namespace: default }] }`;
export const configMap = (value: string, immutable = true) =>
  `{ apiVersion: v1, kind: ConfigMap, ${meta('settings')}, immutable: ${immutable}, data: { level: ${value} } }`;
export const secret = (data: string, more: string) =>
  `{ apiVersion: v1, kind: Secret, ${meta('login')}, data: { token: ${data} }, ${more} }`;
export const priority = (fields: string) => `{ apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, ${meta('urgent', '')}, ${fields} }`;
const schema = 'schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } }';
export const alpha = `{ name: v1alpha1, served: true, storage: true, ${schema} }`;
export const beta = `{ name: v1beta1, served: true, storage: true, ${schema} }`;
export const definition = ({ scope = 'Namespaced', kind = 'Widget', versions = alpha } = {}) =>
  `{ apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, ${meta('widgets.example.org', '')}, spec: { group: example.org, scope: ${scope}, names: { plural: widgets, singular: widget, kind: ${kind}, listKind: ${kind}List }, versions: [${versions}] } }`;
export const store = (engine: string, size: number) =>
  `{ apiVersion: cel.example.org/v1, kind: Store, ${meta('main')}, spec: { engine: ${engine}, size: ${size} } }`;
const flat = (kind: string, apiVersion: string, namespace?: string) => (fields: string) =>
  `{ apiVersion: ${apiVersion}, kind: ${kind}, ${meta('one', namespace)}, ${fields} }`;
export const slice = flat('EndpointSlice', 'discovery.k8s.io/v1');
export const driver = flat('CSIDriver', 'storage.k8s.io/v1', '');
export const ingressClass = flat('IngressClass', 'networking.k8s.io/v1', '');
export const runtimeClass = flat('RuntimeClass', 'node.k8s.io/v1', '');
export const quota = flat('ResourceQuota', 'v1');
export const attributes = flat('VolumeAttributesClass', 'storage.k8s.io/v1', '');
export const deviceTemplate = flat('ResourceClaimTemplate', 'resource.k8s.io/v1');
