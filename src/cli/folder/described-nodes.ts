import { nearest } from '../../issues/index.ts';
import type { Gpu, Node } from '../../model/index.ts';
import { parseAddress, parseCpu, parseMemory, UnitError } from '../../units/index.ts';
import type { Fields } from './fields.ts';

const nodeFields = ['name', 'address', 'arch', 'cpu', 'disk', 'gpus', 'labels', 'memory', 'pods', 'reserved', 'roles', 'taints'];
const gpuFields = ['count', 'memory', 'model', 'replicas', 'resource', 'vendor'];
const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'] as const;
const vendors: Readonly<Record<string, Gpu['vendor']>> = { 'nvidia.com': 'nvidia', 'amd.com': 'amd', 'gpu.intel.com': 'intel' };

/** Who makes a device, by the resource that pods ask for. */
export function vendorOf(resource: string): Gpu['vendor'] {
  return vendors[resource.slice(0, resource.indexOf('/'))] ?? 'other';
}

/** Nodes as a person describes them: a list, or a map by name. */
export function describedNodes(fields: Fields, value: unknown): readonly Node[] {
  const isList = Array.isArray(value);
  const entries: readonly (readonly [string | number, unknown])[] = isList
    ? value.map((entry, index) => [index, entry] as const)
    : Object.entries(fields.map(value, ['nodes']) ?? {});
  const seen = new Map<string, string>();
  const addresses = new Map<string, string>();
  return entries.flatMap(([key, entry]) => {
    const path = ['nodes', key];
    const before = fields.issues.length;
    const node = describedNode(fields, entry, path, isList ? undefined : String(key));
    if (node === undefined || fields.issues.length > before) return [];
    const where = isList ? `nodes[${key}]` : `nodes.${key}`;
    const twice = (known: Map<string, string>, what: string, at: string): void => {
      const earlier = known.get(what);
      if (earlier === undefined) known.set(what, where);
      else fields.refuse('MODEL_VALUE', [...path, at], `"${what}" is the ${at} of ${earlier} already`);
    };
    twice(seen, node.name, 'name');
    if (node.address !== '') twice(addresses, node.address, 'address');
    return [node];
  });
}

function describedNode(fields: Fields, value: unknown, path: readonly (string | number)[], key: string | undefined): Node | undefined {
  const node = fields.map(value, path, nodeFields, 'a node');
  if (node === undefined) return undefined;
  const missing = (field: string, example: string) =>
    fields.refuse('MODEL_VALUE', path, `has no \`${field}\``, nearMiss(node, field) ?? `write \`${field}: ${example}\``);
  const name = fields.text(node.name, [...path, 'name']) ?? key ?? missing('name', 'shelf-1');
  if (name !== undefined && !/^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/.test(name))
    fields.refuse(
      'MODEL_VALUE',
      [...path, 'name'],
      `"${name}" is no name of a node: lower-case letters, digits, hyphens and dots`,
      `write \`${name.toLowerCase().replaceAll(/[^-.a-z0-9]/g, '-')}\``,
    );
  const cpu = fields.parsed('MODEL_QUANTITY', node.cpu, [...path, 'cpu'], parseCpu);
  if (node.cpu === undefined) missing('cpu', "'8'");
  const memory = fields.parsed('MODEL_QUANTITY', node.memory, [...path, 'memory'], machineMemory);
  if (node.memory === undefined) missing('memory', '31.2Gi');
  const disk = fields.parsed('MODEL_QUANTITY', node.disk, [...path, 'disk'], machineMemory);
  const pods = fields.whole(node.pods, [...path, 'pods']) ?? 110;
  const address = fields.parsed('MODEL_ADDRESS', node.address, [...path, 'address'], parseAddress) ?? '';
  const reserved = fields.map(node.reserved, [...path, 'reserved'], ['cpu', 'memory'], 'what is reserved') ?? {};
  const roles = fields
    .list(node.roles, [...path, 'roles'])
    .flatMap((role, index) => fields.word(role, [...path, 'roles', index], ['control-plane', 'worker'] as const) ?? []);
  return {
    name: name ?? '',
    address,
    roles: roles.length === 0 ? ['worker'] : roles,
    arch: fields.word(node.arch, [...path, 'arch'], ['amd64', 'arm64'] as const) ?? 'amd64',
    labels: labelsOf(fields, node.labels, [...path, 'labels']),
    taints: fields.list(node.taints, [...path, 'taints']).flatMap((taint, index) => taintOf(fields, taint, [...path, 'taints', index])),
    capacity: { cpu: cpu ?? '0', memory: memory ?? '0', pods, ...(disk === undefined ? {} : { ephemeralStorage: disk }) },
    reserved: {
      cpu: fields.parsed('MODEL_QUANTITY', reserved.cpu, [...path, 'reserved', 'cpu'], parseCpu) ?? '0',
      memory: fields.parsed('MODEL_QUANTITY', reserved.memory, [...path, 'reserved', 'memory'], parseMemory) ?? '0',
    },
    disks: [],
    gpus: gpusOf(fields, node.gpus, [...path, 'gpus']),
  };
}

