import { type Api, type KubeObject, textAt } from '../../../src/api/index.ts';
import type { Binaries } from '../../../src/rehearse/binaries/index.ts';
import { type ControlPlane, startControlPlane } from '../../../src/rehearse/control-plane/index.ts';
import { host } from '../../rehearse/_host.ts';
import { priorityClasses, runtimeClasses } from '../cases/index.ts';
import { type PodEvent, watchPods } from './watch.ts';

export type PodListener = (event: PodEvent, pod: KubeObject) => void;

/** The judge's bench: one control plane for all cases, and who listens to which namespace. */
export interface Bench {
  readonly api: Api;
  readonly version: string;
  readonly signal: AbortSignal;
  listen(namespaces: readonly string[], listener: PodListener): () => void;
  stop(): Promise<void>;
}

/**
 * Starts etcd, API server and scheduler. There is no controller manager: the judge makes pods, binds claims and clears nodes itself, and
 * a controller that finds these nodes silent would taint them.
 *
 * Events that the scheduler does not take for a reason to try a pod again, although they are (kubernetes/kubernetes#141953 and #141354, with
 * affinity across namespaces), would leave it pending for five minutes; here for half a minute.
 */
export async function openBench(programs: Binaries, signal: AbortSignal): Promise<Bench> {
  // These programs make much rubbish and live for minutes: with memory instead of time spent on it, a run is a third shorter.
  process.env['GOGC'] ??= '400';
  const plane: ControlPlane = await startControlPlane({
    programs,
    serviceRange: '10.152.183.0/24',
    podRange: '10.1.0.0/16',
    rbac: false,
    controllers: false,
    retrySeconds: 1,
    host,
    signal,
  });
  const listeners = new Map<string, PodListener>();
  try {
    for (const object of [...priorityClasses, ...runtimeClasses]) await plane.api.create(object);
    const stopWatch = await watchPods(plane, (event, pod) => listeners.get(textAt(pod, 'metadata', 'namespace'))?.(event, pod));
    return {
      api: plane.api,
      version: plane.version,
      signal: plane.signal,
      listen(namespaces, listener) {
        for (const namespace of namespaces) listeners.set(namespace, listener);
        return () => {
          for (const namespace of namespaces) listeners.delete(namespace);
        };
      },
      async stop() {
        stopWatch();
        await plane.stop();
      },
    };
  } catch (error) {
    await plane.stop();
    throw error;
  }
}
