import { type Api, identityOf, type KubeObject } from '../../api/index.ts';
import { type Identity, identityKey, type Manifest } from '../../model/index.ts';
import { foresee, mayBegin, outOfSync } from './gate.ts';
import { deletePoliciesOf, phasesOf } from './hooks.ts';
import { liveOf } from './live.ts';
import { findObsolete } from './obsolete.ts';
import { groupKind } from './order.ts';
import { planTasks } from './plan.ts';
import { remove } from './remove.ts';
import { type Ledger, outcomeOf, record, type SyncResult } from './result.ts';
import type { Run } from './run.ts';
import type { End } from './settle.ts';
import { applicationOptions } from './sync-options.ts';
import { inRuns, type Task } from './task.ts';
import { applyOne, runWave } from './wave.ts';

export interface SyncProps {
  readonly api: Api;
  /**
   * Name of the Application as Argo CD knows it. When given, every object carries the annotation that says whose it is, and
   * only what still carries it is pruned: an object that moved to another Application stays. Without it nothing is marked
   * and whatever `live` names is pruned.
   */
  readonly application?: string | undefined;
  /** Everything the Application has, in any order. */
  readonly manifests: readonly Manifest[];
  /** Namespace of the Application: for objects that name none, and the one `CreateNamespace` makes. */
  readonly namespace: string;
  /** Sync options of the Application; those of single objects stand in their annotations. */
  readonly syncOptions: readonly string[];
  /** What this Application applied before; of that, what has no manifest any more is pruned. Empty on a first run. */
  readonly live: readonly Identity[];
  /** `argocd-controller` if not given, as Argo CD calls itself. */
  readonly fieldManager?: string | undefined;
  /**
   * Whether nothing in the cluster will change any more. Argo CD waits for ever for a wave to get healthy; this sync gives
   * up on it when this says so.
   */
  readonly isStuck: () => boolean;
  /** Told of every write, so that whoever answers `isStuck` does not take the moment before its effects for rest. */
  readonly onWrite?: (() => void) | undefined;
  readonly signal: AbortSignal;
  /** Milliseconds between two looks at what it waits for, and before the first retry; 150 if not given, quicker than any controller. */
  readonly pollMilliseconds?: number | undefined;
}

/**
 * Syncs one Application once, as Argo CD does it with automated pruning: phase by phase, wave by wave, kind by kind. The
 * pauses between waves are left out. What the server refuses is an outcome, never an exception.
 * @throws the reason of the signal once it is aborted
 */
export async function syncApplication(props: SyncProps): Promise<SyncResult> {
  const { manifests, syncOptions: options, namespace, application } = props;
  const ledger: Ledger = new Map();
  const run: Run = {
    ...props,
    options,
    onWrite: props.onWrite ?? (() => {}),
    fieldManager: props.fieldManager ?? 'argocd-controller',
    known: new Set(props.live.map(identityKey)),
    pollMilliseconds: props.pollMilliseconds ?? 150,
    ledger,
  };
  run.signal.throwIfAborted();
  const obsolete = await findObsolete(run, manifests, props.live);
  const tasks = planTasks({
    manifests,
    application,
    namespace,
    options,
    obsolete: obsolete.objects,
    makesNamespace: await makesNamespace(run, manifests),
    suffix: `${Math.floor(Date.now() / 1000)}`,
  });
  const end = await work(run, tasks);
  if (end === 'succeeded') await deleteHooks(run, tasks, 'HookSucceeded');
  if (end === 'failed') await deleteHooks(run, tasks, 'HookFailed');
  if (end !== 'succeeded') await foresee(run, tasks);
  const shown = tasks.filter((task) => task.phase !== 'SyncFail' || ledger.has(task));
  return {
    outcomes: [...shown.map((task) => outcomeOf(ledger, task)), ...obsolete.unknown],
    skipped: manifests.filter(({ body }) => phasesOf(body).every((phase) => phase === 'SyncFail')),
    complete: end === 'succeeded' && obsolete.unknown.length === 0,
  };
}

async function work(run: Run, tasks: readonly Task[]): Promise<End> {
  if (!(await mayBegin(run, tasks))) return 'failed';
  const home = tasks.find((task) => !task.isPrune && isNamespace(task.object, run.namespace));
  const isNew = home !== undefined && (await liveOf(run, home.object)) === undefined;
  if (isNew && (await applyOne(run, home)) === undefined) return 'failed';

  const [first] = tasks;
  const last = tasks.at(-1);
  const isMultiStep = first?.phase !== last?.phase || first?.wave !== last?.wave;
  const due = (await outOfSync(run, tasks)).filter((task) => task.phase !== 'SyncFail' && !(isNew && task === home));
  const waves = inRuns(due, (a, b) => a.phase === b.phase && a.wave === b.wave);
  for (const [index, wave] of waves.entries()) {
    const end = await runWave(run, wave, { isMultiStep, isLast: index === waves.length - 1 });
    if (end !== 'succeeded') return end;
  }
  return 'succeeded';
}

/** Argo CD makes the namespace only where it is asked to, no manifest makes it, and it is not there. */
async function makesNamespace(run: Run, manifests: readonly Manifest[]): Promise<boolean> {
  const { namespace, options } = run;
  if (!applicationOptions(options).createNamespace || namespace === '') return false;
  if (manifests.some(({ body }) => isNamespace(body, namespace))) return false;
  return (await liveOf(run, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })) === undefined;
}

function isNamespace(object: KubeObject, name: string): boolean {
  return groupKind(object) === '/Namespace' && identityOf(object).name === name;
}

/** Deletes the hooks that ran and are to go after such an end. */
async function deleteHooks(run: Run, tasks: readonly Task[], policy: 'HookSucceeded' | 'HookFailed'): Promise<void> {
  const leaving = tasks.filter(({ isHook, object }) => isHook && deletePoliciesOf(object).includes(policy));
  for (const task of leaving) {
    const known = run.ledger.get(task);
    const error = known?.health === undefined ? undefined : await remove(run, task.object);
    if (known === undefined || error === undefined) continue;
    record(run.ledger, task, { outcome: known.outcome, warnings: [`the hook could not be deleted: ${error.message}`] });
  }
}
