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
  readonly signal: AbortSignal;
  readonly pollMilliseconds: number;
  readonly ledger: Ledger;
}

/** @throws the reason of the signal once it is aborted */
export async function pause({ signal }: Pick<Run, 'signal'>, milliseconds: number): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
  signal.throwIfAborted();
}

/** Asks until the answer is yes; false when it is still no after the cluster has come to rest. */
export async function waitUntil(run: Run, check: () => Promise<boolean>): Promise<boolean> {
  for (;;) {
    if (await check()) return true;
    // Asked before the next look, so that the last change of all is still seen.
    const isStuck = run.isStuck();
    await pause(run, run.pollMilliseconds);
    if (isStuck) return await check();
  }
}
