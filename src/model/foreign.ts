import type { Application } from './application.ts';

/** What an Application brings that is not rendered here, in words; empty for one that is rendered whole. */
export function foreignSources({ charts, sources = [] }: Pick<Application, 'charts' | 'sources'>): readonly string[] {
  return [
    ...charts.map(({ chart, version, repoURL }) => `the Helm chart ${chart} ${version} of ${repoURL}`),
    ...sources.map(({ repoURL, revision, path }) => `${path} of ${repoURL} at ${revision}`),
  ];
}

/** Whether charts or other repositories bring objects to an Application that are not rendered here. */
export function isRenderedElsewhere({ charts, sources = [] }: Pick<Application, 'charts' | 'sources'>): boolean {
  return charts.length > 0 || sources.length > 0;
}
