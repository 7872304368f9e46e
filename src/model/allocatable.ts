import { parseCpu, parseMemory } from '../units/index.ts';
import type { Model } from './model.ts';
import type { Node } from './place.ts';

/** What a node has by resource name: `cpu` in millicores, amounts of bytes in bytes, everything else by the piece. */
export type NodeAmounts = Readonly<Record<string, number>>;

/** Bytes kept free on the disk of the kubelet before it evicts: an amount, or a part of the disk. */
const evictionDisk: Readonly<Record<Model['distribution']['name'], string | number>> = {
  microk8s: '1Gi',
  k3s: 0.05,
  talos: 0.1,
  kubeadm: 0.1,
};

/** What a node has, as far as its owner declares it: CPU, memory, places for pods, devices, and the kubelet's disk if declared. */
export function capacityOf({ capacity, gpus }: Node): NodeAmounts {
  const devices = new Map<string, number>();
  for (const { resource, count, replicas } of gpus) devices.set(resource, (devices.get(resource) ?? 0) + count * replicas);
  return {
    cpu: parseCpu(capacity.cpu),
    memory: parseMemory(capacity.memory),
    ...(capacity.ephemeralStorage === undefined ? {} : { 'ephemeral-storage': parseMemory(capacity.ephemeralStorage) }),
    pods: capacity.pods,
    ...Object.fromEntries(devices),
  };
}

/**
 * What pods on a node may request together: capacity − reserved − eviction threshold, as the kubelet works it out.
 * `ephemeral-storage` is left out where the disk is not declared.
 */
export function allocatableOf({ distribution }: Pick<Model, 'distribution'>, node: Node): NodeAmounts {
  const { cpu = 0, memory = 0, ...others } = capacityOf(node);
  const disk = others['ephemeral-storage'];
  const threshold = evictionDisk[distribution.name];
  return {
    ...others,
    cpu: Math.max(0, cpu - parseCpu(node.reserved.cpu)),
    memory: Math.max(0, memory - parseMemory(node.reserved.memory) - parseMemory(distribution.evictionMemory)),
    ...(disk === undefined
      ? {}
      : {
          'ephemeral-storage': Math.max(0, disk - (typeof threshold === 'string' ? parseMemory(threshold) : Math.floor(disk * threshold))),
        }),
  };
}
