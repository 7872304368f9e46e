import type { JsonObject } from '../../../model/index.ts';
import { knativeVersion } from './knative-version.ts';

/** Seconds for one answer where a function says nothing, and the most it may ask for. */
export const timeouts = { function: 60, longest: 600 } as const;

/** What the proxy beside each function is counted with. */
export const proxyAmounts = { requests: { cpu: '25m', memory: '32Mi' }, limits: { memory: '128Mi' } } as const;

/** The KnativeServing, whose `config` becomes the ConfigMaps `config-…` of its namespace. */
export function servingSpec(props: {
  readonly dnsDomain: string;
  readonly trustedRegistries: readonly string[];
  readonly longestTimeout: number;
  readonly workloads: readonly JsonObject[];
}): JsonObject {
  const { dnsDomain, trustedRegistries, longestTimeout, workloads } = props;
  return {
    version: knativeVersion,
    'high-availability': { replicas: 1 },
    // Addresses are given by a Service of ours or by the cluster's ingress.
    ingress: { kourier: { enabled: true, 'service-type': 'ClusterIP' } },
    // 80 % of one pod is one pod: a node could never be drained.
    podDisruptionBudgets: ['3scale-kourier-gateway-pdb', 'activator-pdb', 'webhook-pdb'].map((name) => ({ name, maxUnavailable: 1 })),
    config: {
      defaults: {
        'enable-service-links': 'false',
        'max-revision-timeout-seconds': String(longestTimeout),
        'revision-timeout-seconds': String(timeouts.function),
      },
      deployment: {
        'progress-deadline': '600s',
        'queue-sidecar-cpu-request': proxyAmounts.requests.cpu,
        'queue-sidecar-memory-limit': proxyAmounts.limits.memory,
        'queue-sidecar-memory-request': proxyAmounts.requests.memory,
        ...(trustedRegistries.length === 0 ? {} : { 'registries-skipping-tag-resolving': [...trustedRegistries].sort().join(',') }),
      },
      // With the cluster's own domain every function is private; a public name is a DomainMapping.
      domain: { [`svc.${dnsDomain}`]: '' },
      // What a function of ours may use; everything else stays off, as Knative ships it.
      features: { 'kubernetes.podspec-nodeselector': 'enabled', 'kubernetes.podspec-priorityclassname': 'enabled' },
      network: { 'autocreate-cluster-domain-claims': 'true', 'ingress-class': 'kourier.ingress.networking.knative.dev' },
      observability: { 'metrics-protocol': 'prometheus', 'request-metrics-protocol': 'prometheus' },
    },
    workloads: [...workloads],
  };
}
