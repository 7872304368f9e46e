import type { JsonObject } from '../../src/model/index.ts';
import { nodesOf } from '../../src/rehearse/stand-ins/nodes.ts';
import { parseQuantity } from '../../src/units/index.ts';
import type { PlacementCase } from './cases/index.ts';
import { toInput } from './cases/index.ts';
import { podsOf } from './pods.ts';

/**
 * What sums alone say of a case, without any placement.
 * - `cannot`: all requests of one resource together are more than all machines offer.
 * - `fits`: no pod has any rule, no machine a taint, and the smallest machine has room for everything.
 * - `room`: neither; there is as much as is asked for, which proves nothing.
 */
export type SumVerdict = 'cannot' | 'fits' | 'room';

export type Totals = ReadonlyMap<string, bigint>;

/** What each machine offers, in the order of the case. */
export function offersOf(house: PlacementCase): readonly Totals[] {
  const { objects } = nodesOf(toInput(house).model, { version: 'v0', kubelet: () => '' });
  return objects.map(({ status }) => totals([(status as { readonly allocatable: JsonObject }).allocatable]));
}

export function sumsOf(house: PlacementCase): SumVerdict {
  const offers = offersOf(house);
  const pods = podsOf(house);
  const asked = add(pods.map(({ spec }) => requestsOf(spec)));
  const offered = add(offers);
  if ([...asked].some(([resource, amount]) => amount > (offered.get(resource) ?? 0n))) return 'cannot';
  const isFree = pods.every(({ spec }) => rules.every((rule) => spec[rule] === undefined) && !JSON.stringify(spec).includes('"hostPort"'));
  const isOpen = house.nodes.every(({ taints }) => taints.length === 0);
  const roomy = offers.every((offer) => [...asked].every(([resource, amount]) => amount <= (offer.get(resource) ?? 0n)));
  return isFree && isOpen && roomy ? 'fits' : 'room';
}

const rules = ['nodeSelector', 'affinity', 'topologySpreadConstraints', 'volumes'] as const;

interface Container {
  readonly restartPolicy?: string;
  readonly resources?: { readonly requests?: JsonObject; readonly limits?: JsonObject };
}

/** What the scheduler counts for a pod; written anew, as all of the judge. */
export function requestsOf(spec: JsonObject): Totals {
  const of = ({ resources = {} }: Container) => totals([{ ...resources.limits, ...resources.requests }]);
  const {
    containers,
    initContainers = [],
    overhead = {},
  } = spec as unknown as {
    readonly containers: readonly Container[];
    readonly initContainers?: readonly Container[];
    readonly overhead?: JsonObject;
  };
  let sidecars: Totals = new Map();
  let start: Totals = new Map();
  for (const container of initContainers) {
    const step = add([sidecars, of(container)]);
    start = largest(start, step);
    if (container.restartPolicy === 'Always') sidecars = step;
  }
  const running = add([...containers.map(of), sidecars]);
  const forPod = totals([(spec['resources'] as { readonly requests?: JsonObject } | undefined)?.requests ?? {}]);
  const counted = new Map([...largest(running, start), ...forPod]);
  return add([counted, totals([overhead, { pods: 1 }])]);
}

function totals(lists: readonly JsonObject[]): Totals {
  return add(lists.map((list) => new Map(Object.entries(list).map(([key, value]) => [key, parseQuantity(value as string).nano]))));
}

function add(all: readonly Totals[]): Totals {
  const sum = new Map<string, bigint>();
  for (const one of all) for (const [key, amount] of one) sum.set(key, (sum.get(key) ?? 0n) + amount);
  return sum;
}

function largest(a: Totals, b: Totals): Totals {
  const result = new Map(a);
  for (const [key, amount] of b) if (amount > (result.get(key) ?? 0n)) result.set(key, amount);
  return result;
}
