import type { Issue } from '../../issues/index.ts';
import type { Layer, Model } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { type Facts, factsOf } from '../facts.ts';
import { declaredFinding } from '../finding.ts';
import { type Defaults, defaultsIn, formatAmount, parseAmount, podAmount } from '../quota/amounts.ts';
import { type Demand, declaredDemand, demandsOf } from '../quota/demand.ts';
import { fields } from '../read.ts';

const resources = ['cpu', 'memory'] as const;
type Resource = (typeof resources)[number];

/** What one application of a layer requests. */
interface Request {
  readonly application: string;
  readonly amount: number;
  /** Its largest Job; one runs at a time. */
  readonly job: number;
}

/** CAPACITY_LAYER_BUDGET: everything a layer runs at once, its largest Job among it, fits the layer's budget. */
export const layerBudgets: Check = (input) => {
  const facts = factsOf(input);
  if (facts.model.layers.every(({ budget }) => budget === undefined)) return [];
  const demands = demandsByApplication(facts);
  const known = new Map<string, Defaults>();
  const defaults = (namespace: string): Defaults => {
    const found = known.get(namespace) ?? defaultsIn(facts, namespace);
    known.set(namespace, found);
    return found;
  };
  return facts.model.layers.flatMap((layer) => {
    const own = facts.model.applications.filter((application) => application.layer === layer.name);
    return resources.flatMap((resource) =>
      judgeLayer(facts.model, layer, resource, [
        ...own.map(({ name }) => requestOf(name, demands.get(name) ?? [], resource, defaults)),
        ...reservedIn(facts.model, layer, resource),
      ]),
    );
  });
};

function demandsByApplication(facts: Facts): ReadonlyMap<string, readonly Demand[]> {
  const all = new Map<string, Demand[]>();
  const add = (application: string, demands: readonly Demand[]) => {
    const list = all.get(application);
    if (list === undefined) all.set(application, [...demands]);
    else list.push(...demands);
  };
  for (const template of facts.pods) add(template.manifest.origin.application, demandsOf(facts, template));
  for (const footprint of facts.model.footprints) add(footprint.application, [declaredDemand(footprint)]);
  return all;
}

function requestOf(
  application: string,
  demands: readonly Demand[],
  resource: Resource,
  defaults: (namespace: string) => Defaults,
): Request {
  const amount = ({ pods, template, footprint }: Demand): number =>
    template === undefined
      ? (parseAmount(resource, fields(footprint?.requests)[resource]) ?? 0)
      : pods * podAmount(template, defaults(template.namespace), 'requests', resource);
  const of = (when: Demand['when']) => demands.filter((demand) => demand.when === when).map(amount);
  return { application, amount: of('steady').reduce((sum, one) => sum + one, 0), job: Math.max(0, ...of('job')) };
}

function reservedIn({ reservations = [] }: Model, layer: Layer, resource: Resource): readonly Request[] {
  return reservations
    .filter((reservation) => reservation.layer === layer.name)
    .map(({ name, requests }) => ({ application: `${name} (reserved)`, amount: parseAmount(resource, requests[resource]) ?? 0, job: 0 }));
}

function judgeLayer(model: Model, { name, budget }: Layer, resource: Resource, requests: readonly Request[]): readonly Issue[] {
  const allowed = parseAmount(resource, budget?.[resource]);
  if (allowed === undefined) return [];
  const largest = requests.reduce<Request | undefined>((best, one) => (one.job > (best?.job ?? 0) ? one : best), undefined);
  const sum = requests.reduce((total, { amount }) => total + amount, 0) + (largest?.job ?? 0);
  if (sum <= allowed) return [];
  const show = (amount: number) => formatAmount(resource, amount);
  const parts = [
    ...requests
      .filter(({ amount }) => amount > 0)
      .sort((a, b) => b.amount - a.amount)
      .map(({ application, amount }) => `${application} ${show(amount)}`),
    ...(largest === undefined ? [] : [`largest Job, of ${largest.application}, ${show(largest.job)}`]),
  ];
  return [
    declaredFinding(model, [], {
      code: 'CAPACITY_LAYER_BUDGET',
      severity: 'error',
      field: `layers.${name}.budget.${resource}`,
      message: `requests of ${resource} add up to ${show(sum)}, the budget of the layer is ${show(allowed)}, ${show(sum - allowed)} too little: ${parts.join(' + ')}`,
      hint: `raise the budget to ${show(sum)} or more, or request less`,
    }),
  ];
}
