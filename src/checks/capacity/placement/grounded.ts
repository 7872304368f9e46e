import type { Problem } from './problem.ts';

/**
 * Groups whose pods can ever be first: without required affinity, satisfying their own, or next to a group that can. Pods that wait for
 * each other, or for pods that are nowhere, never run.
 */
export function groundedGroups({ groups }: Problem): readonly boolean[] {
  const grounded = groups.map(({ affinities }) => affinities.every(({ self }) => self));
  for (let changed = true; changed; ) {
    changed = false;
    for (const [at, { affinities, count }] of groups.entries()) {
      if (grounded[at] === true || count === 0) continue;
      if (affinities.every(({ targets }) => targets.some((target) => grounded[target] === true && groups[target]!.count > 0))) {
        grounded[at] = true;
        changed = true;
      }
    }
  }
  return grounded;
}
