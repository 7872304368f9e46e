import { type Application, isRenderedElsewhere } from '../../model/index.ts';
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

/** A release, as tags name it, or a commit in full; a branch moves. */
const FIXED_REVISION = /^(v?\d+\.\d+(\.\d+)?([-.+][0-9A-Za-z.-]+)?|[0-9a-f]{40})$/;

/** ARGO_SOURCE_NOT_PINNED: Argo CD would follow a branch of somebody else, without a commit here. */
export const unpinnedSources: Check = ({ model }) =>
  model.applications.flatMap((application) =>
    (application.sources ?? []).flatMap(({ repoURL, revision }, index) =>
      FIXED_REVISION.test(revision)
        ? []
        : [
            applicationIssue(model, application, `sources[${index}].revision`, {
              code: 'ARGO_SOURCE_NOT_PINNED',
              severity: 'error',
              message: `\`${revision}\` of ${repoURL} is neither a release nor a commit in full, so the cluster would change without a commit`,
              hint: 'write a tag such as `v1.2.3`, or all 40 digits of a commit',
            }),
          ],
    ),
  );

/** ARGO_CHART_WITHOUT_FOOTPRINT: what the pods of a chart or source use is unknown, and every sum that should hold them is too small. */
export const chartsWithoutFootprint: Check = ({ model }) => {
  const declared = new Set(model.footprints.map(({ application }) => application));
  return model.applications
    .filter((application) => isRenderedElsewhere(application) && !declared.has(application.name))
    .map((application) =>
      applicationIssue(model, application, application.charts.length > 0 ? 'charts' : 'sources', {
        code: 'ARGO_CHART_WITHOUT_FOOTPRINT',
        severity: 'unchecked',
        message: `nothing declares what the pods of ${namesOf(application)} use, so capacity, quotas and policies are checked without them`,
        hint: 'declare a footprint: pods, requests, limits, volumes, ports',
      }),
    );
};

function namesOf({ charts, sources = [] }: Application): string {
  return [...charts.map(({ chart }) => chart), ...sources.map(({ path }) => path)].join(', ');
}
