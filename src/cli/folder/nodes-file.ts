import { readFileSync } from 'node:fs';
import { type DistributionSpec, type K3sComponent, k3s, k3sComponents, kubeadm, microk8s, talos } from '../../authoring/index.ts';
import type { Issue } from '../../issues/index.ts';
import { isObject, type Model, type StorageClass, type Undeclared } from '../../model/index.ts';
import { locate, readDocuments, reasonOf } from '../../output/index.ts';
import { parseCidr } from '../../units/index.ts';
import { describedNodes } from './described-nodes.ts';
import { Fields } from './fields.ts';
import { reportedNodes } from './reported-nodes.ts';
import { unknownCluster } from './unknown-cluster.ts';

type Map = Readonly<Record<string, unknown>>;

const topFields = ['cni', 'disable', 'distribution', 'network', 'nodes', 'priorityClasses', 'storageClasses', 'version'];
const distributions = ['microk8s', 'k3s', 'talos', 'kubeadm'] as const;
const plugins: Readonly<Record<string, boolean>> = {
  antrea: true,
  calico: true,
  canal: true,
  cilium: true,
  flannel: false,
  'kube-router': true,
};

/** What a file about the machines of a cluster says: a short description, or what `kubectl get nodes -o yaml` printed. */
export function readNodesFile(file: string, shown: string): { readonly model: Model; readonly issues: readonly Issue[] } {
  let text: string;
  try {
    const bytes = readFileSync(file);
    text = bytes[0] === 0xff && bytes[1] === 0xfe ? bytes.toString('utf16le') : bytes.toString('utf8');
  } catch (error) {
    return { model: unknownCluster, issues: [unreadable(shown, `cannot be read: ${reasonOf(error)}`)] };
  }
  return nodesFrom(text, shown);
}

/** The facts in the text of such a file. */
export function nodesFrom(text: string, shown: string): { readonly model: Model; readonly issues: readonly Issue[] } {
  const documents = readDocuments(text);
  const fault = documents.find((document) => document.fault !== undefined);
  if (fault?.fault !== undefined)
    return { model: unknownCluster, issues: [unreadable(`${shown}:${fault.line}`, `is no YAML: ${fault.fault}`)] };
  const values = documents.map((document) => (document.fault === undefined ? document.value : undefined));
  const objects = objectsOf(values);
  const first = values[0];
  if (objects.some(({ kind }) => kind === 'Node')) return fromKubectl(objects, text, shown);
  if (!isObject(first) || first.nodes === undefined) {
    const hint = 'write `nodes:` and a list of machines with `name`, `cpu` and `memory`, or save what `kubectl get nodes -o yaml` prints';
    const lacks = isObject(first) && first.kind !== undefined ? `holds no Node, but ${String(first.kind)}` : 'names no nodes';
    return { model: unknownCluster, issues: [{ ...unreadable(shown, lacks), code: 'MODEL_VALUE', hint }] };
  }
  return fromDescription(first, text, shown);
}

/** Objects of Kubernetes in the documents, those of a List included. */
function objectsOf(values: readonly unknown[]): readonly Map[] {
  return values.flatMap((value): readonly Map[] => {
    if (!isObject(value) || value.kind === undefined) return [];
    return Array.isArray(value.items) ? value.items.filter(isObject) : [value];
  });
}

function fromKubectl(objects: readonly Map[], text: string, shown: string): { readonly model: Model; readonly issues: readonly Issue[] } {
  let lines: ReturnType<typeof locate> | undefined;
  const fields = new Fields(shown, (path) => {
    lines ??= locate(text);
    return lines.lineOf(path);
  });
  const found = reportedNodes(fields, objects);
  const facts = found.distribution === 'kubeadm' ? undefined : specOf(found.distribution, found.version ?? '', found.disabled);
  const model = modelFrom({
    spec: facts,
    name: found.distribution,
    version: found.version,
    nodes: found.nodes,
    storageClasses: found.storageClasses,
    priorityClasses: found.priorityClasses,
  });
  return {
    model: { ...model, distribution: { ...model.distribution, evictionMemory: found.evictionMemory } },
    issues: fields.issues,
  };
}

