import { KubeConfig, Watch } from '@kubernetes/client-node';
import { type Api, type KubeObject, textAt } from '../../../src/api/index.ts';

export type PodEvent = 'ADDED' | 'MODIFIED' | 'DELETED';

/** Milliseconds without a word, bookmarks included, after which a watch counts as dead: the server sends a bookmark each minute. */
const SILENCE = 90_000;

/**
 * Tells of every change of a pod in any namespace until it is stopped. A watch ends every now and then, and its version may be too old to
 * go on from; each begins with a list, from which follows what was missed.
 */
export async function watchPods(
  { api, kubeconfig }: { readonly api: Api; readonly kubeconfig: string },
  onEvent: (event: PodEvent, pod: KubeObject) => void,
): Promise<() => void> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const watch = new Watch(config);
  const present = new Map<string, KubeObject>();
  let current: AbortController | undefined;
  let isStopped = false;
  let heard = Date.now();
  const note = (event: PodEvent, pod: KubeObject) => {
    const key = textAt(pod, 'metadata', 'uid');
    if (event === 'DELETED') present.delete(key);
    else present.set(key, pod);
    onEvent(event, pod);
  };
  const begin = async () => {
    const { body } = await api.request('GET', '/api/v1/pods');
    const list = JSON.parse(body) as { readonly metadata: { readonly resourceVersion: string }; readonly items: readonly KubeObject[] };
    const listed = new Set(list.items.map((pod) => textAt(pod, 'metadata', 'uid')));
    for (const [key, pod] of present) if (!listed.has(key)) note('DELETED', pod);
    for (const pod of list.items) if (versionOf(present.get(textAt(pod, 'metadata', 'uid'))) !== versionOf(pod)) note('MODIFIED', pod);
    heard = Date.now();
    current = await watch.watch(
      '/api/v1/pods',
      { allowWatchBookmarks: true, resourceVersion: list.metadata.resourceVersion },
      (type: string, pod: KubeObject) => {
        heard = Date.now();
        // After an error the server ends the watch.
        if (type !== 'BOOKMARK' && type !== 'ERROR') note(type as PodEvent, pod);
      },
      () => {
        if (!isStopped) void begin();
      },
    );
  };
  await begin();
  const listening = setInterval(() => {
    if (Date.now() - heard > SILENCE) current?.abort();
  }, 5_000);
  return () => {
    isStopped = true;
    clearInterval(listening);
    current?.abort();
  };
}

function versionOf(pod: KubeObject | undefined): string {
  return textAt(pod, 'metadata', 'resourceVersion');
}
