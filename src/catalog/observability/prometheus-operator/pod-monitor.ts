import type { JsonObject } from '../../../model/index.ts';
import type { ScrapeJob } from '../job-names.ts';

/** One endpoint in the words of the operator, with the labels that our own configuration gives its series. */
export function podMonitorSpec({ job, endpoint }: ScrapeJob): JsonObject {
  const { namespace, labels, port, podPort, path, scheme, honorLabels } = endpoint;
  return {
    selector: { matchLabels: { ...labels } },
    namespaceSelector: { matchNames: [namespace] },
    podMetricsEndpoints: [
      {
        ...(port === undefined ? { portNumber: podPort } : { port }),
        ...(path === undefined ? {} : { path }),
        ...(scheme === 'https' ? { scheme: 'https', tlsConfig: { insecureSkipVerify: true } } : {}),
        ...(honorLabels === true ? { honorLabels: true } : {}),
        relabelings: [
          { action: 'replace', targetLabel: 'job', replacement: job },
          ...(honorLabels === true
            ? // Where the series speak of other pods, these labels would be taken for theirs.
              [{ action: 'labeldrop', regex: 'namespace|pod|container' }]
            : [{ action: 'replace', sourceLabels: ['__meta_kubernetes_pod_node_name'], targetLabel: 'node' }]),
        ],
      },
    ],
  };
}

/** Name of an object for a job, `redis/redis` → `redis-redis`. */
export function objectName(job: string): string {
  return job.replaceAll('/', '-').toLowerCase();
}
