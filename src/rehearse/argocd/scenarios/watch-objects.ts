import { identityKey } from '../../../model/index.ts';
import { annotationOf, annotations } from '../../sync/annotations.ts';
import type { RunningArgo } from '../running-argo.ts';

/** What may become of an object: it stays the same object, it is gone, or it is there again, made anew or not. */
export type Fate = 'stays' | 'goes' | 'returns';

/** Remembers which objects there are; what it returns tells later where they met another fate than the expected one. */
export async function watchObjects(argo: RunningArgo): Promise<(fateOf: (key: string) => Fate) => Promise<readonly string[]>> {
  const before = await watched(argo);
  return async (fateOf) => {
    const after = await argo.objects();
    return [...before].flatMap(([key, uid]) => {
      const wrong = judge(fateOf(key), uid, after.get(key));
      return wrong === undefined ? [] : [`${inWords(key)} ${wrong}`];
    });
  };
}

/** What the fleet renders, without hooks, which are made anew by every sync; and every volume claim, whoever made it. */
async function watched(argo: RunningArgo): Promise<readonly (readonly [key: string, uid: string])[]> {
  const lasting = argo.manifests.filter(({ body }) => annotationOf(body, annotations.hook) === undefined);
  const keys = new Set(lasting.map(({ identity }) => identityKey(identity)));
  return [...(await argo.objects())].filter(([key]) => keys.has(key) || key.startsWith('/PersistentVolumeClaim/'));
}

function judge(expected: Fate, before: string, after: string | undefined): string | undefined {
  if (expected === 'goes') return after === undefined ? undefined : 'is still there';
  if (after === undefined) return 'is gone';
  return expected === 'stays' && after !== before ? 'was made anew' : undefined;
}

/** `apps/StatefulSet/ai/pgvector` as a person writes it: `StatefulSet ai/pgvector`. */
function inWords(key: string): string {
  const [, kind = '', namespace = '', name = ''] = key.split('/');
  return `${kind} ${namespace === '' ? name : `${namespace}/${name}`}`;
}
