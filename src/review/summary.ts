import type { ObjectDiff } from '../diff/index.ts';
import type { ClusterReview, Level } from './review.ts';

/** One cluster in numbers, for a line that is read before anything else. */
export interface ReviewSummary {
  readonly cluster: string;
  readonly level: Level;
  /** Objects by what became of them; `alike` are the others. */
  readonly objects: Readonly<Record<ObjectDiff['change'] | 'alike', number>>;
  /** Consequences by level. */
  readonly consequences: Readonly<Record<Level, number>>;
  /** Consequences that open something, whatever their level. */
  readonly widens: number;
}

/** What is to be read of a cluster, counted. */
export function summaryOf({ cluster, level, diff, consequences }: ClusterReview): ReviewSummary {
  const objects = { added: 0, removed: 0, changed: 0, renamed: 0, moved: 0, alike: diff.alike };
  for (const { change } of diff.objects) objects[change] += 1;
  const byLevel = { none: 0, restart: 0, interruption: 0, 'data-loss': 0, 'lock-out': 0 };
  for (const one of consequences) byLevel[one.level] += 1;
  return { cluster, level, objects, consequences: byLevel, widens: consequences.filter(({ widens }) => widens === true).length };
}
