import type { Issue } from '../../issues/index.ts';
import type { Manifest, PodSecurityLevel } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { type Facts, factsOf } from '../facts.ts';
import { finding } from '../finding.ts';
import type { PodTemplate } from '../pods.ts';
import { below, textMap } from '../read.ts';
import { baselineRules } from './pod-security-baseline.ts';
import { restrictedRules } from './pod-security-restricted.ts';
import type { Violation } from './pod-security-rule.ts';

/** Level of the admission plugin and the minor whose rules it applies. */
export interface Enforced {
  readonly level: PodSecurityLevel;
  readonly minor: number;
}

/** `restricted` means all of `baseline` too, where it has no narrower rule of its own. */
const rulesOf = (level: 'baseline' | 'restricted', minor: number) =>
  level === 'baseline'
    ? baselineRules
    : [...baselineRules.filter(({ narrowedFrom = minor + 1 }) => minor < narrowedFrom), ...restrictedRules];

/** POLICY_POD_SECURITY: every pod is let in by the level its namespace enforces. A refused controller simply makes no pods. */
export const podSecurity: Check = (input) => {
  const facts = factsOf(input);
  const levels = new Map<string, Enforced>();
  return [
    ...facts.ofKind('', 'Namespace').flatMap(wrongLabels),
    ...facts.pods.flatMap((pod): readonly Issue[] => {
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
    }),
  ];
};

/** Labels that the plugin cannot read: it refuses the Namespace, and where the Namespace exists already it takes the strictest. */
function wrongLabels(manifest: Manifest): readonly Issue[] {
  const labels = textMap(below(manifest.body, 'metadata', 'labels'));
  return ['enforce', 'audit', 'warn'].flatMap((mode) => [
    ...judgeLabel(manifest, labels, mode, { fits: isLevel, what: 'level', allowed: levelNames.join(', ') }),
    ...judgeLabel(manifest, labels, `${mode}-version`, {
      fits: (value) => value === 'latest' || version.test(value),
      what: 'version',
      allowed: 'latest, or a minor such as v1.36',
    }),
  ]);
}

function judgeLabel(
  manifest: Manifest,
  labels: Readonly<Record<string, string>>,
  mode: string,
  { fits, what, allowed }: { readonly fits: (value: string) => boolean; readonly what: string; readonly allowed: string },
): readonly Issue[] {
  const key = `pod-security.kubernetes.io/${mode}`;
  const value = labels[key];
  if (value === undefined || fits(value)) return [];
  return [
    finding(manifest, {
      code: 'POLICY_POD_SECURITY',
      severity: 'error',
      field: `metadata.labels["${key}"]`,
      message: `"${value}" is no ${what} of Pod Security, so the API server refuses the namespace`,
      hint: `allowed: ${allowed}`,
    }),
  ];
}

/** The field as a person calls it: `hostNetwork`, `seccompProfile.type`. */
function shortName(field: string): string {
  return field.split('securityContext.')[1] ?? field.slice(field.lastIndexOf('.') + 1);
}

/** What keeps a pod out of a namespace of this level, on this minor of Kubernetes 1. */
export function violations(pod: PodTemplate, level: 'baseline' | 'restricted', minor: number): readonly Violation[] {
  return rulesOf(level, minor)
    .filter(({ from = 0, until = minor }) => minor >= from && minor <= until)
    .flatMap(({ find }) => find(pod, minor));
}

/**
 * The labels of a rendered Namespace decide; for one that is not rendered, the declared level. Talos enforces baseline where
 * nothing is said, and spares kube-system. A server knows the rules up to its own minor, whatever the label asks for.
 */
export function enforcedIn(facts: Facts, namespace: string): Enforced {
  const { distribution, namespaces } = facts.model;
  const talos = distribution.name === 'talos';
  const own = facts.minor ?? Number.POSITIVE_INFINITY;
  if (talos && namespace === 'kube-system') return { level: 'privileged', minor: own };
  const unlabelled = talos ? 'baseline' : 'privileged';
  const rendered = facts.find('', 'Namespace', '', namespace) !== undefined;
  const declared = rendered ? undefined : namespaces.find(({ name }) => name === namespace)?.podSecurity;
  const labels = facts.namespaceLabels(namespace);
  const label = labels['pod-security.kubernetes.io/enforce'];
  const level = label === undefined ? (declared ?? unlabelled) : isLevel(label) ? label : 'restricted';
  const [, asked = own] = version.exec(labels['pod-security.kubernetes.io/enforce-version'] ?? '') ?? [];
  return { level, minor: Math.min(own, Number(asked)) };
}

const levelNames = ['privileged', 'baseline', 'restricted'] as const;
const version = /^v1\.(0|[1-9]\d*)$/;

function isLevel(name: string): name is PodSecurityLevel {
  return levelNames.some((level) => level === name);
}