function fromDescription(value: Map, text: string, shown: string): { readonly model: Model; readonly issues: readonly Issue[] } {
  const { lineOf } = locate(text);
  const fields = new Fields(shown, lineOf);
  fields.map(value, [], topFields, 'the file');
  const name = fields.word(value.distribution, ['distribution'], distributions);
  const version = fields.text(value.version, ['version']);
  const minor = version === undefined ? undefined : /^v?(1\.\d+)/.exec(version)?.[1];
  if (version !== undefined && minor === undefined)
    fields.refuse('MODEL_VALUE', ['version'], `"${version}" is no version of Kubernetes`, "write `version: '1.36'`, with quotes");
  const spec = name === undefined ? undefined : specOf(name, minor ?? '', disabledIn(fields, value.disable, name));
  const nodes = describedNodes(fields, value.nodes);
  if (nodes.length === 0 && fields.issues.length === 0) fields.refuse('MODEL_VALUE', ['nodes'], 'holds no node');
  const kept = spec?.reserved;
  const model = modelFrom({
    spec,
    name,
    version: minor,
    nodes: kept === undefined ? nodes : nodes.map((node) => ({ ...node, reserved: isNothing(node.reserved) ? kept : node.reserved })),
    storageClasses: classesOf(fields, value.storageClasses),
    priorityClasses: prioritiesOf(fields, value.priorityClasses),
    cni: cniOf(fields, value.cni),
    network: networkOf(fields, value.network),
  });
  return { model, issues: fields.issues };
}

interface Given {
  readonly spec: DistributionSpec | undefined;
  readonly name: Model['distribution']['name'] | undefined;
  readonly version: string | undefined;
  readonly nodes: Model['nodes'];
  readonly storageClasses: readonly StorageClass[] | undefined;
  readonly priorityClasses: Model['priorityClasses'] | undefined;
  readonly cni?: Model['network']['cni'] | undefined;
  readonly network?: Partial<Pick<Model['network'], 'nodes' | 'pods' | 'services'>> | undefined;
}

/** What is given, on top of a cluster of which nothing is known. */
function modelFrom({ spec, name, version, nodes, storageClasses, priorityClasses, cni, network = {} }: Given): Model {
  const plugin = cni ?? (spec?.name === 'kubeadm' ? undefined : spec?.cni);
  const undeclared: readonly Undeclared[] = [
    ...(nodes.length === 0 ? (['nodes'] as const) : []),
    ...(plugin === undefined ? (['network'] as const) : []),
    ...(storageClasses === undefined ? (['storage-classes'] as const) : []),
    ...(priorityClasses === undefined ? (['priority-classes'] as const) : []),
    'rest',
  ];
  const known = unknownCluster.distribution;
  return {
    ...unknownCluster,
    distribution: {
      ...known,
      name: name ?? known.name,
      version: version ?? '',
      // What the others bring depends on more than a file of machines says.
      addons: spec?.name === 'k3s' ? spec.addons : known.addons,
      apiPort: spec?.apiPort ?? known.apiPort,
      kubeletRoot: spec?.kubeletRoot ?? known.kubeletRoot,
      evictionMemory: spec?.evictionMemory ?? known.evictionMemory,
    },
    network: { ...unknownCluster.network, ...network, ...(plugin === undefined ? {} : { cni: plugin }) },
    nodes: [...nodes].sort((a, b) => (a.name < b.name ? -1 : 1)),
    storageClasses: storageClasses ?? [],
    priorityClasses: priorityClasses ?? [],
    undeclared,
  };
}

function specOf(name: (typeof distributions)[number], version: string, disable: readonly K3sComponent[] = []): DistributionSpec {
  const minor = version as '1.36';
  switch (name) {
    case 'microk8s':
      return microk8s({ version: minor, addons: [] });
    case 'k3s':
      return k3s({ version: minor, disable });
    case 'talos':
      return talos({ version: minor });
    case 'kubeadm':
      return kubeadm({ version: minor, cni: 'calico' });
  }
}

