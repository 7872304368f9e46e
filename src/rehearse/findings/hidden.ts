import { isRenderedElsewhere, type Model } from '../../model/index.ts';

/** Who may bring objects into a namespace that are not rendered, so that what is missing there may come from it. */
export function hiddenIn({ applications, footprints }: Pick<Model, 'applications' | 'footprints'>, namespace: string): string | undefined {
  const found = applications.find((application) => application.namespace === namespace && isRenderedElsewhere(application));
  if (found !== undefined) {
    const what = found.charts.length > 0 ? 'the chart' : 'the sources';
    return `${what} of application ${found.name}, whose objects are not rendered`;
  }
  const footprint = footprints.find((candidate) => candidate.namespace === namespace);
  return footprint === undefined ? undefined : `the footprint ${footprint.name}, whose objects are not rendered`;
}
