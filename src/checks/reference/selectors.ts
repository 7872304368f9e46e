import type { Issue } from '../../issues/index.ts';
import { groupOf } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { factsOf } from '../facts.ts';
import { finding } from '../finding.ts';
import { below, fields, text } from '../read.ts';
import { formatSelector, selects } from '../selector.ts';
import { missing } from './missing.ts';

/** REFERENCE_TEMPLATE_LABELS: a controller's selector matches the labels of its own pod template; otherwise the API server refuses it. */
export const ownSelectors: Check = (input) =>
  factsOf(input).pods.flatMap(({ manifest, labels }) => {
    const selector = below(manifest.body, 'spec', 'selector');
    if (manifest.identity.group !== 'apps' || selector === undefined || selects(fields(selector), labels)) return [];
    const message = `the selector (${formatSelector(fields(selector))}) does not match the labels of the pod template`;
    return [
      finding(manifest, {
        code: 'REFERENCE_TEMPLATE_LABELS',
        severity: 'error',
        field: 'spec.selector',
        message,
        hint: 'give the template every label of the selector',
      }),
    ];
  });

/** REFERENCE_BUDGET_NO_PODS: every PodDisruptionBudget protects some pod. */
export const budgets: Check = (input) => {
  const facts = factsOf(input);
  return facts.ofKind('policy', 'PodDisruptionBudget').flatMap((budget): readonly Issue[] => {
    const { namespace } = budget.identity;
    const selector = fields(below(budget.body, 'spec', 'selector'));
    if (facts.podsIn(namespace).select(selector).length > 0) return [];
    const elsewhere = facts.elsewhere(namespace);
    const what = `no rendered pod in namespace ${namespace} is selected by ${formatSelector(selector)}`;
    const shared = { code: 'REFERENCE_BUDGET_NO_PODS', field: 'spec.selector' } as const;
    if (elsewhere !== undefined)
      return [finding(budget, { ...shared, severity: 'unchecked', message: `${what}; they may come from ${elsewhere}` })];
    return [finding(budget, { ...shared, severity: 'error', message: `${what}, so nothing is protected` })];
  });
};

/** REFERENCE_POLICY_NO_PODS: every NetworkPolicy with a selector applies to some pod. */
export const policies: Check = (input) => {
  const facts = factsOf(input);
  return facts.ofKind('networking.k8s.io', 'NetworkPolicy').flatMap((policy): readonly Issue[] => {
    const { namespace } = policy.identity;
    const selector = fields(below(policy.body, 'spec', 'podSelector'));
    if (Object.keys(selector).length === 0 || facts.podsIn(namespace).select(selector).length > 0) return [];
    const elsewhere = facts.elsewhere(namespace);
    const what = `no rendered pod in namespace ${namespace} is selected by ${formatSelector(selector)}`;
    const shared = { code: 'REFERENCE_POLICY_NO_PODS', field: 'spec.podSelector' } as const;
    if (elsewhere !== undefined)
      return [finding(policy, { ...shared, severity: 'unchecked', message: `${what}; they may come from ${elsewhere}` })];
    return [finding(policy, { ...shared, severity: 'warning', message: `${what}, so the policy does nothing` })];
  });
};

/** REFERENCE_SCALE_TARGET: what a HorizontalPodAutoscaler scales exists. */
export const scaleTargets: Check = (input) => {
  const facts = factsOf(input);
  return facts.ofKind('autoscaling', 'HorizontalPodAutoscaler').flatMap((autoscaler): readonly Issue[] => {
    const { namespace } = autoscaler.identity;
    const target = fields(below(autoscaler.body, 'spec', 'scaleTargetRef'));
    const [group, kind, name] = [groupOf(text(target.apiVersion) ?? ''), text(target.kind) ?? '', text(target.name) ?? ''];
    if (name === '' || facts.find(group, kind, namespace, name) !== undefined) return [];
    const known = facts.namesOf(group, kind, namespace);
    return [
      missing(facts, autoscaler, { code: 'REFERENCE_SCALE_TARGET', field: 'spec.scaleTargetRef.name', kind, name, namespace, known }),
    ];
  });
};
