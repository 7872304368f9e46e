import { isDeepStrictEqual } from 'node:util';
import { ApiError, fields, identityOf, type KubeObject, text } from '../../api/index.ts';
import { liveOf, located } from './live.ts';
import { definedKind, groupKind } from './order.ts';
import { record } from './result.ts';
import { answerOf, refusalOf } from './retry.ts';
import type { Run } from './run.ts';
import { applicationOptions, objectOptions } from './sync-options.ts';
import type { Task } from './task.ts';
import { isMadeAnew } from './write.ts';

/**
 * What Argo CD finds out before it applies anything, and then applies nothing at all: an object without a name, and a kind
 * the server does not serve. Its dry run goes no further, because kubectl leaves the judgement of fields to the server
 * and does not ask it in a dry run of the client; so a wrong field stops only the wave it is in.
 * @returns whether the sync may begin
 */
export async function mayBegin(run: Run, tasks: readonly Task[]): Promise<boolean> {
  const defined = new Set(tasks.map(({ object }) => definedKind(object)));
  const wanted = tasks.filter(({ isPrune }) => !isPrune);
  const errors = await Promise.all(
    wanted.map(async (task) => {
      const error = identityOf(task.object).name === '' ? nameless : await notServed(run, task, defined);
      if (error !== undefined) record(run.ledger, task, { outcome: 'rejected', error });
      return error;
    }),
  );
  return errors.every((error) => error === undefined);
}

const nameless = new ApiError({ status: 422, body: JSON.stringify({ message: 'resource name may not be empty', reason: 'Invalid' }) });

async function notServed(run: Run, { object }: Task, defined: ReadonlySet<string | undefined>): Promise<ApiError | undefined> {
  const resource = await answerOf(run, () => run.api.resource(text(object['apiVersion']), text(object['kind'])));
  if (resource instanceof ApiError) return resource;
  const mayCome = objectOptions(object, run.options).skipDryRunOnMissingResource || defined.has(groupKind(object));
  if (resource !== undefined || mayCome) return undefined;
  const message = `no matches for kind "${text(object['kind'])}" in version "${text(object['apiVersion'])}"`;
  return new ApiError({ status: 404, body: JSON.stringify({ message, reason: 'NoKindMatch' }) });
}

/** The tasks that are left when `ApplyOutOfSyncOnly` takes out what would change nothing. Hooks always run. */
export async function outOfSync(run: Run, tasks: readonly Task[]): Promise<readonly Task[]> {
  if (!applicationOptions(run.options).applyOutOfSyncOnly) return tasks;
  const isSame = await Promise.all(tasks.map(async (task) => !task.isPrune && !task.isHook && (await changesNothing(run, task))));
  return tasks.filter((task, index) => {
    if (isSame[index] === true) record(run.ledger, task, { outcome: 'applied' });
    return isSame[index] !== true;
  });
}

async function changesNothing(run: Run, { object }: Task): Promise<boolean> {
  const live = await liveOf(run, object);
  if (live === undefined || live instanceof ApiError) return false;
  const predicted = await dryRun(run, object);
  return !(predicted instanceof ApiError) && isDeepStrictEqual(withoutBookkeeping(predicted), withoutBookkeeping(live));
}

function withoutBookkeeping(object: KubeObject): KubeObject {
  const { managedFields, resourceVersion, generation, ...metadata } = fields(object['metadata']);
  return { ...object, metadata };
}

/**
 * Asks the server what it would say to the tasks that a stopped sync did not reach, so that one rehearsal finds all of
 * it. What may be refused only because something before it is missing stays unsaid, and so does what Argo CD would have
 * deleted before it created it anew.
 */
export async function foresee(run: Run, tasks: readonly Task[]): Promise<void> {
  const unreached = tasks.filter(({ isPrune, phase }) => !isPrune && phase !== 'SyncFail').filter((task) => !run.ledger.has(task));
  await Promise.all(
    unreached.map(async (task) => {
      const options = objectOptions(task.object, run.options);
      if (options.replace || (task.isHook && (await liveOf(run, task.object)) !== undefined)) return;
      const answer = await dryRun(run, task.object);
      const isOwn = answer instanceof ApiError && ownFaults.includes(answer.status) && !isMadeAnew(task.object, options, answer);
      if (isOwn) record(run.ledger, task, { outcome: 'not reached', error: answer });
    }),
  );
}

/** A bad request, a schema that does not fit, an invalid value. */
const ownFaults: readonly number[] = [400, 422, 500];

async function dryRun(run: Run, object: KubeObject): Promise<KubeObject | ApiError> {
  const { api, fieldManager, signal } = run;
  try {
    return (await api.apply(await located(run, object), { fieldManager, signal, dryRun: true })).object;
  } catch (error) {
    signal.throwIfAborted();
    return refusalOf(error);
  }
}
