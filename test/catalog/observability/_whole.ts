import {
  Alertmanager,
  Alloy,
  Application,
  Garage,
  Grafana,
  KubeStateMetrics,
  Loki,
  Minio,
  NodeExporter,
  Ollama,
  Portainer,
  Postgres,
  Prometheus,
  Registry,
} from 'labwright';
import { type Attic, app, nas, type Rendered, redis, render } from '../ai/_fixture.ts';
import { PromisedPrometheus } from './_promised.ts';

export const monitoring = (cluster: Attic, name: string) => new Application(cluster, name, { layer: 'platform', namespace: 'ai' });
export const prometheusOf = (cluster: Attic) => new PromisedPrometheus(monitoring(cluster, 'prometheus'), 'prometheus');

const exempt = { exempt: 'a test' };

/** Grafana with everything it can show, declared before most of it. */
export const whole = (): Rendered =>
  render((cluster) => {
    const loki = new Loki(monitoring(cluster, 'loki'), 'loki', { storage: { size: '20Gi' }, backup: exempt });
    const alertmanager = new Alertmanager(monitoring(cluster, 'alertmanager'), 'alertmanager', {
      receivers: { phone: { kind: 'telegram', chatId: 7 } },
      deadMansSwitch: exempt,
      storage: { size: '1Gi' },
    });
    const prometheus = new Prometheus(monitoring(cluster, 'prometheus'), 'prometheus', {
      alertmanager,
      storage: { size: '20Gi' },
      backup: exempt,
    });
    new Grafana(app(cluster, 'grafana'), 'grafana', { prometheus, loki, alertmanager });
    new KubeStateMetrics(monitoring(cluster, 'kube-state'), 'kube-state');
    new NodeExporter(new Application(cluster, 'nodes', { layer: 'platform', namespace: 'gpu' }), 'nodes');
    new Alloy(monitoring(cluster, 'alloy'), 'alloy', { loki, events: true });
    redis(cluster);
    const backup = { target: nas(cluster) };
    new Postgres(app(cluster, 'postgres'), 'postgres', { version: '17', database: 'chat', storage: { size: '10Gi' }, backup });
    new Ollama(app(cluster, 'ollama'), 'ollama', { models: ['qwen3:4b'], storage: { size: '40Gi' } });
    const storage = { size: '10Gi' };
    const garage = new Garage(app(cluster, 'garage'), 'garage', { buckets: { images: {} }, storage, backup: exempt });
    new Minio(app(cluster, 'minio'), 'minio', { buckets: { mlflow: {} }, storage, backup: exempt });
    new Registry(app(cluster, 'registry'), 'registry', { bucket: garage.bucket('images'), access: 'open' });
    new Portainer(app(cluster, 'portainer'), 'portainer', { storage: { size: '1Gi' }, backup: exempt });
  });
