import type { MetricsEndpoint } from '../../model/index.ts';

/** An endpoint with the name that its series carry as `job`. */
export interface ScrapeJob {
  readonly job: string;
  readonly endpoint: MetricsEndpoint;
}

/**
 * One job for each endpoint: `<application>/<workload>`, with the name of the port behind it where a workload has
 * several. Declared twice is scraped once.
 */
export function scrapeJobs(endpoints: readonly MetricsEndpoint[]): readonly ScrapeJob[] {
  const byPlace = new Map<string, Map<string, MetricsEndpoint>>();
  for (const endpoint of endpoints) {
    const place = `${endpoint.application}/${endpoint.workload}`;
    const ports = byPlace.get(place) ?? new Map<string, MetricsEndpoint>();
    byPlace.set(place, ports.set(`${endpoint.port ?? endpoint.podPort}${endpoint.path ?? ''}`, endpoint));
  }
  return [...byPlace]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([place, ports]) =>
      [...ports]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([at, endpoint]) => ({ job: ports.size === 1 ? place : `${place}/${at.replaceAll('/', '-')}`, endpoint })),
    );
}
