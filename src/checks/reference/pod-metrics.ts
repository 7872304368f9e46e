import type { Issue } from '../../issues/index.ts';
import type { Check } from '../check.ts';
import { factsOf } from '../facts.ts';
import { finding } from '../finding.ts';
import { below, items } from '../read.ts';

/** REFERENCE_NO_POD_METRICS: an autoscaler that reads CPU or memory has somebody who serves them. */
export const podMetrics: Check = (input) => {
  const facts = factsOf(input);
  if (facts.partial || facts.model.monitoring.metricsServer !== 'none') return [];
  return facts.ofKind('autoscaling', 'HorizontalPodAutoscaler').flatMap((scaler): readonly Issue[] => {
    const reads = items(below(scaler.body, 'spec', 'metrics')).some(({ type }) => type === 'Resource' || type === 'ContainerResource');
    if (!reads) return [];
    return [
      finding(scaler, {
        code: 'REFERENCE_NO_POD_METRICS',
        severity: 'error',
        field: 'spec.metrics',
        message: 'it reads the use of CPU or memory, and nothing in this cluster serves that',
        hint: 'add `new MetricsServer(…)`, or the addon of the distribution',
      }),
    ];
  });
};
