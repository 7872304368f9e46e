import type { Alert, DashboardPanel } from '../../../authoring/index.ts';

/**
 * What is told of issuers; of certificates, every cluster with a Prometheus is told by itself.
 * @source internal/collectors/clusterissuer_collector.go and pkg/metrics/metrics.go of cert-manager 1.21
 */
export function certManagerAlerts(job: string): readonly Alert[] {
  return [
    {
      alert: 'CertificateIssuerNotReady',
      expr: `certmanager_clusterissuer_ready_status{job="${job}",condition="True"} == 0`,
      for: '15m',
      severity: 'warning',
      summary: 'Issuer {{ $labels.name }} signs nothing',
      description:
        'Certificates that there are stay valid until they end. Ask why: kubectl describe clusterissuer {{ $labels.name }}; an authority on the internet may just be away.',
    },
  ];
}

export function certManagerPanels(job: string): readonly DashboardPanel[] {
  const own = `job="${job}"`;
  return [
    {
      title: 'Time until certificates end',
      queries: [
        {
          expr: `(certmanager_certificate_expiration_timestamp_seconds{${own}} > 0) - time()`,
          legend: '{{exported_namespace}}/{{name}}',
        },
      ],
      unit: 's',
    },
    {
      title: 'Certificates that are not ready',
      queries: [{ expr: `sum(certmanager_certificate_ready_status{${own},condition!="True"}) or vector(0)` }],
      kind: 'stat',
    },
    {
      title: 'Failed tries by controller',
      queries: [{ expr: `sum by (controller) (rate(certmanager_controller_sync_error_count{${own}}[5m]))`, legend: '{{controller}}' }],
      unit: 'ops',
    },
    {
      title: 'Questions to the authority',
      queries: [
        { expr: `sum by (host, status) (rate(certmanager_http_acme_client_request_count{${own}}[5m]))`, legend: '{{host}} {{status}}' },
      ],
      unit: 'reqps',
    },
  ];
}
