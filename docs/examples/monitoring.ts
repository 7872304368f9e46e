import { Application, Loki, PrometheusOperator, Promtail } from 'labwright';
import type { Garden } from './cluster.ts';

/** For who runs the Prometheus operator and Promtail already; a new cluster takes Prometheus and Alloy. */
export function monitoring(cluster: Garden) {
  const at = (name: string) => new Application(cluster, name, { layer: 'monitoring', namespace: 'monitoring' });
  const operator = new Application(cluster, 'prometheus', {
    layer: 'monitoring',
    namespace: 'monitoring',
    // CRDs of the operator are larger than an annotation may be.
    syncOptions: ['ServerSideApply=true'],
  });
  new PrometheusOperator(operator, 'prometheus', {
    storage: { size: '20Gi' },
    retention: { time: '30d', size: '16Gi' },
    noBackup: 'numbers of the last month; they collect anew',
  });
  const loki = new Loki(at('loki'), 'loki', { storage: { size: '10Gi' }, backup: { exempt: 'log lines of the last month' } });
  new Promtail(new Application(cluster, 'promtail', { layer: 'monitoring', namespace: 'logs' }), 'promtail', { loki });
}
