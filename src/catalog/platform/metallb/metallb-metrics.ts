import type { Alert, DashboardPanel } from '../../../authoring/index.ts';

/** @source internal/k8s/controllers/stats.go and internal/allocator/stats.go of MetalLB 0.16, and the alerts of its chart */
export function metalLbAlerts(namespace: string): readonly Alert[] {
  const own = `namespace="${namespace}"`;
  return [
    {
      alert: 'MetalLbConfigStale',
      expr: `metallb_k8s_client_config_stale_bool{${own}} == 1`,
      for: '5m',
      severity: 'warning',
      summary: '{{ $labels.pod }} works with an old configuration',
      description: 'A pool or advertisement was refused; the log of the pod says why. Addresses given out before keep working.',
    },
    {
      alert: 'MetalLbConfigMissing',
      expr: `metallb_k8s_client_config_loaded_bool{${own}} == 0`,
      for: '10m',
      severity: 'critical',
      summary: '{{ $labels.pod }} has no configuration',
      description: `No address of the LAN answers on that node. Look whether the pools are there: kubectl --namespace ${namespace} get ipaddresspools,l2advertisements.`,
    },
  ];
}

export function metalLbPanels(namespace: string): readonly DashboardPanel[] {
  const own = `namespace="${namespace}"`;
  return [
    {
      title: 'Addresses in use',
      queries: [{ expr: `metallb_allocator_addresses_in_use_total{${own}}`, legend: '{{pool}}' }],
    },
    {
      title: 'Addresses there are',
      queries: [{ expr: `metallb_allocator_addresses_total{${own}}`, legend: '{{pool}}' }],
      kind: 'stat',
    },
    {
      title: 'Node that answers for an address',
      queries: [{ expr: `metallb_speaker_announced{${own}}`, legend: '{{ip}} on {{node}}' }],
    },
  ];
}
