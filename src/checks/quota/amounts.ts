import { describeMemory, formatCpu, parseCpu, parseMemory, type QuantityText, readable } from '../../units/index.ts';
import type { Facts } from '../facts.ts';
import { oncePer } from '../once.ts';
import { containersOf, type PodTemplate } from '../pods.ts';
import { below, type Fields, fields, items } from '../read.ts';

/** Which amount is meant: what the scheduler counts, or the ceiling. */
export type AmountList = 'requests' | 'limits';

/** Amounts read before; a cluster has thousands of containers and a few dozen spellings. */
const known = new Map<string, number | undefined>();

/** Whole millicores for `cpu`, whole bytes for memory and storage, a plain number for everything else; nothing when missing or unreadable. */
export function parseAmount(resource: string, value: unknown): number | undefined {
  if (!isQuantity(value)) return undefined;
  const key = `${resource === 'cpu'} ${value}`;
  let amount = known.get(key);
  if (amount === undefined && !known.has(key)) {
    amount = readable(() => readAmount(resource, value));
    known.set(key, amount);
  }
  return amount;
}

/** Same, but an unreadable text is thrown. */
export function readAmount(resource: string, value: QuantityText): number {
  return resource === 'cpu' ? parseCpu(value) : parseMemory(value);
}

export function isQuantity(value: unknown): value is QuantityText {
  return typeof value === 'string' || typeof value === 'number';
}

export function formatAmount(resource: string, amount: number): string {
  if (resource === 'cpu') return formatCpu(amount);
  return /memory|storage|hugepages/.test(resource) ? describeMemory(amount) : String(amount);
}

/** What a LimitRange of the namespace fills in where a container says nothing. */
export interface Defaults {
  readonly requests: Fields;
  readonly limits: Fields;
}

export function defaultsIn(facts: Facts, namespace: string): Defaults {
  const known = defaultsByNamespace(facts);
  const found = known.get(namespace) ?? readDefaults(facts, namespace);
  known.set(namespace, found);
  return found;
}

const defaultsByNamespace = oncePer((_facts: Facts) => new Map<string, Defaults>());

function readDefaults(facts: Facts, namespace: string): Defaults {
  const ranges = facts.ofKind('', 'LimitRange').filter(({ identity }) => identity.namespace === namespace);
  const entries = ranges.flatMap(({ body }) => items(below(body, 'spec', 'limits'))).filter(({ type }) => type === 'Container');
  const limits = Object.assign({}, ...entries.map((entry) => fields(entry.default))) as Fields;
  return { limits, requests: { ...limits, ...Object.assign({}, ...entries.map((entry) => fields(entry.defaultRequest))) } };
}

/** Amount of one container after the defaults of API server and LimitRange; nothing when none applies. */
export function containerAmount(container: Fields, defaults: Defaults, list: AmountList, resource: string): number | undefined {
  const own = fields(container.resources);
  const value = fields(own[list])[resource] ?? (list === 'requests' ? fields(own.limits)[resource] : undefined) ?? defaults[list][resource];
  return parseAmount(resource, value);
}

/** What one pod counts for, as scheduler and quota do: the containers together, or the largest step of the start, plus overhead. */
export function podAmount(pod: PodTemplate, defaults: Defaults, list: AmountList, resource: string): number {
  const overhead = parseAmount(resource, fields(pod.podSpec.overhead)[resource]) ?? 0;
  const forPod = parseAmount(resource, fields(fields(pod.podSpec.resources)[list])[resource]);
  if (forPod !== undefined) return forPod + overhead;
  let running = 0;
  let sidecars = 0;
  let starting = 0;
  for (const container of containersOf(pod)) {
    const amount = containerAmount(container.fields, defaults, list, resource) ?? 0;
    if (container.list === 'containers') running += amount;
    else if (container.sidecar) {
      sidecars += amount;
      starting = Math.max(starting, sidecars);
    } else if (container.list === 'initContainers') starting = Math.max(starting, sidecars + amount);
  }
  return Math.max(running + sidecars, starting) + overhead;
}
