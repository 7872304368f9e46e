import type { Claim } from './data.ts';
import type { Model } from './model.ts';

/** What a workload is called where another namespace has one of its name: two environments of one stack, for example. */
export function calledIn({ claims }: Pick<Model, 'claims'>, { workload, namespace }: Pick<Claim, 'workload' | 'namespace'>): string {
  return claims.some((one) => one.workload === workload && one.namespace !== namespace) ? `${namespace}-${workload}` : workload;
}

/** File of the page that moves what a workload holds to another storage class. */
export function movePageOf(model: Pick<Model, 'claims'>, claim: Pick<Claim, 'workload' | 'namespace'>): string {
  return `move-${calledIn(model, claim)}.md`;
}
