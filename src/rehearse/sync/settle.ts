import { ApiError, type KubeObject } from '../../api/index.ts';
import { healthOf } from './health.ts';
import type { Health } from './health-status.ts';
import { liveOf } from './live.ts';
import { record } from './result.ts';
import { type Run, waitUntil } from './run.ts';
import type { Task } from './task.ts';

/** An applied object that the sync may have to wait for, as it was last seen. */
export interface Applying {
  readonly task: Task;
  readonly object: KubeObject;
}

/** How a wave, or a part of one, ends: good, bad, or not at all. */
export type End = 'succeeded' | 'failed' | 'stuck';

/** Waits until each of them is healthy or has failed; what stays in between when the cluster has come to rest is stuck. */
export async function settle(run: Run, applying: readonly Applying[]): Promise<End> {
  let open = [...applying];
  let hasFailed = false;
  // What the server answered to the apply is the first look: most kinds have no health to wait for.
  let look = async ({ object }: Applying): Promise<KubeObject | undefined | ApiError> => object;
  const isSettled = await waitUntil(run, async () => {
    const verdicts = await Promise.all(open.map(async (one) => judge(run, one.task, await look(one))));
    look = async ({ object }) => await liveOf(run, object);
    hasFailed ||= verdicts.includes('failed');
    open = open.filter((_, index) => verdicts[index] === 'stuck');
    return open.length === 0;
  });
  if (hasFailed) return 'failed';
  return isSettled ? 'succeeded' : 'stuck';
}

function judge(run: Run, task: Task, seen: KubeObject | undefined | ApiError): End {
  if (seen instanceof ApiError) {
    record(run.ledger, task, { outcome: 'unhealthy', error: seen });
    return 'failed';
  }
  const health = healthOf(seen);
  record(run.ledger, task, { outcome: health.status === 'Healthy' ? 'applied' : 'unhealthy', health });
  return endOf(health, task.isHook);
}

/** An object may be unknown for a while; a hook whose state cannot be told has failed. */
function endOf({ status }: Health, isHook: boolean): End {
  if (status === 'Healthy') return 'succeeded';
  const isBad = status === 'Degraded' || status === 'Missing' || (isHook && status === 'Unknown');
  return isBad ? 'failed' : 'stuck';
}
