import type { Issue } from '../../issues/index.ts';
import type { Manifest } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { type Facts, factsOf } from '../facts.ts';
import { finding } from '../finding.ts';
import { containersOf } from '../pods.ts';
import { below, fields, items, shown } from '../read.ts';
import { type AmountList, containerAmount, type Defaults, defaultsIn, formatAmount, parseAmount, podAmount } from './amounts.ts';
import { type Demand, demandsIn } from './demand.ts';
import { doorsIn } from './doors.ts';
import { claimsIn } from './storage.ts';

/** One addend of a sum. */
export interface Share {
  readonly name: string;
  readonly count: number;
  readonly each: number;
  readonly when: Demand['when'];
}

/** QUOTA_EXCEEDED, QUOTA_UNSPECIFIED: all pods and claims of a namespace fit its ResourceQuota at once, a running Job and a rolling update included. */
export const quotas: Check = (input) => {
  const facts = factsOf(input);
  return facts.ofKind('', 'ResourceQuota').flatMap((quota): readonly Issue[] => {
    const { scopes, scopeSelector, hard } = fields(quota.body.spec);
    if (scopes !== undefined || scopeSelector !== undefined) {
      return [
        finding(quota, {
          code: 'QUOTA_EXCEEDED',
          severity: 'unchecked',
          field: 'spec',
          message: 'the quota is limited to a scope, so its sums are not checked',
        }),
      ];
    }
    const { namespace } = quota.identity;
    const demands = demandsIn(facts, namespace);
    const defaults = defaultsIn(facts, namespace);
    return Object.entries(fields(hard)).flatMap(([key, value]) => [
      ...judgeSum(facts, quota, key, value, sharesOf(facts, namespace, key, demands, defaults)),
      ...judgeSpecified(quota, key, demands, defaults),
    ]);
  });
};

/** `limits.memory` → limits, memory; `cpu` is short for `requests.cpu`. Nothing for keys that count objects. */
function computeKey(key: string): readonly [AmountList, string] | undefined {
  if (key === 'cpu' || key === 'memory') return ['requests', key];
  const [, list, resource] = /^(requests|limits)\.(.+)$/.exec(key) ?? [];
  return resource === undefined || resource === 'storage' ? undefined : [list as AmountList, resource];
}

function sharesOf(
  facts: Facts,
  namespace: string,
  key: string,
  demands: readonly Demand[],
  defaults: Defaults,
): readonly Share[] | undefined {
  const compute = computeKey(key);
  if (compute === undefined && key !== 'pods') return claimsIn(facts, namespace, key) ?? doorsIn(facts, namespace, key);
  return demands.map(({ name, pods, when, template, footprint }) => {
    if (compute === undefined) return { name, count: pods, each: 1, when };
    const [list, resource] = compute;
    if (template !== undefined) return { name, count: pods, each: podAmount(template, defaults, list, resource), when };
    const declared = list === 'requests' ? footprint?.requests : footprint?.limits;
    return { name, count: 1, each: parseAmount(resource, fields(declared)[resource]) ?? 0, when };
  });
}

function judgeSum(facts: Facts, quota: Manifest, key: string, value: unknown, shares: readonly Share[] | undefined): readonly Issue[] {
  const field = `spec.hard["${key}"]`;
  const resource = computeKey(key)?.[1] ?? (key.endsWith('requests.storage') ? 'storage' : key);
  const hard = parseAmount(resource, value);
  if (shares === undefined || hard === undefined) {
    const message =
      hard === undefined ? `"${shown(value)}" is no quantity` : `${key} counts objects that are not all rendered, so not checked`;
    return [finding(quota, { code: 'QUOTA_EXCEEDED', severity: hard === undefined ? 'error' : 'unchecked', field, message })];
  }
  const counted = [...shares.filter(({ when }) => when === 'steady'), ...largest(shares, 'job'), ...largest(shares, 'surge')].filter(
    ({ count, each }) => count * each > 0,
  );
  const sum = counted.reduce((total, { count, each }) => total + count * each, 0);
  if (sum <= hard) return [];
  const show = (amount: number) => formatAmount(resource, amount);
  const message = `namespace ${quota.identity.namespace}: ${key} add up to ${show(sum)}, the quota is ${show(hard)}: ${lines(counted, show)}`;
  const hint = `ask for less, or raise it to ${show(sum)}${facts.elsewhere(quota.identity.namespace) === undefined ? '' : '; what charts bring is counted as declared'}`;
  return [finding(quota, { code: 'QUOTA_EXCEEDED', severity: 'error', field, message, hint })];
}

function largest(shares: readonly Share[], when: Demand['when']): readonly Share[] {
  let best: Share | undefined;
  for (const share of shares)
    if (share.when === when && share.count * share.each > (best === undefined ? 0 : best.count * best.each)) best = share;
  return best === undefined ? [] : [best];
}

