import { plannedRemovals, type Removals } from '../../rehearse/index.ts';
import type { ConsequenceInput } from './index.ts';

const known = new WeakMap<ConsequenceInput, Removals>();
const nothing: Removals = { applications: [], notes: [], losses: [] };

/** What Argo CD deletes, keeps and hands over; nothing where a whole cluster came or went, since nobody syncs it then. */
export function removalsIn(input: ConsequenceInput): Removals {
  const { base, head } = input;
  if (base === undefined || head === undefined) return nothing;
  const found = known.get(input) ?? plannedRemovals(base, head);
  known.set(input, found);
  return found;
}
