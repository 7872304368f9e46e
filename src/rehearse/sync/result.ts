import { type ApiError, identityOf } from '../../api/index.ts';
import type { Identity, Manifest } from '../../model/index.ts';
import type { Health } from './health-status.ts';
import type { Phase } from './hooks.ts';
import type { Task } from './task.ts';

export type OutcomeWord =
  /** The server has it, and it is healthy where the sync waited for that. */
  | 'applied'
  /** The server said no. */
  | 'rejected'
  /** The server has it, but it failed, or did not get healthy before nothing changed any more. */
  | 'unhealthy'
  /** Something before it stopped the sync. An `error` beside it is what the server would have said. */
  | 'not reached'
  | 'pruned'
  /** To be pruned, but `Prune=false` or a missing confirmation keeps it. */
  | 'kept'
  /** To be pruned, but the server said no. */
  | 'prune refused';

/** What became of one object. */
export interface Outcome {
  /** Missing for what is pruned and for a namespace that Argo CD makes by itself. */
  readonly manifest?: Manifest | undefined;
  readonly identity: Identity;
  readonly phase: Phase;
  readonly wave: number;
  readonly outcome: OutcomeWord;
  readonly error?: ApiError | undefined;
  /** Of the server, and what Argo CD does on the way that its owner should know. */
  readonly warnings: readonly string[];
  /** As last seen; missing where the sync did not wait for the object. */
  readonly health?: Health | undefined;
}

export interface SyncResult {
  /** In the order of the sync. A hook with several phases stands here once for each. */
  readonly outcomes: readonly Outcome[];
  /** What no normal sync applies: hooks of a deletion or of a failure, and hooks marked `Skip` or misspelt. */
  readonly skipped: readonly Manifest[];
  /** Whether Argo CD would call the sync succeeded. */
  readonly complete: boolean;
}

/** What is known so far of each task that was begun. */
export type Ledger = Map<Task, Finding>;

type Finding = Pick<Outcome, 'outcome' | 'error' | 'warnings' | 'health'>;

/** Notes what became of a task; warnings add up. */
export function record(ledger: Ledger, task: Task, change: Partial<Finding> & Pick<Finding, 'outcome'>): void {
  const before = ledger.get(task);
  ledger.set(task, { ...before, ...change, warnings: [...(before?.warnings ?? []), ...(change.warnings ?? [])] });
}

export function outcomeOf(ledger: Ledger, task: Task): Outcome {
  const { phase, wave, manifest, object } = task;
  const identity = manifest === undefined || manifest.identity.name === '' ? identityOf(object) : manifest.identity;
  return { manifest, identity, phase, wave, ...(ledger.get(task) ?? { outcome: 'not reached', warnings: [] }) };
}