function lines(shares: readonly Share[], show: (amount: number) => string): string {
  const sorted = [...shares].sort((a, b) => b.count * b.each - a.count * a.each);
  const shown = sorted.slice(0, 8).map(({ name, count, each }) => `${name} ${count === 1 ? '' : `${count} × `}${show(each)}`);
  return [...shown, ...(sorted.length > 8 ? [`${sorted.length - 8} more`] : [])].join(' + ');
}

/** A quota on an amount refuses every pod with a container that does not state it. */
function judgeSpecified(quota: Manifest, key: string, demands: readonly Demand[], defaults: Defaults): readonly Issue[] {
  const compute = computeKey(key);
  if (compute === undefined || !['cpu', 'memory'].includes(compute[1])) return [];
  const [list, resource] = compute;
  return demands.flatMap(({ template, when }) => {
    if (template === undefined || when === 'surge' || fields(fields(template.podSpec.resources)[list])[resource] !== undefined) return [];
    return containersOf(template)
      .filter(
        (container) =>
          container.list !== 'ephemeralContainers' && containerAmount(container.fields, defaults, list, resource) === undefined,
      )
      .map((container) => {
        const message = `container ${container.name} states no ${list}.${resource}, and ResourceQuota ${quota.identity.name} refuses pods that do not`;
        const hint = 'state it, or add a LimitRange with a default';
        return finding(template.manifest, {
          code: 'QUOTA_UNSPECIFIED',
          severity: 'error',
          field: `${container.path}.resources.${list}.${resource}`,
          message,
          hint,
        });
      });
  });
}

/** QUOTA_MISSING, QUOTA_LIMIT_RANGE_MISSING: every declared namespace has a ResourceQuota and a LimitRange. */
export const presence: Check = (input) => {
  const facts = factsOf(input);
  const holds = (kind: string) => new Set(facts.ofKind('', kind).map(({ identity }) => identity.namespace));
  const [limited, ranged] = [holds('ResourceQuota'), holds('LimitRange')];
  return facts.model.namespaces.flatMap(({ name, quota }): readonly Issue[] => {
    const { model } = facts;
    const path = `${model.cluster} namespaces.${name}`;
    const issues: Issue[] = [];
    if (!limited.has(name)) {
      const declared = Object.keys(quota).length > 0;
      const message = declared
        ? `the quota of namespace ${name} is declared but not rendered`
        : `namespace ${name} has no ResourceQuota, so it may take everything the nodes have`;
      issues.push({
        code: 'QUOTA_MISSING',
        severity: declared ? 'error' : 'warning',
        path: `${path}.quota`,
        message,
        hint: 'the sum of the workloads plus some room',
        cluster: model.cluster,
      });
    }
    if (!ranged.has(name)) {
      const message = `namespace ${name} has no LimitRange, so a container without values runs without a ceiling`;
      issues.push({ code: 'QUOTA_LIMIT_RANGE_MISSING', severity: 'warning', path, message, cluster: model.cluster });
    }
    return issues;
  });
};

/** QUOTA_LIMIT_RANGE: no container is outside what the LimitRange of its namespace allows. */
export const limitRanges: Check = (input) => {
  const facts = factsOf(input);
  return facts.ofKind('', 'LimitRange').flatMap((range) => {
    const entries = items(below(range.body, 'spec', 'limits')).filter(({ type }) => type === 'Container');
    const { namespace, name } = range.identity;
    const defaults = defaultsIn(facts, namespace);
    const bounds = entries.flatMap((entry) =>
      (['max', 'min'] as const).flatMap((bound) =>
        Object.entries(fields(entry[bound])).map(([resource, value]) => ({ bound, resource, value })),
      ),
    );
    if (bounds.length === 0) return [];
    return facts
      .podsIn(namespace)
      .select({})
      .flatMap((pod) =>
        containersOf(pod).flatMap((container) =>
          bounds.flatMap(({ bound, resource, value }): readonly Issue[] => {
            const list = bound === 'max' ? 'limits' : 'requests';
            const amount = containerAmount(container.fields, defaults, list, resource);
            const allowed = parseAmount(resource, value);
            if (amount === undefined || allowed === undefined || (bound === 'max' ? amount <= allowed : amount >= allowed)) return [];
            const message = `${formatAmount(resource, amount)} is ${bound === 'max' ? 'above the maximum' : 'below the minimum'} ${formatAmount(resource, allowed)} of LimitRange ${name}`;
            return [
              finding(pod.manifest, {
                code: 'QUOTA_LIMIT_RANGE',
                severity: 'error',
                field: `${container.path}.resources.${list}.${resource}`,
                message,
              }),
            ];
          }),
        ),
      );
  });
};
