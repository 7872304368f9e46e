import type { Alert, ClusterConstruct } from '../../../authoring/index.ts';
import type { Part } from './parts.ts';
import { anyOf, series } from './promql.ts';

/**
 * What is said of charts, whose objects are not known: everything in their namespaces but what is rendered here.
 */
export function chartAlerts(
  cluster: ClusterConstruct,
  parts: readonly Part[],
): readonly { readonly namespace: string; readonly alerts: readonly Alert[] }[] {
  const withCharts = new Set(cluster.applications.filter(({ charts }) => charts.length > 0).map(({ name }) => name));
  const namespaces = new Set(
    cluster.facts.footprints.filter(({ application }) => withCharts.has(application)).map(({ namespace }) => namespace),
  );
  return [...namespaces].sort().map((namespace) => ({
    namespace,
    alerts: [
      notReady(namespace, parts, 'Deployment', 'deployment', 'kube_deployment_status_replicas_available', 'kube_deployment_spec_replicas'),
      notReady(namespace, parts, 'StatefulSet', 'statefulset', 'kube_statefulset_status_replicas_ready', 'kube_statefulset_replicas'),
      notReady(
        namespace,
        parts,
        'DaemonSet',
        'daemonset',
        'kube_daemonset_status_number_ready',
        'kube_daemonset_status_desired_number_scheduled',
      ),
    ],
  }));
}

function notReady(namespace: string, parts: readonly Part[], kind: Part['kind'], label: string, ready: string, wanted: string): Alert {
  const ours = parts.filter((part) => part.kind === kind && part.namespace === namespace).map(({ name }) => name);
  const at = (metric: string) => series(metric, { namespace, ...(ours.length === 0 ? {} : { [label]: `!${anyOf(ours)}` }) });
  return {
    alert: `Chart${kind}NotReady`,
    expr: `${at(ready)} < ${at(wanted)}`,
    for: '30m',
    severity: 'critical',
    summary: `{{ $value }} pods of ${kind} ${namespace}/{{ $labels.${label} }} are ready, which is fewer than wanted`,
    description: `Look at its pods: kubectl -n ${namespace} describe ${kind.toLowerCase()} {{ $labels.${label} }}, then the events and logs of a pod.`,
  };
}
