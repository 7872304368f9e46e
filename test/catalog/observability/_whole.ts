import { Alloy, Application, Grafana, Loki, Ollama, Portainer, Postgres } from 'labwright';
import { type Attic, app, nas, type Rendered, redis, render } from '../ai/_fixture.ts';
import { PromisedAlertmanager, PromisedPrometheus } from './_promised.ts';

export const monitoring = (cluster: Attic, name: string) => new Application(cluster, name, { layer: 'platform', namespace: 'ai' });
export const prometheusOf = (cluster: Attic) => new PromisedPrometheus(monitoring(cluster, 'prometheus'), 'prometheus');

/** Grafana with everything it can show, declared before most of it. */
export const whole = (): Rendered =>
  render((cluster) => {
    const loki = new Loki(monitoring(cluster, 'loki'), 'loki', { storage: { size: '20Gi' }, backup: { exempt: 'a test' } });
    new Grafana(app(cluster, 'grafana'), 'grafana', {
      prometheus: prometheusOf(cluster),
      loki,
      alertmanager: new PromisedAlertmanager(monitoring(cluster, 'alertmanager'), 'alertmanager'),
    });
    new Alloy(monitoring(cluster, 'alloy'), 'alloy', { loki, events: true });
    redis(cluster);
    const target = nas(cluster);
    new Postgres(app(cluster, 'postgres'), 'postgres', {
      version: '17',
      database: 'chat',
      storage: { size: '10Gi' },
      backup: { target },
    });
    new Ollama(app(cluster, 'ollama'), 'ollama', { models: ['qwen3:4b'], storage: { size: '40Gi' } });
    new Portainer(app(cluster, 'portainer'), 'portainer', { storage: { size: '1Gi' }, backup: { exempt: 'a test' } });
  });
