import { Alertmanager, Alloy, Application, Grafana, KubeStateMetrics, Loki, NodeExporter, Prometheus } from 'labwright';
import type { AiRnd } from './cluster.ts';

/** What the machines and everything on them do and say, and who is told when something is wrong. Shared by both environments. */
export function monitoring(cluster: AiRnd) {
  const at = (name: string, namespace: 'monitoring' | 'node-exporter' = 'monitoring') =>
    new Application(cluster, name, { layer: 'monitoring', namespace });
  new KubeStateMetrics(at('kube-state-metrics'), 'kube-state-metrics');
  new NodeExporter(at('node-exporter', 'node-exporter'), 'node-exporter');
  const alertmanager = new Alertmanager(at('alertmanager'), 'alertmanager', {
    receivers: { team: { kind: 'webhook', host: 'ntfy.sh' } },
    deadMansSwitch: { host: 'hc-ping.com' },
    storage: { size: '1Gi' },
  });
  const prometheus = new Prometheus(at('prometheus'), 'prometheus', {
    alertmanager,
    storage: { size: '30Gi' },
    backup: { exempt: 'numbers of the last month; they collect anew' },
  });
  const loki = new Loki(at('loki'), 'loki', {
    storage: { size: '20Gi' },
    backup: { exempt: 'log lines of the last month; they collect anew' },
  });
  new Alloy(at('alloy'), 'alloy', { loki });
  return new Grafana(at('grafana'), 'grafana', {
    prometheus,
    loki,
    alertmanager,
    host: 'grafana.rnd.home',
    tls: { issuer: 'home' },
    storage: { size: '1Gi' },
  });
}
