import type { Issue } from '../../issues/index.ts';
import type { Check } from '../check.ts';
import { type Facts, factsOf } from '../facts.ts';
import { finding } from '../finding.ts';
import { containersOf } from '../pods.ts';
import { below, fields, items } from '../read.ts';

const wanted = [
  ['requests', 'cpu'],
  ['requests', 'memory'],
  ['limits', 'memory'],
] as const;

/**
 * POLICY_RESOURCES: every container requests cpu and memory and limits its memory. A limit without a request counts as
 * both, as the API server has it; values that only a LimitRange supplies are a warning, for they stand nowhere near the workload.
 */
export const resources: Check = (input) => {
  const facts = factsOf(input);
  const defaulting = new Set(
    facts
      .ofKind('', 'LimitRange')
      .filter(suppliesDefaults)
      .map(({ identity }) => identity.namespace),
  );
  return facts.pods.flatMap((pod) => {
    const forPod = fields(pod.podSpec.resources);
    return containersOf(pod).flatMap((container): readonly Issue[] => {
      if (container.list === 'ephemeralContainers') return [];
      const own = fields(container.fields.resources);
      const absent = wanted.filter(([list, key]) => {
        const given = [fields(own[list])[key], fields(forPod[list])[key], list === 'requests' ? fields(own.limits)[key] : undefined];
        return given.every((value) => value === undefined);
      });
      if (absent.length === 0) return [];
      const supplied = defaulting.has(pod.namespace);
      const message = `container ${container.name} has no ${absent.map((path) => path.join('.')).join(', ')}${supplied ? '; only the LimitRange of the namespace supplies them' : ''}`;
      const hint = 'measure the program and write what it needs; without, the scheduler and the kernel guess';
      return [
        finding(pod.manifest, {
          code: 'POLICY_RESOURCES',
          severity: supplied ? 'warning' : 'error',
          field: `${container.path}.resources`,
          message,
          hint,
        }),
      ];
    });
  });
};

function suppliesDefaults({ body }: Facts['manifests'][number]): boolean {
  return items(below(body, 'spec', 'limits')).some(
    ({ type, default: limits }) => type === 'Container' && fields(limits).memory !== undefined,
  );
}
