import type { Facts } from '../facts.ts';
import { networkOf } from './cluster-network.ts';
import type { Direction } from './evaluation/index.ts';

const directions: readonly Direction[] = ['Ingress', 'Egress'];

/** Namespaces and directions, `home/Egress`, in which nothing passes but what a policy names. */
export function denials(facts: Facts): ReadonlySet<string> {
  return new Set(
    networkOf(facts)
      .policies.all.filter(({ selector }) => Object.keys(selector).length === 0)
      .flatMap(({ namespace, rules }) =>
        directions
          .filter((direction) => rules[direction]?.every(({ peers, ports }) => peers !== undefined || ports !== undefined))
          .map((direction) => `${namespace}/${direction}`),
      ),
  );
}
