import { compareText } from '../issues/index.ts';
import { keyText } from './scalar.ts';

/**
 * The order of the keys of one kind of map: those named here first, in this order, then the rest by name.
 * Order depends on the keys alone, never on how a map was put together.
 */
export interface KeyOrder {
  readonly ranks: ReadonlyMap<string, number>;
  /** Entry point of what was learnt about maps of this kind, by the keys in the order they were met. */
  readonly shapes: Shape;
}

/** One key of a map: as written, and the order of what stands below it. */
export interface Field {
  readonly key: string;
  /** Quoted where needed, with its colon. */
  readonly text: string;
  /** Order of the map below this key, or of the maps in the list below it. */
  readonly map: KeyOrder;
  readonly items: KeyOrder;
}

interface Shape {
  next: Map<string, Shape> | undefined;
  fields: readonly Field[] | undefined;
}

function orderOf(...keys: string[]): KeyOrder {
  return { ranks: new Map(keys.map((key, rank) => [key, rank])), shapes: { next: undefined, fields: undefined } };
}

/** Maps whose keys are somebody's names: always alphabetical. */
const names = orderOf();
const anyMap = orderOf('apiVersion', 'apiGroup', 'kind', 'name', 'namespace', 'key', 'type', 'metadata', 'spec');
const anyItem = orderOf('name', 'apiVersion', 'apiGroup', 'kind', 'namespace', 'key', 'type', 'metadata', 'spec');

/** A whole object. */
// biome-ignore format: a list to be read as text
export const manifestOrder = orderOf(
  'apiVersion', 'kind', 'metadata', 'type', 'immutable', 'spec', 'provisioner', 'parameters', 'value', 'globalDefault', 'description',
  'roleRef', 'subjects', 'rules', 'resources', 'data', 'stringData', 'binaryData',
);

// biome-ignore format: a list to be read as text
const spec = orderOf(
  // what runs and how often
  'type', 'project', 'schedule', 'timeZone', 'suspend', 'concurrencyPolicy', 'startingDeadlineSeconds', 'replicas', 'parallelism',
  'completions', 'backoffLimit', 'activeDeadlineSeconds', 'ttlSecondsAfterFinished', 'successfulJobsHistoryLimit',
  'failedJobsHistoryLimit', 'revisionHistoryLimit', 'minReadySeconds', 'progressDeadlineSeconds', 'podManagementPolicy', 'strategy',
  'updateStrategy', 'serviceName', 'ingressClassName', 'clusterIP', 'loadBalancerClass', 'loadBalancerIP', 'externalTrafficPolicy',
  // whom it is about
  'podSelector', 'selector', 'policyTypes', 'ingress', 'egress', 'scaleTargetRef', 'minReplicas', 'maxReplicas', 'metrics',
  // Argo CD
  'goTemplate', 'goTemplateOptions', 'generators', 'ignoreApplicationDifferences', 'source', 'sources', 'destination',
  // a pod
  'restartPolicy', 'terminationGracePeriodSeconds', 'priorityClassName', 'runtimeClassName', 'serviceAccountName',
  'automountServiceAccountToken', 'enableServiceLinks', 'hostNetwork', 'hostPID', 'hostIPC', 'dnsPolicy', 'dnsConfig', 'hostAliases',
  'nodeName', 'nodeSelector', 'affinity', 'tolerations', 'topologySpreadConstraints', 'securityContext', 'imagePullSecrets',
  'initContainers', 'containers',
  // a volume
  'volumeName', 'storageClassName', 'volumeMode', 'accessModes', 'capacity', 'persistentVolumeReclaimPolicy', 'resources', 'tls',
  'rules', 'ports', 'jobTemplate', 'template', 'templatePatch', 'syncPolicy', 'volumes', 'persistentVolumeClaimRetentionPolicy',
  'volumeClaimTemplates',
);

// biome-ignore format: a list to be read as text
const container = orderOf(
  'name', 'image', 'imagePullPolicy', 'restartPolicy', 'command', 'args', 'workingDir', 'ports', 'env', 'envFrom', 'resources',
  'volumeMounts', 'volumeDevices', 'startupProbe', 'readinessProbe', 'livenessProbe', 'lifecycle', 'securityContext',
);

