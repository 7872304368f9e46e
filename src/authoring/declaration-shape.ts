import { type Issue, suggest } from '../issues/index.ts';
import type { ClusterConstruct } from './cluster.ts';
import type {
  AddressPoolSpec,
  IngressSpec,
  IssuerSpec,
  NamespaceSpec,
  NetworkSpec,
  NfsTargetSpec,
  NodeSpec,
  S3TargetSpec,
  SealSpec,
  StorageClassSpec,
  VmSpec,
} from './spec.ts';

type Kind = 'text' | 'number' | 'boolean' | 'list' | 'map';

/** What stands in each field, with a question mark where it may be left out; the compiler holds these to the types. */
type Shape<T> = { readonly [K in keyof T]-?: undefined extends T[K] ? `${Kind}?` : Kind };

const cluster: Shape<ClusterConstruct['spec']> = {
  name: 'text',
  site: 'text?',
  distribution: 'map',
  network: 'map',
  nodes: 'map',
  storageClasses: 'map?',
  defaultStorageClass: 'text?',
  addressPools: 'map?',
  ingresses: 'map?',
  defaultIngress: 'text?',
  priorityClasses: 'map?',
  defaultPriorityClass: 'text?',
  layers: 'map',
  namespaces: 'map',
  issuers: 'map?',
  delivery: 'map?',
  backupTargets: 'map?',
};
const network: Shape<NetworkSpec> = {
  nodes: 'text',
  pods: 'text?',
  services: 'text?',
  dnsDomain: 'text?',
  cni: 'map?',
  podsRouted: 'boolean?',
  podBlock: 'number?',
};
const node: Shape<NodeSpec<object>> = {
  address: 'text',
  roles: 'list',
  capacity: 'map',
  vm: 'map?',
  reserved: 'map?',
  arch: 'text?',
  labels: 'map?',
  taints: 'list?',
  disks: 'map?',
  gpus: 'list?',
};
const capacity: Shape<NodeSpec<object>['capacity']> = { cpu: 'text', memory: 'text', pods: 'number?', ephemeralStorage: 'text?' };
const vm: Shape<VmSpec> = { memory: 'text?', cores: 'text?' };
const namespace: Shape<NamespaceSpec<string>> = {
  podSecurity: 'text',
  defaultPriority: 'text?',
  quota: 'map?',
  limits: 'map?',
  sealed: 'map?',
  defaultDeny: 'boolean?',
  provided: 'boolean?',
};
const seal: Shape<SealSpec<string>> = { attacker: 'text?' };
const storageClass: Shape<StorageClassSpec> = {
  name: 'text',
  provisioner: 'text',
  origin: 'text?',
  reclaimPolicy: 'text?',
  bindingMode: 'text?',
  topology: 'text',
  expandable: 'boolean?',
  snapshots: 'boolean?',
  parameters: 'map?',
};
const ingress: Shape<IngressSpec> = {
  className: 'text',
  controller: 'text',
  namespace: 'text?',
  podLabels: 'map?',
  hostNetwork: 'boolean?',
  nodePorts: 'map?',
};
const addressPool: Shape<AddressPoolSpec> = { ranges: 'list', reserved: 'map?' };
const issuer: Shape<IssuerSpec> = { kind: 'text', name: 'text' };
const nfsTarget: Shape<NfsTargetSpec> = { kind: 'text', server: 'text', path: 'text' };
const s3Target: Shape<S3TargetSpec> = { ...nfsTarget, region: 'text?', ranges: 'list?' };

/** Fields that hold one of a few words. */
const words: Readonly<Record<string, readonly string[]>> = {
  podSecurity: ['privileged', 'baseline', 'restricted'],
  reclaimPolicy: ['Retain', 'Delete'],
  topology: ['node', 'cluster'],
  origin: ['provided', 'rendered'],
  bindingMode: ['WaitForFirstConsumer', 'Immediate'],
  arch: ['amd64', 'arm64'],
  controller: ['nginx', 'traefik', 'addon'],
};

