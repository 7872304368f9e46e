import { Alloy, Application, type BackupTarget, KubeStateMetrics, Loki, Prometheus } from 'labwright';
import type { T495 } from './cluster.ts';

/** What the machine and everything on it does, and what it said. */
export function monitoring(cluster: T495, _given: { readonly backup: BackupTarget<T495> }) {
  const at = (name: string) => new Application(cluster, name, { layer: 'monitoring', namespace: 'monitoring' });
  new KubeStateMetrics(at('kube-state-metrics'), 'kube-state-metrics');
  new Prometheus(at('prometheus'), 'prometheus', {
    storage: { size: '40Gi' },
    retention: { time: '30d', size: '32Gi' },
    backup: { exempt: 'what was measured a month ago is not worth a second disk' },
  });
  const loki = new Loki(at('loki'), 'loki', {
    storage: { size: '20Gi' },
    retention: '14d',
    backup: { exempt: 'logs of two weeks; what matters is read before' },
  });
  new Alloy(at('alloy'), 'alloy', { loki });
}
