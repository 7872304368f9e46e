import { type K3sComponent, k3sComponents } from '../../authoring/index.ts';
import { isObject, type Node, type StorageClass } from '../../model/index.ts';
import { formatCpu, formatMemory, parseCpu, parseMemory, readable } from '../../units/index.ts';
import { deviceOf } from './described-nodes.ts';
import type { Fields } from './fields.ts';

type Map = Readonly<Record<string, unknown>>;

/** What `kubectl get nodes -o yaml` says of a cluster. */
export interface Reported {
  readonly nodes: readonly Node[];
  readonly distribution: 'microk8s' | 'k3s' | 'talos' | 'kubeadm';
  /** What of K3s is switched off on its servers. */
  readonly disabled: readonly K3sComponent[];
  /** Oldest minor of a kubelet: `1.34`. */
  readonly version?: string | undefined;
  /** What the kubelets keep free for memory, as text; taken out of `reserved` of every node. */
  readonly evictionMemory: string;
  /** Given where the output holds classes. */
  readonly storageClasses?: readonly StorageClass[] | undefined;
  readonly priorityClasses?: readonly { readonly name: string; readonly value: number }[] | undefined;
}

/** The default eviction threshold of a kubelet. */
const usualEviction = 100 * 2 ** 20;

/** Reads what kubectl printed: nodes, and storage and priority classes where they were asked for too. */
export function reportedNodes(fields: Fields, objects: readonly Map[]): Reported {
  const of = (kind: string) => objects.flatMap((object, index) => (object.kind === kind ? [{ object, index }] : []));
  const found = of('Node');
  // K3s sets the threshold to nothing: there, more than the difference cannot be kept free.
  const kept = found.flatMap(({ object, index }) => [memoryKept(fields, object, index)]);
  const eviction = kept.every((bytes) => bytes >= usualEviction) ? usualEviction : 0;
  const nodes = found.map(({ object, index }, position) => nodeOf(fields, object, index, Math.max((kept[position] ?? 0) - eviction, 0)));
  const storage = of('StorageClass');
  const priorities = of('PriorityClass');
  return {
    nodes,
    distribution: distributionOf(found.map(({ object }) => object)),
    disabled: disabledOn(found.map(({ object }) => object)),
    version: versionOf(found.map(({ object }) => object)),
    evictionMemory: eviction === 0 ? '0' : '100Mi',
    ...(storage.length === 0 ? {} : { storageClasses: storage.map(({ object }) => storageClassOf(object)) }),
    ...(priorities.length === 0
      ? {}
      : { priorityClasses: priorities.map(({ object }) => ({ name: nameOf(object), value: Number(object.value ?? 0) })) }),
  };
}

function nodeOf(fields: Fields, object: Map, index: number, kept: number): Node {
  const at = ['items', index, 'status', 'capacity'];
  const capacity = mapAt(object, 'status', 'capacity');
  const allocatable = mapAt(object, 'status', 'allocatable');
  const labels = Object.fromEntries(Object.entries(mapAt(object, 'metadata', 'labels')).map(([key, value]) => [key, String(value)]));
  const name = nameOf(object);
  const amount = (key: string, parse: (text: string) => number): string => {
    const text = capacity[key] === undefined ? undefined : fields.parsed('MODEL_QUANTITY', capacity[key], [...at, key], parse);
    if (capacity[key] === undefined)
      fields.refuse(
        'MODEL_VALUE',
        at,
        `node ${name} has no \`status.capacity.${key}\``,
        'print it with `kubectl get nodes -o yaml`, whole',
      );
    return text ?? '0';
  };
  const cpu = amount('cpu', parseCpu);
  const addresses = mapAt(object, 'status').addresses;
  const internal = Array.isArray(addresses) ? addresses.find((entry) => isObject(entry) && entry.type === 'InternalIP') : undefined;
  const isControlPlane = Object.keys(labels).some((key) =>
    /^node-role\.kubernetes\.io\/(?:control-plane|master)$|microk8s-controlplane$/.test(key),
  );
  return {
    name,
    address: isObject(internal) ? String(internal.address) : '',
    roles: isControlPlane ? ['control-plane', 'worker'] : ['worker'],
    arch: (labels['kubernetes.io/arch'] ?? mapAt(object, 'status', 'nodeInfo').architecture) === 'arm64' ? 'arm64' : 'amd64',
    labels,
    taints: taintsOf(object),
    capacity: {
      cpu,
      memory: amount('memory', parseMemory),
      pods: Number(allocatable.pods ?? capacity.pods ?? 110),
      ...(capacity['ephemeral-storage'] === undefined ? {} : { ephemeralStorage: String(capacity['ephemeral-storage']) }),
    },
    reserved: { cpu: formatCpu(Math.max(quiet(cpu, parseCpu) - quiet(allocatable.cpu ?? cpu, parseCpu), 0)), memory: formatMemory(kept) },
    disks: [],
    gpus: devicesOf(fields, allocatable, labels, index),
  };
}

/** Capacity less allocatable, in bytes; the capacity is the larger one. */
function memoryKept(fields: Fields, object: Map, index: number): number {
  const { memory } = mapAt(object, 'status', 'capacity');
  const allocatable = mapAt(object, 'status', 'allocatable').memory;
  if (memory === undefined) return 0;
  if (allocatable === undefined) return usualEviction;
  fields.parsed('MODEL_QUANTITY', allocatable, ['items', index, 'status', 'allocatable', 'memory'], parseMemory);
  return Math.max(quiet(memory, parseMemory) - quiet(allocatable, parseMemory), 0);
}

