import type { Issue } from '../../issues/index.ts';
import type { PodSecurityLevel } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { type Facts, factsOf } from '../facts.ts';
import { finding } from '../finding.ts';
import type { PodTemplate } from '../pods.ts';
import { baselineRules } from './pod-security-baseline.ts';
import { restrictedRules } from './pod-security-restricted.ts';
import type { Violation } from './pod-security-rule.ts';

/** Level of the admission plugin and the minor whose rules it applies. */
interface Enforced {
  readonly level: PodSecurityLevel;
  readonly minor: number;
}

/** `restricted` means all of `baseline` too. */
const everyRule = [...baselineRules, ...restrictedRules];

/** Newest rules there are; a later minor is judged by them. */
const newestMinor = 35;

/** POLICY_POD_SECURITY: every pod is let in by the level its namespace enforces. A refused controller simply makes no pods. */
export const podSecurity: Check = (input) => {
  const facts = factsOf(input);
  const levels = new Map<string, Enforced>();
  return facts.pods.flatMap((pod): readonly Issue[] => {
    let enforced = levels.get(pod.namespace);
    if (enforced === undefined) {
      enforced = enforcedIn(facts, pod.namespace);
      levels.set(pod.namespace, enforced);
    }
    const { level, minor } = enforced;
    if (level === 'privileged') return [];
    return violations(pod, level, minor).map(({ field, message, allowed }) =>
      finding(pod.manifest, {
        code: 'POLICY_POD_SECURITY',
        severity: 'error',
        field,
        message: `${shortName(field)} ${message}; namespace ${pod.namespace} enforces the Pod Security level ${level}, so the pods are refused`,
        hint: `allowed: ${allowed}`,
      }),
    );
  });
};

/** The field as a person calls it: `hostNetwork`, `seccompProfile.type`. */
function shortName(field: string): string {
  return field.split('securityContext.')[1] ?? field.slice(field.lastIndexOf('.') + 1);
}

/** What keeps a pod out of a namespace of this level, on this minor of Kubernetes 1. */
export function violations(pod: PodTemplate, level: 'baseline' | 'restricted', minor: number): readonly Violation[] {
  const rules = level === 'baseline' ? baselineRules : everyRule;
  return rules.filter(({ from = 0 }) => minor >= from).flatMap(({ find }) => find(pod, minor));
}

/** The labels of a rendered Namespace decide; then the declared level; Talos enforces baseline where neither says anything. */
function enforcedIn(facts: Facts, namespace: string): Enforced {
  const labels = facts.namespaceLabels(namespace);
  const declared = facts.model.namespaces.find(({ name }) => name === namespace)?.podSecurity;
  const unlabelled = facts.model.distribution.name === 'talos' && namespace !== 'kube-system' ? 'baseline' : 'privileged';
  const label = labels['pod-security.kubernetes.io/enforce'];
  const level = label === 'privileged' || label === 'baseline' || label === 'restricted' ? label : (declared ?? unlabelled);
  const pinned = /^v1\.(\d+)$/.exec(labels['pod-security.kubernetes.io/enforce-version'] ?? '')?.[1];
  const own = /^v?1\.(\d+)/.exec(facts.model.distribution.version)?.[1];
  return { level, minor: Math.min(newestMinor, Number(pinned ?? own ?? newestMinor)) };
}
