import type { Manifest } from '../../model/index.ts';
import type { Facts } from '../facts.ts';
import { below, items } from '../read.ts';
import { directionsOf } from './flows.ts';

/** Namespaces and directions, `home/Egress`, in which nothing passes but what a policy names. */
export function denials(facts: Facts): ReadonlySet<string> {
  return new Set(
    facts.ofKind('networking.k8s.io', 'NetworkPolicy').flatMap((policy) => {
      const selector = below(policy.body, 'spec', 'podSelector') ?? {};
      if (Object.keys(selector).length > 0) return [];
      return directionsOf(policy)
        .filter((direction) => !allowsEverything(policy, direction))
        .map((direction) => `${policy.identity.namespace}/${direction}`);
    }),
  );
}

function allowsEverything({ body }: Manifest, direction: string): boolean {
  const [rules, peers] = direction === 'Egress' ? ['egress', 'to'] : ['ingress', 'from'];
  return items(below(body, 'spec', rules)).some((rule) => items(rule.ports).length === 0 && items(rule[peers]).length === 0);
}
