import type { Alert } from '../../../authoring/index.ts';
import { series } from './promql.ts';

/** What cert-manager tells of certificates; it renews them when a third of their time is left. */
export function certificateAlerts(job: string): readonly Alert[] {
  return [
    {
      alert: 'CertificateExpiring',
      // One that was never issued tells 0.
      expr: `(${series('certmanager_certificate_expiration_timestamp_seconds', { job })} > 0) - time() < 7 * 86400`,
      for: '1h',
      severity: 'critical',
      summary: 'Certificate {{ $labels.exported_namespace }}/{{ $labels.name }} ends in {{ $value | humanizeDuration }}',
      description:
        'It was not renewed. Ask why: kubectl -n {{ $labels.exported_namespace }} describe certificate {{ $labels.name }}, then its order and challenge.',
    },
    {
      alert: 'CertificateNotReady',
      expr: `${series('certmanager_certificate_ready_status', { job, condition: 'True' })} == 0`,
      for: '1h',
      severity: 'warning',
      summary: 'Certificate {{ $labels.exported_namespace }}/{{ $labels.name }} is not ready',
      description:
        'It was never issued, or the last try failed. Ask why: kubectl -n {{ $labels.exported_namespace }} describe certificate {{ $labels.name }}.',
    },
  ];
}
