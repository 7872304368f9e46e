import { isNear, passes, sum, type World } from './filters.ts';

/** One way for a pod to get a place by pushing out others: how many of each kind leave its node. */
export interface Eviction {
  readonly node: number;
  readonly victims: readonly number[];
}

/**
 * What the scheduler may do for a pod that no node takes. On each node all pods of a lower priority are taken away; where the pod fits
 * then, they are put back one after another, those of the highest priority first, as long as it still fits. Of the nodes those are
 * chosen whose worst victim has the lowest priority, then those with the smallest sum of priorities, then those with the fewest. Pods of
 * one priority come back in any order, since it depends on their start.
 */
export function evictionsFor(world: World, kind: number): readonly Eviction[] {
  const own = world.kinds[kind]!;
  if (!own.preempts) return [];
  const all = world.nodes.flatMap((_, node) => (own.may[node]! && isNear(world, own, node) ? evictionsOn(world, kind, node) : []));
  const best = (list: readonly Eviction[], score: (eviction: Eviction) => number) => {
    const least = Math.min(...list.map(score));
    return list.filter((eviction) => score(eviction) === least);
  };
  const priorities = ({ victims }: Eviction) =>
    victims.flatMap((count, at) => Array.from({ length: count }, () => world.kinds[at]!.priority));
  const highest = best(all, (eviction) => Math.max(...priorities(eviction)));
  const smallest = best(highest, (eviction) => sum(priorities(eviction).map((priority) => priority + 2 ** 31)));
  return best(smallest, (eviction) => sum(eviction.victims));
}

function evictionsOn(world: World, kind: number, node: number): readonly Eviction[] {
  const { priority } = world.kinds[kind]!;
  const lower = world.kinds.map((other, at) => (other.priority < priority ? world.counts[at]![node]! : 0));
  if (sum(lower) === 0) return [];
  const without = (victims: readonly number[]): World => ({
    ...world,
    counts: world.counts.map((row, at) => row.map((count, place) => (place === node ? count - victims[at]! : count))),
  });
  if (!passes(without(lower), kind, node)) return [];
  const results = new Map<string, readonly number[]>();
  const reprieve = (victims: readonly number[], left: readonly number[]) => {
    const next = Math.max(...left.flatMap((count, at) => (count > 0 ? [world.kinds[at]!.priority] : [])));
    const choices = left.flatMap((count, at) => (count > 0 && world.kinds[at]!.priority === next ? [at] : []));
    if (choices.length === 0) results.set(victims.join(), victims);
    for (const choice of choices) {
      const back = victims.map((count, at) => (at === choice ? count - 1 : count));
      const rest = left.map((count, at) => (at === choice ? count - 1 : count));
      reprieve(passes(without(back), kind, node) ? back : victims, rest);
    }
  };
  reprieve(lower, lower);
  return [...results.values()].filter((victims) => sum(victims) > 0).map((victims) => ({ node, victims }));
}
