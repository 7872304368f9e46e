import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from '../../api/index.ts';
import type { Ledger } from './result.ts';

/** What every step of one sync needs to know. */
export interface Run {
  readonly api: Api;
  /** Name of the Application, for its tracking annotation; nothing is tracked where it is missing. */
  readonly application?: string | undefined;
  readonly namespace: string;
  /** Sync options of the Application. */
  readonly options: readonly string[];
  readonly fieldManager: string;
  /** Keys of what the Application applied before. */
  readonly known: ReadonlySet<string>;
  readonly isStuck: () => boolean;
  readonly onWrite: () => void;
  readonly signal: AbortSignal;
  readonly pollMilliseconds: number;
  readonly ledger: Ledger;
}

/** @throws the reason of the signal once it is aborted */
export async function pause({ signal }: Pick<Run, 'signal'>, milliseconds: number): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
  signal.throwIfAborted();
}

/**
 * Asks until the answer is yes; false when it is still no after the cluster has come to rest.
 * @param looks how often it is asked while the cluster rests; once if not given
 */
export async function waitUntil(run: Run, check: () => Promise<boolean>, looks = 1): Promise<boolean> {
  for (let looked = 0; ; ) {
    if (await check()) return true;
    if (looked === looks) return false;
    // Asked before the next look, so that the last change of all is still seen.
    looked = run.isStuck() ? looked + 1 : 0;
    await pause(run, run.pollMilliseconds);
  }
}
