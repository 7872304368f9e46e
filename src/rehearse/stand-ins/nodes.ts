import type { KubeObject } from '../../api/index.ts';
import { allocatableOf, capacityOf, type Model, type Node, type NodeAmounts, nodeLabels } from '../../model/index.ts';
import { formatCpu, formatMemory } from '../../units/index.ts';
import { KUBELET_ANNOTATION } from '../control-plane/index.ts';
import { listed, type Note, type StandIns } from './stand-in.ts';

export interface NodesProps {
  /** Version of the kubelets, as the API server names its own: `v1.34.4`. */
  readonly version: string;
  /** Name of the kwok that plays the kubelet of a node. */
  readonly kubelet: (node: string) => string;
}

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

function resourcesOf(model: Model, declared: Node): { readonly capacity: Amounts; readonly allocatable: Amounts } {
  const node =
    declared.capacity.ephemeralStorage === undefined
      ? { ...declared, capacity: { ...declared.capacity, ephemeralStorage: unknownDisk } }
      : declared;
  return { capacity: written(capacityOf(node)), allocatable: written(allocatableOf(model, node)) };
}

function written(amounts: NodeAmounts): Amounts {
  return Object.fromEntries(
    Object.entries(amounts).map(([resource, amount]) => [
      resource,
      resource === 'cpu' ? formatCpu(amount) : /memory|storage/.test(resource) ? formatMemory(amount) : String(amount),
    ]),
  );
}
