export { GitLabChart } from './gitlab-chart.ts';
export type { GitLabBuckets, GitLabChartOverrides, GitLabChartProps } from './gitlab-chart-props.ts';
