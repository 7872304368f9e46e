import type { Counts, Problem } from './problem.ts';
import { State } from './state.ts';

/** States after which the walk through all orders gives up. */
const BUDGET = 6_000;

/** A state in which pods wait for a place and none of them has one. */
export interface Standstill {
  readonly counts: Counts;
  readonly waiting: readonly number[];
}

export type Walk = { readonly kind: 'stands-still'; readonly at: Standstill } | { readonly kind: 'always-ends' | 'gave-up' };

/**
 * Walks through every order of arrival and every choice of the scheduler, without preemption: either all of them end with every pod in its
 * place, or one stands still.
 */
export function walkAllOrders(problem: Problem, budget = BUDGET): Walk {
  const state = new State(problem);
  const seen = new Set<string>();
  let steps = budget;
  let found: Standstill | undefined;

  const visit = (): boolean => {
    const key = state.counts.map((counts) => counts.join('.')).join('|');
    if (seen.has(key)) return false;
    seen.add(key);
    if (--steps <= 0) return false;
    const waiting = problem.groups.flatMap(({ count }, group) => (state.placed[group]! < count ? [group] : []));
    let moved = false;
    for (const group of waiting) {
      for (let node = 0; node < problem.nodes.length; node++) {
        if (!state.allows(group, node)) continue;
        moved = true;
        state.place(group, node);
        const stop = visit();
        state.remove(group, node);
        if (stop) return true;
        if (steps <= 0) return false;
      }
    }
    if (moved || waiting.length === 0) return false;
    found = { counts: state.counts.map((counts) => [...counts]), waiting };
    return true;
  };

  if (visit() && found !== undefined) return { kind: 'stands-still', at: found };
  return { kind: steps > 0 ? 'always-ends' : 'gave-up' };
}

/** What each run of the dice looks for: places that are empty, full, or any. */
const moods = ['emptiest', 'fullest', 'any'] as const;

/** Runs some orders of arrival with a fixed seed, looking for one that stands still. Finding none proves nothing. */
export function trySomeOrders(problem: Problem, runs: number): Standstill | undefined {
  const random = dice(problem.groups.length * 7919 + problem.nodes.length);
  const pods = problem.groups.flatMap(({ count }, group) => Array.from({ length: count }, () => group));
  for (let run = 0; run < runs; run++) {
    const mood = moods[run % moods.length]!;
    const order = [...pods];
    for (let at = order.length - 1; at > 0; at--) {
      const other = Math.floor(random() * (at + 1));
      [order[at], order[other]] = [order[other]!, order[at]!];
    }
    // Small pods first, spread over all nodes, is what leaves no room for the large ones.
    if (run % 4 === 3) order.sort((a, b) => Math.max(...problem.groups[a]!.need) - Math.max(...problem.groups[b]!.need));
    const end = arrive(problem, order, (state, nodes) => choose(state, nodes, mood, random));
    if (end !== undefined) return end;
  }
  return undefined;
}

type Choice = (state: State, nodes: readonly number[]) => number;

function arrive(problem: Problem, order: readonly number[], choice: Choice): Standstill | undefined {
  const state = new State(problem);
  return settle(problem, state, order, choice);
}

/** Lets pods arrive in this order, those that wait again and again; what still waits in the end stands still. */
export function settle(problem: Problem, state: State, order: readonly number[], choice: Choice): Standstill | undefined {
  let waiting = order;
  for (;;) {
    const left: number[] = [];
    for (const group of waiting) {
      const nodes = problem.nodes.flatMap((_, node) => (state.allows(group, node) ? [node] : []));
      if (nodes.length === 0) left.push(group);
      else state.place(group, choice(state, nodes));
    }
    if (left.length === 0) return undefined;
    if (left.length === waiting.length) return { counts: state.counts, waiting: [...new Set(left)] };
    waiting = left;
  }
}

function choose(state: State, nodes: readonly number[], mood: (typeof moods)[number], random: () => number): number {
  if (mood === 'any') return nodes[Math.floor(random() * nodes.length)]!;
  const sign = mood === 'emptiest' ? -1 : 1;
  return [...nodes].sort((a, b) => sign * (Math.min(...state.free[a]!) - Math.min(...state.free[b]!)) || a - b)[0]!;
}

/** Numbers between 0 and 1 that look random and are always the same (mulberry32). */
function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
