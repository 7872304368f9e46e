import type { State } from '../../diff/index.ts';
import { plannedRemovals, type Removals } from '../../rehearse/index.ts';
import type { ConsequenceInput } from './index.ts';
import { objectsOf } from './objects.ts';

const known = new WeakMap<ConsequenceInput, Removals>();
const nothing: Removals = { applications: [], notes: [], losses: [], spared: [] };

/** What Argo CD deletes, keeps and hands over; nothing where a whole cluster came or went, since nobody syncs it then. */
export function removalsIn(input: ConsequenceInput): Removals {
  const { base, head } = input;
  if (base === undefined || head === undefined) return nothing;
  const found = known.get(input) ?? (losesSomething(input, base, head) ? plannedRemovals(base, head) : nothing);
  known.set(input, found);
  return found;
}

/** Whether an application no longer renders something it did; most changes take nothing away. */
function losesSomething(input: ConsequenceInput, base: State, head: State): boolean {
  const { gone, pairs } = objectsOf(input);
  const names = new Set(head.model.applications.map(({ argoName }) => argoName));
  return (
    gone.length > 0 ||
    pairs.some((pair) => pair.base.origin.application !== pair.head.origin.application) ||
    base.model.applications.some(({ argoName }) => !names.has(argoName))
  );
}
