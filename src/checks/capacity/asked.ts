import type { Facts } from '../facts.ts';
import { oncePer } from '../once.ts';
import { type AmountList, defaultsIn, parseAmount, podAmount } from '../quota/amounts.ts';
import { type Demand, declaredDemand, demandsOf } from '../quota/demand.ts';
import { fields } from '../read.ts';

/** What one application asks the nodes for, of one resource. */
export interface Asked {
  readonly application: string;
  /** Its pods that are always there. */
  readonly amount: number;
  /** Its largest Job; one runs at a time. */
  readonly job: number;
}

/** Every application with pods, rendered or declared, in the order of the model; amounts in millicores or bytes. */
export function askedByApplication(facts: Facts, list: AmountList, resource: 'cpu' | 'memory'): readonly Asked[] {
  const demands = demandsByApplication(facts);
  const amount = ({ pods, template, footprint }: Demand): number =>
    template === undefined
      ? (parseAmount(resource, fields(footprint?.[list])[resource]) ?? 0)
      : pods * podAmount(template, defaultsIn(facts, template.namespace), list, resource);
  return facts.model.applications.map(({ name }) => {
    const of = (when: Demand['when']) => (demands.get(name) ?? []).filter((demand) => demand.when === when).map(amount);
    return { application: name, amount: of('steady').reduce((sum, one) => sum + one, 0), job: Math.max(0, ...of('job')) };
  });
}

const demandsByApplication = oncePer((facts: Facts): ReadonlyMap<string, readonly Demand[]> => {
  const all = new Map<string, Demand[]>();
  const add = (application: string, demands: readonly Demand[]) => {
    const list = all.get(application);
    if (list === undefined) all.set(application, [...demands]);
    else list.push(...demands);
  };
  for (const template of facts.pods) add(template.manifest.origin.application, demandsOf(facts, template));
  for (const footprint of facts.model.footprints) add(footprint.application, [declaredDemand(footprint)]);
  return all;
});
