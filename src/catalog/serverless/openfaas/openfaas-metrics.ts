import type { Alert, DashboardPanel } from '../../../authoring/index.ts';

/** @source OpenFaaS, "Metrics": gateway_function_invocation_total, gateway_functions_seconds */
export function openFaasAlerts(namespace: string): readonly Alert[] {
  const failed = `rate(gateway_function_invocation_total{namespace="${namespace}",code=~"5.."}[10m])`;
  return [
    {
      alert: 'FunctionFails',
      expr: `sum by (function_name) (${failed}) > 0.05`,
      for: '10m',
      severity: 'warning',
      summary: 'Function {{ $labels.function_name }} fails {{ $value | humanize }} times a second',
      description:
        'Its log says why: faas-cli logs, or kubectl logs with the label faas_function. 502 and 504 mean that it did not answer in time.',
    },
  ];
}

export function openFaasPanels(namespace: string): readonly DashboardPanel[] {
  const at = `{namespace="${namespace}"}`;
  return [
    {
      title: 'Calls',
      unit: 'reqps',
      queries: [
        {
          expr: `sum by (function_name, code) (rate(gateway_function_invocation_total${at}[5m]))`,
          legend: '{{ function_name }} {{ code }}',
        },
      ],
    },
    {
      title: 'Time of a call',
      unit: 's',
      queries: [
        {
          expr: `sum by (function_name) (rate(gateway_functions_seconds_sum${at}[5m])) / sum by (function_name) (rate(gateway_functions_seconds_count${at}[5m]))`,
          legend: '{{ function_name }}',
        },
      ],
    },
  ];
}
