import type { Issue } from '../../issues/index.ts';
import type { Layer, Model } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { factsOf } from '../facts.ts';
import { declaredFinding } from '../finding.ts';
import { formatAmount, parseAmount } from '../quota/amounts.ts';
import { type Asked, askedByApplication } from './asked.ts';

const resources = ['cpu', 'memory'] as const;
type Resource = (typeof resources)[number];

/** CAPACITY_LAYER_BUDGET: everything a layer runs at once, its largest Job among it, fits the layer's budget. */
export const layerBudgets: Check = (input) => {
  const facts = factsOf(input);
  const { layers, applications } = facts.model;
  if (layers.every(({ budget }) => budget === undefined)) return [];
  const layerOf = new Map(applications.map(({ name, layer }) => [name, layer]));
  const asked = {
    cpu: askedByApplication(facts, 'requests', 'cpu'),
    memory: askedByApplication(facts, 'requests', 'memory'),
  };
  return layers.flatMap((layer) =>
    resources.flatMap((resource) =>
      judgeLayer(facts.model, layer, resource, [
        ...asked[resource].filter(({ application }) => layerOf.get(application) === layer.name),
        ...reservedIn(facts.model, layer, resource),
      ]),
    ),
  );
};

function reservedIn({ reservations = [] }: Model, layer: Layer, resource: Resource): readonly Asked[] {
  return reservations
    .filter((reservation) => reservation.layer === layer.name)
    .map(({ name, requests }) => ({ application: `${name} (reserved)`, amount: parseAmount(resource, requests[resource]) ?? 0, job: 0 }));
}

function judgeLayer(model: Model, { name, budget }: Layer, resource: Resource, requests: readonly Asked[]): readonly Issue[] {
  const allowed = parseAmount(resource, budget?.[resource]);
  if (allowed === undefined) return [];
  const largest = requests.reduce<Asked | undefined>((best, one) => (one.job > (best?.job ?? 0) ? one : best), undefined);
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
