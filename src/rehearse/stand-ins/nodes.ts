import type { KubeObject } from '../../api/index.ts';
import type { Model, Node } from '../../model/index.ts';
import { formatCpu, formatMemory, parseCpu, parseMemory } from '../../units/index.ts';
import { KUBELET_ANNOTATION } from '../control-plane/index.ts';
import { nodeLabels } from './node-labels.ts';
import { listed, type Note, type StandIns } from './stand-in.ts';

export interface NodesProps {
  /** Version of the kubelets, as the API server names its own: `v1.34.4`. */
  readonly version: string;
  /** Name of the kwok that plays the kubelet of a node. */
  readonly kubelet: (node: string) => string;
}

/** Bytes kept free on the disk of the kubelet before it evicts: an amount, or a part of the disk. */
const evictionDisk: Readonly<Record<Model['distribution']['name'], string | number>> = {
  microk8s: '1Gi',
  k3s: 0.05,
  talos: 0.1,
  kubeadm: 0.1,
};

/** More than any disk, so that a request for it is never what keeps a pod away. */
const unknownDisk = '1Pi';

/**
 * Node objects of the model's nodes, to be created (an update would drop their status). What pods may request is capacity − reserved −
 * eviction threshold, as the kubelet works it out; devices are there although no device plugin announces them.
 */
export function nodesOf(model: Model, props: NodesProps): StandIns {
  const notes: Note[] = [
    {
      what: `kubelet of ${listed(model.nodes.map(({ name }) => name))}`,
      why: 'no machine is asked: KWOK plays the kubelets, and a node has what the cluster file declares',
    },
    ...model.nodes.flatMap(({ name, gpus }): readonly Note[] =>
      gpus.map(({ resource, count, replicas }) => ({
        what: `${count * replicas} × ${resource} on node ${name}`,
        why: 'no device plugin runs; the node offers the devices that the cluster file declares',
      })),
    ),
    ...model.nodes.flatMap(({ name, capacity }): readonly Note[] =>
      capacity.ephemeralStorage === undefined
        ? [
            {
              what: `${unknownDisk} of ephemeral storage on node ${name}`,
              why: 'the cluster file declares none, so requests for it are not judged',
            },
          ]
        : [],
    ),
  ];
  return { objects: model.nodes.map((node) => nodeOf(model, node, props)), notes };
}

function nodeOf(model: Model, node: Node, { version, kubelet }: NodesProps): KubeObject {
  const { capacity, allocatable } = resourcesOf(model, node);
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: node.name, labels: nodeLabels(model, node), annotations: { [KUBELET_ANNOTATION]: kubelet(node.name) } },
    ...(node.taints.length === 0
      ? {}
      : { spec: { taints: node.taints.map(({ key, value, effect }) => ({ key, ...(value === undefined ? {} : { value }), effect })) } }),
    status: {
      addresses: [
        { type: 'InternalIP', address: node.address },
        { type: 'Hostname', address: node.name },
      ],
      capacity,
      allocatable,
      nodeInfo: {
        architecture: node.arch,
        bootID: '',
        containerRuntimeVersion: 'kwok://',
        kernelVersion: '',
        kubeProxyVersion: version,
        kubeletVersion: version,
        machineID: '',
        operatingSystem: 'linux',
        osImage: '',
        systemUUID: '',
      },
    },
  };
}

type Amounts = Readonly<Record<string, string>>;

function resourcesOf(
  { distribution }: Model,
  { capacity, reserved, gpus }: Node,
): { readonly capacity: Amounts; readonly allocatable: Amounts } {
  const cpu = parseCpu(capacity.cpu);
  const memory = parseMemory(capacity.memory);
  const disk = parseMemory(capacity.ephemeralStorage ?? unknownDisk);
  const threshold = evictionDisk[distribution.name];
  const kept = typeof threshold === 'string' ? parseMemory(threshold) : Math.floor(disk * threshold);
  const devices = new Map<string, number>();
  for (const { resource, count, replicas } of gpus) devices.set(resource, (devices.get(resource) ?? 0) + count * replicas);
  const both = { pods: String(capacity.pods), ...Object.fromEntries([...devices].map(([resource, count]) => [resource, String(count)])) };
  return {
    capacity: { cpu: formatCpu(cpu), memory: formatMemory(memory), 'ephemeral-storage': formatMemory(disk), ...both },
    allocatable: {
      cpu: formatCpu(Math.max(0, cpu - parseCpu(reserved.cpu))),
      memory: formatMemory(Math.max(0, memory - parseMemory(reserved.memory) - parseMemory(distribution.evictionMemory))),
      'ephemeral-storage': formatMemory(Math.max(0, disk - kept)),
      ...both,
    },
  };
}