/**
 * What the compiler would have refused: fields that are missing, unknown or of another kind. Cluster files are bundled
 * without their types, so an owner may never have seen the compiler's word.
 */
export function checkShape({ spec, clusterName }: ClusterConstruct): readonly Issue[] {
  const issues: Issue[] = [];
  const error = (code: 'MODEL_VALUE' | 'MODEL_UNKNOWN_NAME', path: string, message: string, hint?: string) =>
    issues.push({ code, severity: 'error', path: `${clusterName} ${path}`, message, hint });
  const check = (value: unknown, shape: Readonly<Record<string, string>>, path: string, what: string): void => {
    if (kindOf(value) !== 'map') return;
    const at = (key: string) => (path === '' ? key : `${path}.${key}`);
    const fields = value as Readonly<Record<string, unknown>>;
    for (const key of Object.keys(fields))
      if (!Object.hasOwn(shape, key)) error('MODEL_UNKNOWN_NAME', at(key), `${what} has no such field`, suggest(key, Object.keys(shape)));
    for (const [key, kind] of Object.entries(shape)) {
      const found = fields[key];
      const wanted = kind.replace('?', '');
      if (found === undefined) {
        if (wanted === kind) error('MODEL_VALUE', at(key), 'is missing');
      } else if (kindOf(found) !== wanted) {
        const hint = wanted === 'text' && typeof found === 'number' ? `write \`'${found}'\`` : undefined;
        error('MODEL_VALUE', at(key), `is a ${kindOf(found)}, where a ${wanted} is needed`, hint);
      } else if (words[key]?.includes(String(found)) === false) {
        error('MODEL_VALUE', at(key), `"${found}" is none of ${words[key].join(', ')}`, suggest(String(found), words[key]));
      }
    }
  };
  const entry = (field: string, key: string, value: unknown, shape: Readonly<Record<string, string>>, what: string): void => {
    if (kindOf(value) === 'map') check(value, shape, `${field}.${key}`, what);
    else error('MODEL_VALUE', `${field}.${key}`, `is a ${kindOf(value)}, where a map is needed`);
  };
  const each = (field: keyof ClusterConstruct['spec'], shape: Readonly<Record<string, string>>, what: string): void => {
    for (const [key, value] of Object.entries((spec[field] ?? {}) as object)) entry(field, key, value, shape, what);
  };
  check(spec, cluster, '', 'a cluster');
  check(spec.network, network, 'network', 'a network');
  each('nodes', node, 'a node');
  for (const [key, value] of Object.entries(spec.nodes ?? {})) {
    const { capacity: amounts, vm: given } = (value ?? {}) as Partial<NodeSpec<object>>;
    check(amounts, capacity, `nodes.${key}.capacity`, 'the capacity of a node');
    check(given, vm, `nodes.${key}.vm`, 'what a VM is given');
  }
  each('namespaces', namespace, 'a namespace');
  for (const [key, value] of Object.entries(spec.namespaces ?? {}))
    check((value as Partial<NamespaceSpec<string>> | undefined)?.sealed, seal, `namespaces.${key}.sealed`, 'the seal of a namespace');
  each('storageClasses', storageClass, 'a storage class');
  each('addressPools', addressPool, 'an address pool');
  each('ingresses', ingress, 'an ingress');
  each('issuers', issuer, 'an issuer');
  for (const [key, value] of Object.entries(spec.backupTargets ?? {})) {
    const { kind } = (value ?? {}) as { readonly kind?: unknown };
    entry('backupTargets', key, value, kind === 's3' ? s3Target : nfsTarget, 'a backup target');
    if (typeof kind === 'string' && kind !== 's3' && kind !== 'nfs')
      error('MODEL_VALUE', `backupTargets.${key}.kind`, `"${kind}" is none of nfs, s3`, suggest(kind, ['nfs', 's3']));
  }
  return issues;
}

function kindOf(value: unknown): string {
  if (typeof value === 'string') return 'text';
  if (Array.isArray(value)) return 'list';
  return typeof value === 'object' && value !== null ? 'map' : typeof value;
}