/** An amount that is refused elsewhere if it is none. */
function quiet(value: unknown, parse: (text: string) => number): number {
  return readable(() => parse(String(value))) ?? 0;
}

const ordinary = /^(?:cpu|memory|pods|ephemeral-storage|storage)$|^(?:hugepages-|attachable-volumes-)/;

/** Everything that device plugins offer. NVIDIA's labels say how often a device is shared, and its memory in MiB. */
function devicesOf(fields: Fields, allocatable: Map, labels: Readonly<Record<string, string>>, index: number): Node['gpus'] {
  return Object.entries(allocatable).flatMap(([resource, value]) => {
    const count = ordinary.test(resource) ? undefined : fields.whole(value, ['items', index, 'status', 'allocatable', resource]);
    if (count === undefined || count === 0) return [];
    if (resource !== 'nvidia.com/gpu') return [deviceOf(resource, count)];
    const replicas = Math.max(Number(labels['nvidia.com/gpu.replicas'] ?? '1') || 1, 1);
    const shared = count % replicas === 0 ? replicas : 1;
    const memory = labels['nvidia.com/gpu.memory'];
    return [
      {
        ...deviceOf(resource, count / shared),
        model: labels['nvidia.com/gpu.product'] ?? resource,
        memory: memory === undefined ? '0' : `${memory}Mi`,
        replicas: shared,
      },
    ];
  });
}

function taintsOf(object: Map): Node['taints'] {
  const { taints } = mapAt(object, 'spec');
  if (!Array.isArray(taints)) return [];
  return taints.flatMap((taint) => {
    if (!isObject(taint) || typeof taint.key !== 'string') return [];
    const effect = taint.effect === 'NoExecute' || taint.effect === 'PreferNoSchedule' ? taint.effect : ('NoSchedule' as const);
    return [{ key: taint.key, ...(taint.value === undefined ? {} : { value: String(taint.value) }), effect }];
  });
}

/** By what each distribution leaves on its nodes. */
function distributionOf(nodes: readonly Map[]): Reported['distribution'] {
  const some = (test: (node: Map) => boolean) => nodes.some(test);
  const info = (node: Map) => mapAt(node, 'status', 'nodeInfo');
  if (some((node) => /\+k3s/.test(String(info(node).kubeletVersion)))) return 'k3s';
  if (some((node) => Object.hasOwn(mapAt(node, 'metadata', 'labels'), 'microk8s.io/cluster'))) return 'microk8s';
  return some((node) => /^Talos/.test(String(info(node).osImage))) ? 'talos' : 'kubeadm';
}

/**
 * K3s notes on each node how it was started, its file of settings included: `["server","--disable","traefik,servicelb"]`.
 * @source K3s: pkg/nodeconfig
 */
function disabledOn(nodes: readonly Map[]): Reported['disabled'] {
  const given = nodes.flatMap((node) => {
    const words = wordsOf(mapAt(node, 'metadata', 'annotations')['k3s.io/node-args']);
    return words.flatMap((word, at) => /^--disable=(.*)$/.exec(word)?.[1] ?? (word === '--disable' ? (words[at + 1] ?? []) : []));
  });
  const names = new Set(given.flatMap((list) => list.split(',')).map((name) => name.trim()));
  return k3sComponents.filter((component) => names.has(component));
}

function wordsOf(value: unknown): readonly string[] {
  try {
    const words: unknown = JSON.parse(typeof value === 'string' ? value : '[]');
    return Array.isArray(words) ? words.filter((word) => typeof word === 'string') : [];
  } catch {
    return [];
  }
}

function versionOf(nodes: readonly Map[]): string | undefined {
  const minors = nodes.flatMap((node) => {
    const minor = /^v?1\.(\d+)/.exec(String(mapAt(node, 'status', 'nodeInfo').kubeletVersion))?.[1];
    return minor === undefined ? [] : [Number(minor)];
  });
  return minors.length === 0 ? undefined : `1.${Math.min(...minors)}`;
}

/** Provisioners whose volumes stay on the node they were made on. */
const local = /local-path|hostpath|no-provisioner|openebs\.io\/local|topolvm|local\.csi/;

function storageClassOf(object: Map): StorageClass {
  const provisioner = String(object.provisioner ?? '');
  return {
    key: nameOf(object),
    name: nameOf(object),
    provisioner,
    origin: 'provided',
    reclaimPolicy: object.reclaimPolicy === 'Retain' ? 'Retain' : 'Delete',
    bindingMode: object.volumeBindingMode === 'WaitForFirstConsumer' ? 'WaitForFirstConsumer' : 'Immediate',
    topology: local.test(provisioner) ? 'node' : 'cluster',
    expandable: object.allowVolumeExpansion === true,
    snapshots: false,
    default: String(mapAt(object, 'metadata', 'annotations')['storageclass.kubernetes.io/is-default-class']) === 'true',
  };
}

function nameOf(object: Map): string {
  return String(mapAt(object, 'metadata').name ?? '');
}

function mapAt(value: unknown, ...path: readonly string[]): Map {
  let current: unknown = value;
  for (const key of path) current = isObject(current) ? current[key] : undefined;
  return isObject(current) ? current : {};
}
