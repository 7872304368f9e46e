import { isObject } from '../../../model/index.ts';
import type { Facts } from '../../facts.ts';
import type { PodTemplate } from '../../pods.ts';
import { below, type Fields, fields, items, text, texts, whole } from '../../read.ts';
import { selects } from '../../selector.ts';
import type { PodSet } from './compile.ts';

/** A term of a required affinity or anti-affinity between pods. */
export interface PodTerm {
  readonly topologyKey: string;
  matches(other: PodSet): boolean;
}

/** Terms of required anti-affinity. */
export function antiAffinityTerms(facts: Facts, { template }: PodSet): readonly PodTerm[] {
  return template === undefined ? [] : termsOf(facts, template, 'podAntiAffinity');
}

function termsOf(facts: Facts, template: PodTemplate, kind: 'podAffinity' | 'podAntiAffinity'): readonly PodTerm[] {
  return items(below(template.podSpec, 'affinity', kind, 'requiredDuringSchedulingIgnoredDuringExecution')).map((term) => ({
    topologyKey: text(term.topologyKey) ?? '',
    matches: ({ template: other }) =>
      other !== undefined && inNamespaces(facts, template, term, other.namespace) && selectsPod(template, term, other),
  }));
}

/** Its own namespace, unless the term names others; an empty namespace selector means all. */
function inNamespaces(facts: Facts, template: PodTemplate, term: Fields, namespace: string): boolean {
  const named = texts(term.namespaces);
  if (!isObject(term.namespaceSelector)) return named.length === 0 ? namespace === template.namespace : named.includes(namespace);
  return named.includes(namespace) || selects(fields(term.namespaceSelector), facts.namespaceLabels(namespace));
}

/** A term without a selector selects nothing. `matchLabelKeys` add the pod's own values, as the API server writes them in. */
function selectsPod(template: PodTemplate, term: Fields, other: PodTemplate): boolean {
  if (!isObject(term.labelSelector) || !selects(fields(term.labelSelector), other.labels)) return false;
  const has = (key: string) => Object.hasOwn(template.labels, key);
  return (
    texts(term.matchLabelKeys).every((key) => !has(key) || other.labels[key] === template.labels[key]) &&
    texts(term.mismatchLabelKeys).every((key) => !has(key) || other.labels[key] !== template.labels[key])
  );
}

export interface NearTerm {
  readonly topologyKey: string;
  readonly targets: readonly number[];
  readonly self: boolean;
}

/** Terms of required affinity. A pod is a target only when it satisfies all terms, whichever is looked at. */
export function affinitiesOf(
  facts: Facts,
  set: PodSet,
  all: readonly PodSet[],
): { readonly terms: readonly NearTerm[]; readonly unknown?: string | undefined } {
  if (set.template === undefined) return { terms: [] };
  const terms = termsOf(facts, set.template, 'podAffinity');
  if (terms.length === 0) return { terms: [] };
  const matchesAll = (other: PodSet) => terms.every((term) => term.matches(other));
  const targets = all.flatMap((other, position) => (matchesAll(other) ? [position] : []));
  const elsewhere = facts.elsewhere(set.template.namespace);
  if (targets.length === 0 && elsewhere !== undefined)
    return { terms: [], unknown: `its required affinity selects pods that may come from ${elsewhere}` };
  return { terms: terms.map(({ topologyKey }) => ({ topologyKey, targets, self: matchesAll(set) })) };
}

export interface SpreadTerm {
  readonly topologyKey: string;
  readonly maxSkew: number;
  readonly minDomains: number;
  readonly self: boolean;
  readonly honoursAffinity: boolean;
  readonly honoursTaints: boolean;
  counts(other: PodSet): boolean;
}

/** Topology spread that keeps a pod from being scheduled. */
export function spreadsOf({ template }: PodSet): readonly SpreadTerm[] {
  if (template === undefined) return [];
  return items(template.podSpec.topologySpreadConstraints)
    .filter(({ whenUnsatisfiable }) => whenUnsatisfiable !== 'ScheduleAnyway')
    .map((constraint) => {
      const counts = ({ template: other }: PodSet) =>
        other !== undefined && other.namespace === template.namespace && selectsPod(template, constraint, other);
      return {
        topologyKey: text(constraint.topologyKey) ?? '',
        maxSkew: whole(constraint.maxSkew) ?? 1,
        minDomains: whole(constraint.minDomains) ?? 1,
        honoursAffinity: constraint.nodeAffinityPolicy !== 'Ignore',
        honoursTaints: constraint.nodeTaintsPolicy === 'Honor',
        self: selectsPod(template, constraint, template),
        counts,
      };
    });
}
