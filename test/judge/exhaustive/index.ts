import type { PlacementCase } from '../cases/index.ts';
import { offersOf } from '../sums.ts';
import { passes, sum, type World } from './filters.ts';
import { kindsOf } from './kinds.ts';
import { evictionsFor } from './preemption.ts';

/** What can become of a house, found by trying everything; nothing where that is too much. */
export type Everything = 'fits' | 'depends' | 'cannot' | undefined;

type Counts = World['counts'];

const STATES = 4_000;

/**
 * Every order of arrival and every choice the scheduler might make among nodes that pass its filters: the slow and plain way to an answer,
 * for houses with a few pods. It finds what is possible but rare, which the scheduler itself shows only where its scores lead to it.
 */
export function everythingOf(house: PlacementCase): Everything {
  const { nodes } = house;
  const kinds = kindsOf(house);
  const offers = offersOf(house);
  const seen = new Set<string>();
  let complete = false;
  let stuck = false;

  const visit = (counts: Counts): boolean => {
    const key = JSON.stringify(counts);
    if (seen.has(key)) return true;
    seen.add(key);
    if (seen.size > STATES) return false;
    const waiting = kinds.flatMap(({ count }, kind) => (sum(counts[kind]!) < count ? [kind] : []));
    const next = waiting.flatMap((kind) => movesOf({ nodes, kinds, offers, counts }, kind));
    if (waiting.length === 0) complete = true;
    else if (next.length === 0) stuck = true;
    return next.every(visit);
  };
  if (!visit(kinds.map(() => nodes.map(() => 0)))) return undefined;
  return complete ? (stuck ? 'depends' : 'fits') : 'cannot';
}

/** Where a pod of a kind may end up when the scheduler takes it up: on a node that takes it or, when none does, in the place of others. */
function movesOf(world: World, kind: number): readonly Counts[] {
  const nodes = world.nodes.flatMap((_, node) => (passes(world, kind, node) ? [node] : []));
  if (nodes.length > 0) return nodes.map((node) => changed(world.counts, node, (at) => (at === kind ? 1 : 0)));
  return evictionsFor(world, kind).map(({ node, victims }) => changed(world.counts, node, (at) => (at === kind ? 1 : 0) - victims[at]!));
}

function changed(counts: Counts, node: number, by: (kind: number) => number): Counts {
  return counts.map((row, at) => row.map((count, place) => (place === node ? count + by(at) : count)));
}
