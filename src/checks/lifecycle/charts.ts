import type { Check } from '../check.ts';
import { declaredFinding } from '../finding.ts';

/** Charts that their authors ended, by the repository they come from, and by name where only one of them did. */
interface EndedChart {
  readonly repository: RegExp;
  readonly chart?: string | undefined;
  readonly ended: string;
  readonly successor: string;
}

const endedCharts: readonly EndedChart[] = [
  {
    repository: /charts\.bitnami\.com|registry-1\.docker\.io\/bitnamicharts/,
    ended: 'Bitnami’s charts name images that were taken off Docker Hub on 2025-09-29',
    successor: 'take the chart of the program’s own authors, or an operator',
  },
  {
    repository: /(?:charts\.helm\.sh|kubernetes-charts\.storage\.googleapis\.com|storage\.googleapis\.com\/kubernetes-charts)/,
    ended: 'the repository `stable` of Helm ended on 2020-11-13',
    successor: 'take the chart from the repository of its program; artifacthub.io knows it',
  },
  {
    repository: /kubernetes\.github\.io\/dashboard/,
    ended: 'Kubernetes Dashboard was archived on 2026-01-21',
    successor: 'move to Headlamp, which its authors name as the successor',
  },
  {
    repository: /grafana\.github\.io\/helm-charts|grafana-community\.github\.io/,
    chart: 'promtail',
    ended: 'Promtail reached its end of life on 2026-03-02',
    successor: 'collect with Grafana Alloy; `alloy convert --source-format=promtail` translates a configuration',
  },
  {
    repository: /grafana\.github\.io\/helm-charts/,
    chart: 'grafana-agent',
    ended: 'Grafana Agent reached its end of life on 2025-11-01',
    successor: 'collect with Grafana Alloy',
  },
];

/** LIFECYCLE_CHART_ENDED: no Application takes a chart that its authors ended. */
export const endedChartSources: Check = ({ model }) =>
  model.applications.flatMap(({ name, charts }) =>
    charts.flatMap(({ repoURL, chart }) => {
      const row = endedCharts.find((entry) => entry.repository.test(repoURL) && (entry.chart ?? chart) === chart);
      if (row === undefined) return [];
      return [
        declaredFinding(model, [name], {
          code: 'LIFECYCLE_CHART_ENDED',
          severity: 'warning',
          field: `charts.${chart}`,
          message: `${repoURL}: ${row.ended}`,
          hint: row.successor,
        }),
      ];
    }),
  );
