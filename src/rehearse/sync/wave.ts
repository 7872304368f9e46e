import { ApiError, below, items } from '../../api/index.ts';
import { releaseHook } from './finalizer.ts';
import { liveOf } from './live.ts';
import { definedKind } from './order.ts';
import { makeRoom, prune, waitForEnd } from './remove.ts';
import { record } from './result.ts';
import { answerOf } from './retry.ts';
import { pause, type Run } from './run.ts';
import { type Applying, type End, settle } from './settle.ts';
import { inRuns, type Task } from './task.ts';
import { write } from './write.ts';

export interface WaveProps {
  /** Whether the sync has other phases or waves; only then does it wait for anything but hooks. */
  readonly isMultiStep: boolean;
  /** Whether nothing comes behind this wave; it is then over as soon as everything is applied. */
  readonly isLast: boolean;
}

/** Runs the tasks of one phase and wave: prunes, clears old hooks away, applies kind by kind, waits. */
export async function runWave(run: Run, tasks: readonly Task[], { isMultiStep, isLast }: WaveProps): Promise<End> {
  const obsolete = tasks.filter(({ isPrune }) => isPrune);
  const wanted = tasks.filter(({ isPrune }) => !isPrune);
  const hooks = wanted.filter(({ isHook }) => isHook);
  const pruned = await prune(run, obsolete);
  const cleared = pruned === 'succeeded' ? await makeRoom(run, hooks) : pruned;
  if (cleared !== 'succeeded') return cleared;

  const applying = await applyAll(run, wanted);
  const isRefused = applying.length < wanted.length;
  const runsHook = applying.some(({ task }) => task.isHook);
  if (!runsHook && (isRefused || isLast)) return isRefused ? 'failed' : 'succeeded';

  const settled = await settle(
    run,
    applying.filter(({ task }) => isMultiStep || task.isHook),
  );
  if (settled === 'stuck') return 'stuck';
  const isReleased = await releaseAll(run, hooks);
  if (settled === 'failed' || isRefused || !isReleased) return 'failed';
  const gone = obsolete.filter((task) => run.ledger.get(task)?.outcome === 'pruned').map((task) => ({ task, object: task.object }));
  return await waitForEnd(run, gone);
}

/** Applies one object; nothing where the server says no. */
export async function applyOne(run: Run, task: Task): Promise<Applying | undefined> {
  const answer = await answerOf(run, () => write(run, task.object));
  run.onWrite();
  if (answer instanceof ApiError) {
    record(run.ledger, task, { outcome: 'rejected', error: answer });
    return undefined;
  }
  record(run.ledger, task, { outcome: 'applied', warnings: answer.warnings });
  if (definedKind(task.object) !== undefined) await waitForKind(run, task);
  return { task, object: answer.object };
}

/** All of one kind at once, then the next kind; one that is refused stops none of the others in its wave. */
async function applyAll(run: Run, tasks: readonly Task[]): Promise<readonly Applying[]> {
  const applying: Applying[] = [];
  for (const group of inRuns(tasks, (a, b) => a.object['kind'] === b.object['kind'])) {
    const answers = await Promise.all(group.map((task) => applyOne(run, task)));
    applying.push(...answers.filter((answer) => answer !== undefined));
  }
  return applying;
}

async function releaseAll(run: Run, hooks: readonly Task[]): Promise<boolean> {
  const errors = await Promise.all(
    hooks.map(async (task) => {
      const error = await releaseHook(run, task.object);
      if (error !== undefined) record(run.ledger, task, { outcome: 'unhealthy', error });
      return error;
    }),
  );
  return errors.every((error) => error === undefined);
}

/** As long as Argo CD waits for a new definition before it goes on all the same. */
const definitionPatience = 3_000;

/** Waits until the kind of a new definition is served, so that its objects find it. */
async function waitForKind(run: Run, { object }: Task): Promise<void> {
  const group = below(object, 'spec', 'group');
  const kind = String(below(object, 'spec', 'names', 'kind'));
  const versions = items(below(object, 'spec', 'versions')).filter(({ served }) => served === true);
  const end = Date.now() + definitionPatience;
  do {
    const live = await liveOf(run, object);
    const conditions = live instanceof ApiError ? [] : items(below(live, 'status', 'conditions'));
    const isEstablished = conditions.some(({ type, status }) => type === 'Established' && status === 'True');
    const served = await answerOf(run, () => Promise.all(versions.map(({ name }) => run.api.resource(`${group}/${name}`, kind))));
    if (isEstablished && !(served instanceof ApiError) && served.every((resource) => resource !== undefined)) return;
    await pause(run, run.pollMilliseconds);
  } while (Date.now() < end);
}
