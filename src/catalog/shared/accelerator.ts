import { type AnyCluster, type Application, clusterOf, k8s, type Labels, quantity, type Workload } from '../../authoring/index.ts';
import { env } from './pod.ts';

/** A share of a GPU, given out by the construct that offers the device; with it a workload moves to its CUDA image. */
export interface Accelerator<C extends AnyCluster> {
  readonly cluster: C;
  readonly application: Application<C>;
  /** Extended resource to ask for, `nvidia.com/gpu`. */
  readonly resource: string;
  /** RuntimeClass whose runtime puts the driver into the container. */
  readonly runtimeClass: string;
  /** Device memory the workload takes; nothing enforces it, so the sum is held against the device. @unit binary bytes */
  readonly vram: string;
}

/** What a pod needs to see one GPU, or to see none. */
export interface Acceleration {
  readonly pod: Pick<k8s.PodSpec, 'runtimeClassName' | 'tolerations'>;
  readonly limits: Readonly<Record<string, k8s.Quantity>>;
  readonly env: readonly k8s.EnvVar[];
}

/**
 * Keeps a pod without a share away from the devices: where the nvidia runtime is the default one, an image that asks
 * for all devices would get them. A cluster without NVIDIA devices needs no such word.
 */
export function withoutDevices<C extends AnyCluster>(workload: Workload<C>): readonly k8s.EnvVar[] {
  const nodes = Object.values(clusterOf(workload.cluster).nodes);
  return nodes.some(({ gpus }) => gpus?.some(({ vendor }) => vendor === 'nvidia') === true) ? [env('NVIDIA_VISIBLE_DEVICES', 'void')] : [];
}

/** Declares a workload's share of a GPU and gives what its pod needs for it; without a share, what hides the devices. */
export function accelerate<C extends AnyCluster>(
  workload: Workload<C>,
  accelerator: Accelerator<C> | undefined,
  nodeSelector: unknown,
): Acceleration {
  const cluster = clusterOf(workload.cluster);
  const nodes = Object.values(cluster.nodes);
  if (accelerator === undefined) return { pod: {}, limits: {}, env: withoutDevices(workload) };
  const { resource, runtimeClass, vram } = accelerator;
  const { facts } = cluster;
  quantity(facts, vram, `${workload.path} accelerator`);
  facts.accelerators.push({
    application: workload.application.name,
    workload: workload.name,
    resource,
    memory: vram,
    nodeSelector: (nodeSelector ?? {}) as Labels,
  });
  if (accelerator.application !== workload.application) workload.application.addDependency(accelerator.application);
  const tainted = nodes.some(({ taints }) => taints?.some(({ key }) => key === resource) === true);
  return {
    pod: {
      runtimeClassName: runtimeClass,
      ...(tainted ? { tolerations: [{ key: resource, operator: 'Exists', effect: 'NoSchedule' }] } : {}),
    },
    limits: { [resource]: k8s.Quantity.fromString('1') },
    env: [env('NVIDIA_DRIVER_CAPABILITIES', 'compute,utility')],
  };
}
