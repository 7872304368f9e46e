import type { Alert, DashboardPanel } from '../../../authoring/index.ts';

/** Pods that the operator makes, whose objects are not rendered here. */
export function knativeAlert(what: string, namespace: string): Alert {
  return {
    alert: 'KnativeNotReady',
    expr: `kube_deployment_status_replicas_available{namespace="${namespace}"} < kube_deployment_spec_replicas{namespace="${namespace}"}`,
    for: '15m',
    severity: 'critical',
    summary: `{{ $value }} pods of {{ $labels.deployment }} of ${what} are ready, which is fewer than wanted`,
    description: `Functions may not start or not be reached. Look at its pods: kubectl -n ${namespace} describe deployment {{ $labels.deployment }}.`,
  };
}

/** Pods of one function: Knative makes a Deployment for each version of it. */
export function functionAlert(namespace: string, name: string): Alert {
  const at = `{namespace="${namespace}",deployment=~"${name}-[0-9]{5}-deployment"}`;
  return {
    alert: 'FunctionNotReady',
    expr: `kube_deployment_status_replicas_available${at} < kube_deployment_spec_replicas${at}`,
    for: '15m',
    severity: 'critical',
    summary: `{{ $value }} pods of function ${namespace}/${name} are ready, which is fewer than wanted`,
    description: `kubectl -n ${namespace} get ksvc ${name} says why its newest version is not ready; the log of its pods says the rest.`,
  };
}

/** @source names: Knative Serving 1.23, `pkg/activator/handler/metrics.go`, `pkg/autoscaler/scaling/metrics.go`, as Prometheus spells them */
export function knativePanels(namespace: string): readonly DashboardPanel[] {
  const by = 'by (kn_service_name, k8s_namespace_name)';
  const legend = '{{ k8s_namespace_name }}/{{ kn_service_name }}';
  return [
    { title: 'Pods wanted', queries: [{ expr: `sum ${by} (kn_revision_pods_desired{namespace="${namespace}"})`, legend }] },
    {
      title: 'Requests that wait for a start',
      queries: [{ expr: `sum ${by} (kn_revision_request_queued{namespace="${namespace}"})`, legend }],
    },
  ];
}
