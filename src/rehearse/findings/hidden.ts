import type { Model } from '../../model/index.ts';

/** Who may bring objects into a namespace that are not rendered, so that what is missing there may come from it. */
export function hiddenIn({ applications, footprints }: Pick<Model, 'applications' | 'footprints'>, namespace: string): string | undefined {
  const chart = applications.find((application) => application.namespace === namespace && application.charts.length > 0);
  if (chart !== undefined) return `the chart of application ${chart.name}, whose objects are not rendered`;
  const footprint = footprints.find((candidate) => candidate.namespace === namespace);
  return footprint === undefined ? undefined : `the footprint ${footprint.name}, whose objects are not rendered`;
}