/** A field that is there under another name: `mem` for `memory`. */
function nearMiss(node: Readonly<Record<string, unknown>>, field: string): string | undefined {
  const others = Object.keys(node).filter((key) => !nodeFields.includes(key));
  const wrong = nearest(field, others) ?? others.find((key) => field.startsWith(key));
  return wrong === undefined ? undefined : `is \`${wrong}\` meant for it?`;
}

/** An amount of memory that a machine may have: `32` would be 32 bytes. */
function machineMemory(text: string): void {
  if (parseMemory(text) >= 2 ** 20) return;
  throw new UnitError(
    text,
    'is less than 1Mi; an amount without a unit counts bytes',
    /^\d+$/.test(text) ? `write \`${text}Gi\`` : undefined,
  );
}

function labelsOf(fields: Fields, value: unknown, path: readonly (string | number)[]): Readonly<Record<string, string>> {
  const labels = fields.map(value, path) ?? {};
  // An empty value is a label like any other.
  return Object.fromEntries(
    Object.entries(labels).flatMap(([key, label]) => {
      const text = label === '' || label === null ? '' : fields.text(label, [...path, key]);
      return text === undefined ? [] : [[key, text]];
    }),
  );
}

/** `dedicated=gpu:NoSchedule`, as `kubectl taint` takes it, or a map. */
function taintOf(fields: Fields, value: unknown, path: readonly (string | number)[]): Node['taints'] {
  if (typeof value === 'string') {
    const [, key = '', given, effect] = /^([^=:]+)(?:=([^:]*))?:(\w+)$/.exec(value) ?? [];
    if (key === '') {
      fields.refuse('MODEL_VALUE', path, `"${value}" is no taint`, 'write `key=value:NoSchedule`');
      return [];
    }
    const known = fields.word(effect, path, effects);
    return known === undefined ? [] : [{ key, ...(given === undefined ? {} : { value: given }), effect: known }];
  }
  const taint = fields.map(value, path, ['key', 'value', 'effect', 'timeAdded'], 'a taint');
  if (taint === undefined) return [];
  const key = fields.text(taint.key, [...path, 'key']) ?? fields.refuse('MODEL_VALUE', path, 'has no `key`');
  const effect = fields.word(taint.effect, [...path, 'effect'], effects);
  if (taint.effect === undefined) fields.refuse('MODEL_VALUE', path, 'has no `effect`', 'write `effect: NoSchedule`');
  if (key === undefined || effect === undefined) return [];
  return [{ key, ...(taint.value === undefined ? {} : { value: String(taint.value) }), effect }];
}

/** A list of devices, or a map of resources to counts: `nvidia.com/gpu: 1`. */
function gpusOf(fields: Fields, value: unknown, path: readonly (string | number)[]): readonly Gpu[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    return Object.entries(fields.map(value, path) ?? {}).flatMap(([resource, count]) => {
      const number = fields.whole(count, [...path, resource]);
      return number === undefined ? [] : [deviceOf(resource, number)];
    });
  }
  return value.flatMap((entry, index): readonly Gpu[] => {
    const at = [...path, index];
    const gpu = fields.map(entry, at, gpuFields, 'a GPU');
    if (gpu === undefined) return [];
    const resource =
      fields.text(gpu.resource, [...at, 'resource']) ??
      (gpu.vendor === undefined || gpu.vendor === 'nvidia' ? 'nvidia.com/gpu' : undefined);
    if (resource === undefined) {
      fields.refuse('MODEL_VALUE', at, 'has no `resource`', 'write what pods ask for: `resource: amd.com/gpu`');
      return [];
    }
    const plain = deviceOf(resource, fields.whole(gpu.count, [...at, 'count']) ?? 1);
    return [
      {
        ...plain,
        vendor: fields.word(gpu.vendor, [...at, 'vendor'], ['nvidia', 'amd', 'intel', 'other'] as const) ?? plain.vendor,
        model: fields.text(gpu.model, [...at, 'model']) ?? plain.model,
        memory: fields.parsed('MODEL_QUANTITY', gpu.memory, [...at, 'memory'], machineMemory) ?? plain.memory,
        replicas: fields.whole(gpu.replicas, [...at, 'replicas']) ?? 1,
      },
    ];
  });
}

/** A device of which only the resource is known. */
export function deviceOf(resource: string, count: number): Gpu {
  return { vendor: vendorOf(resource), model: resource, memory: '0', count, resource, replicas: 1 };
}
