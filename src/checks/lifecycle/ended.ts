import { parseImage } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { factsOf } from '../facts.ts';
import { declaredFinding, finding } from '../finding.ts';
import { containersOf } from '../pods.ts';
import { text } from '../read.ts';
import { endedUpstreamOf } from './upstreams.ts';

const code = 'LIFECYCLE_UPSTREAM_ENDED';

/** LIFECYCLE_UPSTREAM_ENDED: no container, ours or a chart's, runs a program that gets no fixes any more. */
export const endedPrograms: Check = (input) => {
  const { model, pods } = factsOf(input);
  const rendered = pods.flatMap((pod) =>
    containersOf(pod).flatMap((container) => {
      const row = endedUpstreamOf(parseImage(text(container.fields.image) ?? '').repository);
      if (row === undefined) return [];
      return [
        finding(pod.manifest, {
          code,
          severity: 'warning',
          field: `${container.path}.image`,
          message: row.ended,
          hint: row.successor,
        }),
      ];
    }),
  );
  const charts = model.footprints.flatMap(({ application, name, images = [] }) =>
    images.flatMap((image) => {
      const row = endedUpstreamOf(parseImage(image).repository);
      if (row === undefined) return [];
      return [
        declaredFinding(model, [application, name], {
          code,
          severity: 'warning',
          field: 'images',
          message: `${image}: ${row.ended}`,
          hint: row.successor,
        }),
      ];
    }),
  );
  return [...rendered, ...charts];
};
