import { Alertmanager, Alloy, Application, Grafana, KubeStateMetrics, Loki, NodeExporter, Prometheus } from 'labwright';
import type { VxHome } from './cluster.ts';

/** What the machine and everything on it does, what it says, and who is told when something is wrong. */
export function monitoring(cluster: VxHome) {
  const at = (name: string, namespace: 'monitoring' | 'node-exporter' = 'monitoring') =>
    new Application(cluster, name, { layer: 'monitoring', namespace });
  const { storage } = cluster.switches;
  new KubeStateMetrics(at('kube-state-metrics'), 'kube-state-metrics');
  new NodeExporter(at('node-exporter', 'node-exporter'), 'node-exporter');
  const alertmanager = new Alertmanager(at('alertmanager'), 'alertmanager', {
    receivers: { phone: { kind: 'webhook', host: 'ntfy.sh' } },
    deadMansSwitch: { host: 'hc-ping.com' },
    storage: { class: storage, size: '1Gi' },
  });
  const prometheus = new Prometheus(at('prometheus'), 'prometheus', {
    alertmanager,
    storage: { class: storage, size: '30Gi' },
    backup: { exempt: 'numbers of the last month; they collect anew' },
  });
  const loki = new Loki(at('loki'), 'loki', {
    storage: { class: storage, size: '20Gi' },
    backup: { exempt: 'log lines of the last month; they collect anew' },
  });
  new Alloy(at('alloy'), 'alloy', { loki });
  new Grafana(at('grafana'), 'grafana', {
    prometheus,
    loki,
    alertmanager,
    host: 'grafana.adm.vx.home',
    tls: cluster.tls,
    storage: { class: storage, size: '1Gi' },
  });
}
