import type { Adversaries } from './blocking.ts';
import type { Problem } from './problem.ts';
import { fitsAlone, State } from './state.ts';

/** Where adversaries stand so that the pod has no place; nothing is proven where the search gave up. */
export type Denial = { readonly steps: number } & (
  | { readonly kind: 'denied'; readonly stands: readonly { readonly group: number; readonly node: number }[] }
  | { readonly kind: 'safe' }
  | { readonly kind: 'gave-up' }
);

/**
 * Tries every way to deny one pod of a group all nodes of a refuge: node by node, by a pod that cannot be beside it or by pods that take
 * its room, and gives up after `budget` steps. Spreads and affinities of the adversaries are left aside, so that `safe` is proven and `denied` has to be tried out.
 */
export function deny(problem: Problem, at: number, refuge: readonly number[], adversaries: Adversaries, budget: number): Denial {
  return new Denier(problem, at, refuge, adversaries, budget).run();
}

class Denier {
  readonly #problem: Problem;
  readonly #at: number;
  readonly #refuge: readonly number[];
  readonly #state: State;
  readonly #groups: readonly number[];
  readonly #left: number[];
  readonly #stands: { group: number; node: number }[] = [];
  readonly #failed = new Set<string>();
  #steps: number;

  constructor(problem: Problem, at: number, refuge: readonly number[], adversaries: Adversaries, budget: number) {
    this.#problem = problem;
    this.#at = at;
    this.#refuge = refuge;
    this.#state = new State(problem);
    this.#groups = adversaries.map(({ group }) => group);
    this.#left = adversaries.map(({ count }) => count);
    this.#steps = budget;
  }

  run(): Denial {
    const budget = this.#steps;
    const denied = this.#next(0);
    const steps = budget - this.#steps;
    if (denied) return { kind: 'denied', stands: this.#stands, steps };
    return { kind: this.#steps > 0 ? 'safe' : 'gave-up', steps };
  }

  /** Denies the nodes of the refuge from this one on. */
  #next(position: number): boolean {
    if (this.#steps <= 0) return false;
    while (position < this.#refuge.length && this.#isDenied(this.#refuge[position]!)) position++;
    if (position === this.#refuge.length) return true;
    const key = `${position}|${this.#left.join(',')}|${this.#stands
      .map(({ group, node }) => `${group}@${node}`)
      .sort()
      .join()}`;
    if (this.#failed.has(key)) return false;
    const done = this.#byConflictElsewhere(position) || this.#fill(position, 0);
    if (!done && this.#steps > 0) this.#failed.add(key);
    return done;
  }

  #isDenied(node: number): boolean {
    return !this.#state.allowsByItself(this.#at, node);
  }

  /** A pod on another node whose conflict reaches this one: anti-affinity by zone. */
  #byConflictElsewhere(position: number): boolean {
    const node = this.#refuge[position]!;
    const { conflicts } = this.#problem.groups[this.#at]!;
    for (const [index, group] of this.#groups.entries()) {
      const keys = conflicts.filter(({ other, key }) => other === group && key !== 0).map(({ key }) => key);
      if (keys.length === 0 || this.#left[index] === 0) continue;
      for (let place = 0; place < this.#problem.nodes.length; place++) {
        const domains = this.#problem.domains;
        const reaches = place !== node && keys.some((key) => domains[key]![place]! >= 0 && domains[key]![place] === domains[key]![node]);
        if (reaches && this.#stand(index, place, () => this.#next(position))) return true;
      }
    }
    return false;
  }

  /** Puts adversaries on one node, of the groups from this one on, until the pod no longer fits there. */
  #fill(position: number, from: number): boolean {
    const node = this.#refuge[position]!;
    if (this.#isDenied(node)) return this.#next(position + 1);
    for (let index = from; index < this.#groups.length; index++) {
      if (this.#left[index] === 0) continue;
      if (this.#stand(index, node, () => this.#fill(position, index))) return true;
      if (this.#steps <= 0) return false;
    }
    return false;
  }

  #stand(index: number, node: number, then: () => boolean): boolean {
    const group = this.#groups[index]!;
    if (--this.#steps <= 0 || !fitsAlone(this.#problem, this.#problem.groups[group]!, node) || !this.#state.allowsByItself(group, node))
      return false;
    this.#state.place(group, node);
    this.#left[index]!--;
    this.#stands.push({ group, node });
    if (then()) return true;
    this.#stands.pop();
    this.#left[index]!++;
    this.#state.remove(group, node);
    return false;
  }
}
