import type { ApiError, KubeObject } from '../../api/index.ts';
import { below, texts } from '../../api/index.ts';
import { HOOK_FINALIZER } from './hooks.ts';
import { readLive } from './live.ts';
import { answerOf } from './retry.ts';
import type { Run } from './run.ts';

/** Lets go of a hook's object, so that whatever wants to delete it can; an ApiError where the server does not allow it. */
export async function releaseHook(run: Run, object: KubeObject): Promise<ApiError | undefined> {
  return await answerOf(run, async () => {
    const live = await readLive(run, object);
    const finalizers = texts(below(live, 'metadata', 'finalizers'));
    if (live === undefined || !finalizers.includes(HOOK_FINALIZER)) return undefined;
    // The version makes the server refuse this where somebody else has changed the list meanwhile.
    const resourceVersion = below(live, 'metadata', 'resourceVersion') ?? '';
    const others = finalizers.filter((finalizer) => finalizer !== HOOK_FINALIZER);
    await run.api.patch(live, { metadata: { resourceVersion, finalizers: others } });
    run.onWrite();
    return undefined;
  });
}
