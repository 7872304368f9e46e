import { Alertmanager, Alloy, Application, Grafana, KubeStateMetrics, Loki, NodeExporter, Prometheus } from 'labwright';
import type { T495 } from './cluster.ts';

/** What the machine and everything on it does, and what it said. */
export function monitoring(cluster: T495) {
  const at = (name: string) => new Application(cluster, name, { layer: 'monitoring', namespace: 'monitoring' });
  new KubeStateMetrics(at('kube-state-metrics'), 'kube-state-metrics');
  new NodeExporter(new Application(cluster, 'node-exporter', { layer: 'monitoring', namespace: 'node-exporter' }), 'node-exporter');
  const alertmanager = new Alertmanager(at('alertmanager'), 'alertmanager', {
    receivers: { phone: { kind: 'webhook', host: 'ntfy.sh' } },
    deadMansSwitch: { host: 'hc-ping.com' },
    storage: { size: '1Gi' },
  });
  const prometheus = new Prometheus(at('prometheus'), 'prometheus', {
    storage: { size: '40Gi' },
    retention: { time: '30d', size: '32Gi' },
    alertmanager,
    backup: { exempt: 'what was measured a month ago is not worth a second disk' },
  });
  const loki = new Loki(at('loki'), 'loki', {
    storage: { size: '20Gi' },
    retention: '14d',
    backup: { exempt: 'logs of two weeks; what matters is read before' },
  });
  new Alloy(at('alloy'), 'alloy', { loki });
  new Grafana(at('grafana'), 'grafana', { prometheus, loki, alertmanager, host: 'grafana.t495.home' });
}
