import type { Check } from '../check.ts';
import { applicationIssue } from './finding.ts';

/** One release: three numbers, perhaps a `v` before and a pre-release or build behind; no range, no wildcard. */
const EXACT_VERSION = /^v?\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;

/** ARGO_CHART_NOT_PINNED: Argo CD would take a newer chart by itself, without a commit. */
export const unpinnedCharts: Check = ({ model }) =>
  model.applications.flatMap((application) =>
    application.charts.flatMap(({ chart, version }, index) =>
      EXACT_VERSION.test(version)
        ? []
        : [
            applicationIssue(model, application, `charts[${index}].version`, {
              code: 'ARGO_CHART_NOT_PINNED',
              severity: 'error',
              message: `\`${version}\` of chart ${chart} is not one exact release, so the cluster would change without a commit`,
              hint: 'write all three numbers, for example `2.27.1`',
            }),
          ],
    ),
  );

/** ARGO_CHART_WITHOUT_FOOTPRINT: what the chart's pods use is unknown, and every sum that should hold them is too small. */
export const chartsWithoutFootprint: Check = ({ model }) => {
  const declared = new Set(model.footprints.map(({ application }) => application));
  return model.applications
    .filter(({ name, charts }) => charts.length > 0 && !declared.has(name))
    .map((application) =>
      applicationIssue(model, application, 'charts', {
        code: 'ARGO_CHART_WITHOUT_FOOTPRINT',
        severity: 'unchecked',
        message: `nothing declares what the pods of ${application.charts.map(({ chart }) => chart).join(', ')} use, so capacity, quotas and policies are checked without them`,
        hint: 'declare a footprint: pods, requests, limits, volumes, ports',
      }),
    );
};
