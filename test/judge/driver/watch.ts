import { KubeConfig, Watch } from '@kubernetes/client-node';
import type { KubeObject } from '../../../src/api/index.ts';

export type PodEvent = 'ADDED' | 'MODIFIED' | 'DELETED';

/** Tells of every change of a pod in any namespace until it is stopped; goes on where the server ends a watch. */
export async function watchPods(kubeconfig: string, onEvent: (event: PodEvent, pod: KubeObject) => void): Promise<() => void> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const watch = new Watch(config);
  let resourceVersion: string | undefined;
  let current: AbortController | undefined;
  let isStopped = false;
  const begin = async () => {
    current = await watch.watch(
      '/api/v1/pods',
      { allowWatchBookmarks: true, resourceVersion },
      (type: string, pod: KubeObject & { readonly metadata: { readonly resourceVersion: string } }) => {
        if (type === 'ERROR') throw new Error(`the watch of pods failed: ${JSON.stringify(pod)}`);
        resourceVersion = pod.metadata.resourceVersion;
        if (type !== 'BOOKMARK') onEvent(type as PodEvent, pod);
      },
      () => {
        if (!isStopped) void begin();
      },
    );
  };
  await begin();
  return () => {
    isStopped = true;
    current?.abort();
  };
}
