import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from '../api/index.ts';
import { Rest } from './rest.ts';
import { emptySnapshot, observe, type ServedKind, type Snapshot } from './snapshot.ts';

/** Does what a controller that does not run here would do; called again and again, so it does nothing when nothing is to do. */
export type Attendant = (snapshot: Snapshot) => Promise<void>;

/** Looks at the cluster all the time, lets the attendants act, and knows when it has come to rest. */
export interface Observer {
  readonly rest: Rest;
  /** What was seen last. */
  readonly latest: Snapshot;
  /** A look that begins after this call. */
  next(): Promise<Snapshot>;
  /** Waits until something is so or the cluster has come to rest; the snapshot it ended with. */
  waitUntil(isSo: (snapshot: Snapshot) => boolean): Promise<Snapshot>;
  stop(): Promise<void>;
}

const pause = 150;

/** @throws from `next` and `waitUntil`: what the API or an attendant threw, and the reason of the signal */
export function observeAlways(
  api: Pick<Api, 'list'>,
  attendants: readonly Attendant[],
  custom: readonly ServedKind[],
  signal: AbortSignal,
): Observer {
  const rest = new Rest();
  let latest = emptySnapshot;
  let looks = 0;
  let failure: unknown;
  let isStopped = false;

  const loop = (async () => {
    while (!isStopped && !signal.aborted) {
      const snapshot = await observe(api, custom);
      rest.note(snapshot);
      latest = snapshot;
      looks += 1;
      for (const attend of attendants) await attend(snapshot);
      await sleep(pause);
    }
  })().catch((error: unknown) => {
    failure = error;
  });

  const next = async () => {
    // The look that is under way may have begun before the call.
    const wanted = looks + 2;
    while (looks < wanted) {
      signal.throwIfAborted();
      if (failure !== undefined) throw failure;
      await sleep(20);
    }
    return latest;
  };

  return {
    rest,
    get latest() {
      return latest;
    },
    next,
    async waitUntil(isSo) {
      for (let snapshot = await next(); ; snapshot = await next()) {
        if (isSo(snapshot) || rest.isReached()) return snapshot;
      }
    },
    async stop() {
      isStopped = true;
      await loop;
    },
  };
}
