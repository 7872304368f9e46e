import { atLeast, type DefinitionRules, forbid } from './rule.ts';

/** Autoscalers, quotas. */
export const autoscalingRules: Readonly<Record<string, DefinitionRules>> = {
  'autoscaling.v2.HorizontalPodAutoscalerSpec': {
    fields: { minReplicas: atLeast(0), maxReplicas: atLeast(1) },
    checks: [
      forbid(
        'maxReplicas',
        ({ minReplicas, maxReplicas }) =>
          typeof maxReplicas === 'number' && maxReplicas < (typeof minReplicas === 'number' ? minReplicas : 1),
        'is below `minReplicas`',
      ),
    ],
  },
  'core.v1.ResourceQuotaSpec': { fields: { hard: { amounts: 'zero or more' } } },
};