/** What K3s can be told to leave out beside what matters here. @source K3s: "Packaged Components" */
const further = ['coredns', 'runtimes'] as const;

/** What of K3s is switched off. */
function disabledIn(fields: Fields, value: unknown, distribution: string | undefined): readonly K3sComponent[] {
  if (value === undefined) return [];
  if (distribution !== 'k3s') {
    fields.refuse('MODEL_VALUE', ['disable'], 'is what K3s calls `--disable`, and this is another distribution', 'take it out');
    return [];
  }
  const words = fields
    .list(value, ['disable'])
    .map((entry, index) => fields.word(entry, ['disable', index], [...k3sComponents, ...further]));
  return k3sComponents.filter((component) => words.includes(component));
}

function isNothing({ cpu, memory }: { readonly cpu: string; readonly memory: string }): boolean {
  return cpu === '0' && memory === '0';
}

/** Names, or maps with a name. */
function classesOf(fields: Fields, value: unknown): readonly StorageClass[] | undefined {
  if (value === undefined) return undefined;
  return fields.list(value, ['storageClasses']).flatMap((entry, index): readonly StorageClass[] => {
    const path = ['storageClasses', index];
    const given = isObject(entry)
      ? fields.map(entry, path, ['default', 'expandable', 'name', 'provisioner', 'topology'], 'a storage class')
      : { name: entry };
    const name = fields.text(given?.name, [...path, 'name']);
    if (name === undefined) {
      fields.refuse('MODEL_VALUE', path, 'has no `name`');
      return [];
    }
    return [
      {
        key: name,
        name,
        provisioner: fields.text(given?.provisioner, [...path, 'provisioner']) ?? '',
        origin: 'provided',
        reclaimPolicy: 'Delete',
        bindingMode: 'WaitForFirstConsumer',
        topology: fields.word(given?.topology, [...path, 'topology'], ['node', 'cluster'] as const) ?? 'cluster',
        expandable: given?.expandable === true,
        snapshots: false,
        default: given?.default === true,
      },
    ];
  });
}

function prioritiesOf(fields: Fields, value: unknown): Model['priorityClasses'] | undefined {
  const classes = fields.map(value, ['priorityClasses']);
  return classes === undefined
    ? undefined
    : Object.entries(classes).map(([name, number]) => ({ name, value: fields.whole(number, ['priorityClasses', name]) ?? 0 }));
}

function cniOf(fields: Fields, value: unknown): Model['network']['cni'] | undefined {
  if (value === undefined) return undefined;
  if (isObject(value)) {
    const given = fields.map(value, ['cni'], ['enforcesPolicies', 'name', 'nodesInRanges'], 'a network plugin') ?? {};
    const nodesInRanges = typeof given.nodesInRanges === 'boolean' ? { nodesInRanges: given.nodesInRanges } : {};
    return { name: fields.text(given.name, ['cni', 'name']) ?? '', enforcesPolicies: given.enforcesPolicies !== false, ...nodesInRanges };
  }
  const name = fields.word(value, ['cni'], Object.keys(plugins));
  return name === undefined ? undefined : { name, enforcesPolicies: plugins[name] ?? true };
}

function networkOf(fields: Fields, value: unknown): Given['network'] {
  const given = fields.map(value, ['network'], ['nodes', 'pods', 'services'], 'a network') ?? {};
  return Object.fromEntries(
    (['nodes', 'pods', 'services'] as const).flatMap((key) => {
      const range = fields.parsed('MODEL_RANGE', given[key], ['network', key], parseCidr);
      return range === undefined ? [] : [[key, range]];
    }),
  );
}

function unreadable(path: string, message: string): Issue {
  return { code: 'OUTPUT_UNREADABLE', severity: 'error', path, message };
}