// biome-ignore format: a list to be read as text
const probe = orderOf(
  'exec', 'httpGet', 'tcpSocket', 'grpc', 'initialDelaySeconds', 'periodSeconds', 'timeoutSeconds', 'successThreshold',
  'failureThreshold',
);

const selector = orderOf('matchLabels', 'matchExpressions');
const flow = orderOf('from', 'to', 'ports');
const peer = orderOf('namespaceSelector', 'podSelector', 'ipBlock');
const template = orderOf('apiVersion', 'kind', 'metadata', 'spec');

/** By key: order of the map below it. */
const maps: Readonly<Record<string, KeyOrder>> = {
  metadata: orderOf('name', 'generateName', 'namespace', 'labels', 'annotations'),
  spec,
  template,
  jobTemplate: template,
  selector,
  podSelector: selector,
  namespaceSelector: selector,
  labelSelector: selector,
  startupProbe: probe,
  readinessProbe: probe,
  livenessProbe: probe,
  httpGet: orderOf('scheme', 'host', 'path', 'port', 'httpHeaders'),
  resources: orderOf('requests', 'limits'),
  securityContext: orderOf(
    'privileged',
    'allowPrivilegeEscalation',
    'runAsNonRoot',
    'runAsUser',
    'runAsGroup',
    'fsGroup',
    'fsGroupChangePolicy',
  ),
  labels: names,
  annotations: names,
  matchLabels: names,
  nodeSelector: names,
  data: names,
  stringData: names,
  binaryData: names,
  hard: names,
  requests: names,
  limits: names,
  parameters: names,
};

/** By key: order of each map in the list below it. */
const lists: Readonly<Record<string, KeyOrder>> = {
  containers: container,
  initContainers: container,
  ephemeralContainers: container,
  ports: orderOf('name', 'port', 'endPort', 'containerPort', 'targetPort', 'nodePort', 'hostPort', 'protocol', 'appProtocol'),
  env: orderOf('name', 'value', 'valueFrom'),
  envFrom: orderOf('prefix', 'configMapRef', 'secretRef'),
  volumeMounts: orderOf('name', 'mountPath', 'subPath', 'readOnly'),
  volumeClaimTemplates: template,
  ingress: flow,
  egress: flow,
  from: peer,
  to: peer,
  matchExpressions: orderOf('key', 'operator', 'values'),
  tolerations: orderOf('key', 'operator', 'value', 'effect', 'tolerationSeconds'),
  rules: orderOf('host', 'http', 'apiGroups', 'resources', 'resourceNames', 'verbs'),
  paths: orderOf('path', 'pathType', 'backend'),
};

const fields = new Map<string, Field>();

function fieldOf(key: string): Field {
  let field = fields.get(key);
  if (field === undefined) {
    field = { key, text: `${keyText(key)}:`, map: own(maps, key) ?? anyMap, items: own(lists, key) ?? anyItem };
    if (fields.size < maximumLearnt) fields.set(key, field);
  }
  return field;
}

function own(orders: Readonly<Record<string, KeyOrder>>, key: string): KeyOrder | undefined {
  return Object.hasOwn(orders, key) ? orders[key] : undefined;
}

/** Bound on what is remembered, so that a fleet with a million different labels does not fill the memory. */
const maximumLearnt = 20_000;
let learnt = 0;

/**
 * The keys of a map in canonical order. Maps with the same keys in the same order are common (a thousand containers),
 * so the answer is remembered: one step for each key through a tree of the keys seen so far.
 */
export function fieldsInOrder(value: object, order: KeyOrder): readonly Field[] {
  const keys = Object.keys(value);
  if (order === names) return keys.sort(compareText).map(fieldOf);
  let shape = order.shapes;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    let next = shape.next?.get(key);
    if (next === undefined) {
      if (learnt >= maximumLearnt) return sortFields(keys, order);
      learnt++;
      next = { next: undefined, fields: undefined };
      shape.next ??= new Map();
      shape.next.set(key, next);
    }
    shape = next;
  }
  shape.fields ??= sortFields(keys, order);
  return shape.fields;
}

function sortFields(keys: string[], { ranks }: KeyOrder): readonly Field[] {
  const rank = (key: string) => ranks.get(key) ?? ranks.size;
  return keys.sort((a, b) => rank(a) - rank(b) || compareText(a, b)).map(fieldOf);
}
