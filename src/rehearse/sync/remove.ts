import { ApiError, below, type KubeObject } from '../../api/index.ts';
import { releaseHook } from './finalizer.ts';
import { deletePoliciesOf } from './hooks.ts';
import { liveOf, located } from './live.ts';
import { groupKind } from './order.ts';
import { record } from './result.ts';
import { answerOf } from './retry.ts';
import { type Run, waitUntil } from './run.ts';
import type { End } from './settle.ts';
import { applicationOptions, objectOptions } from './sync-options.ts';
import type { Task } from './task.ts';

/** Prunes the tasks of a wave. One that waits for a person’s confirmation holds up all others. */
export async function prune(run: Run, tasks: readonly Task[]): Promise<End> {
  const wish = ({ object }: Task) => objectOptions(object, run.options).prune;
  const waiting = tasks.filter((task) => wish(task) === 'confirm');
  const warnings = ['Argo CD waits here until a person confirms the pruning'];
  for (const task of waiting) record(run.ledger, task, { outcome: 'kept', warnings });
  if (waiting.length > 0) return 'stuck';
  const ends = await Promise.all(
    tasks.map(async (task): Promise<End> => {
      const error = wish(task) === 'no' ? undefined : await remove(run, task.object);
      if (error !== undefined) record(run.ledger, task, { outcome: 'prune refused', error });
      else record(run.ledger, task, { outcome: wish(task) === 'no' ? 'kept' : 'pruned' });
      return error === undefined ? 'succeeded' : 'failed';
    }),
  );
  return ends.includes('failed') ? 'failed' : 'succeeded';
}

/** Lets go of what is left of earlier hooks, and deletes and waits for what must make room for a new one. */
export async function makeRoom(run: Run, hooks: readonly Task[]): Promise<End> {
  const left = await Promise.all(hooks.map(async (task) => ({ task, live: await liveOf(run, task.object) })));
  const leaving: Leaving[] = [];
  for (const { task, live } of left) {
    if (live === undefined) continue;
    const deletes = !(live instanceof ApiError) && deletePoliciesOf(task.object).includes('BeforeHookCreation');
    const error = live instanceof ApiError ? live : ((await releaseHook(run, live)) ?? (deletes ? await remove(run, live) : undefined));
    if (error !== undefined) {
      record(run.ledger, task, { outcome: 'rejected', error });
      return 'failed';
    }
    if (deletes) leaving.push({ task, object: live as KubeObject });
  }
  return await waitForEnd(run, leaving);
}

interface Leaving {
  readonly task: Task;
  /** As it was when it was deleted. */
  readonly object: KubeObject;
}

/** The controller that empties a namespace rests for seconds between two attempts, and nothing else changes meanwhile. */
const namespaceLooks = 100;

/** Waits until deleted objects are gone; others of the same name may have taken their place. */
export async function waitForEnd(run: Run, leaving: readonly Leaving[]): Promise<End> {
  const uidOf = (object: KubeObject) => below(object, 'metadata', 'uid');
  let open = [...leaving];
  const isSlow = leaving.some(({ object }) => groupKind(object) === '/Namespace');
  const isGone = await waitUntil(
    run,
    async () => {
      const found = await Promise.all(open.map(({ object }) => liveOf(run, object)));
      open = open.filter(({ object }, index) => {
        const live = found[index];
        return live instanceof ApiError || (live !== undefined && uidOf(live) === uidOf(object));
      });
      return open.length === 0;
    },
    isSlow ? namespaceLooks : 1,
  );
  for (const { task } of open)
    record(run.ledger, task, { outcome: 'unhealthy', health: { status: 'Progressing', message: 'Pending deletion' } });
  return isGone ? 'succeeded' : 'stuck';
}

/** Deletes an object the way the Application wants it; an ApiError where the server says no. */
export async function remove(run: Run, object: KubeObject): Promise<ApiError | undefined> {
  const propagation = applicationOptions(run.options).prunePropagation;
  return await answerOf(run, async () => {
    await run.api.remove(await located(run, object), { propagation });
    run.onWrite();
    return undefined;
  });
}
