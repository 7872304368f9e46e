import { type Application, Grafana, type GrafanaProps, Prometheus, Workload } from 'labwright';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Attic, app, environment, nas, podOf, type Rendered, redis, refused, render } from '../ai/_fixture.ts';
import { errorsOf } from './_checks.ts';
import { type Dashboard, dashboardsOf, faults } from './_dashboards.ts';
import { PromisedAlertmanager, PromisedLoki } from './_promised.ts';
import { logqlError, promqlError } from './_queries.ts';
import { monitoring, prometheusOf, whole } from './_whole.ts';

function grafana(props: Partial<GrafanaProps<Attic>> = {}, more: (cluster: Attic) => void = () => {}, version: '1.34' | '1.36' = '1.34') {
  return render((cluster) => {
    new Grafana(app(cluster, 'grafana'), 'grafana', { prometheus: prometheusOf(cluster), ...props });
    more(cluster);
  }, version);
}

const configOf = (rendered: Rendered, file: string, name = 'grafana'): { readonly [key: string]: unknown } =>
  parse((rendered.object('ConfigMap', `${name}-config`) as { data: Record<string, string> }).data[file] ?? '') as never;
const uidsOf = (rendered: Rendered): readonly string[] =>
  (configOf(rendered, 'datasources.yaml') as { datasources: { uid: string }[] }).datasources.map(({ uid }) => uid);
const queriesOf = ({ panels }: Dashboard): readonly string[] => panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));

test('smallest props: inside the cluster only, one data source, and what it never does', () => {
  const rendered = grafana();
  expect(rendered.issues).toEqual([]);
  expect(configOf(rendered, 'datasources.yaml')).toMatchInlineSnapshot(`
    {
      "apiVersion": 1,
      "datasources": [
        {
          "access": "proxy",
          "editable": false,
          "isDefault": true,
          "jsonData": {
            "httpMethod": "POST",
            "prometheusType": "Prometheus",
            "timeInterval": "30s",
          },
          "name": "Prometheus",
          "type": "prometheus",
          "uid": "prometheus",
          "url": "http://prometheus.ai.svc.cluster.local:9090",
        },
      ],
      "prune": true,
    }
  `);
  expect(environment(rendered, 'Deployment', 'grafana')).toMatchInlineSnapshot(`
    {
      "GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES": "false",
      "GF_ANALYTICS_CHECK_FOR_UPDATES": "false",
      "GF_ANALYTICS_FEEDBACK_LINKS_ENABLED": "false",
      "GF_ANALYTICS_REPORTING_ENABLED": "false",
      "GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH": "/etc/grafana-dashboards/cluster-overview/overview.json",
      "GF_LOG_MODE": "console",
      "GF_NEWS_NEWS_FEED_ENABLED": "false",
      "GF_PLUGINS_PLUGIN_ADMIN_ENABLED": "false",
      "GF_PLUGINS_PREINSTALL_AUTO_UPDATE": "false",
      "GF_PLUGINS_PREINSTALL_DISABLED": "true",
      "GF_PLUGINS_PUBLIC_KEY_RETRIEVAL_DISABLED": "true",
      "GF_SECURITY_ADMIN_PASSWORD__FILE": "/run/secrets/grafana/password",
      "GF_SECURITY_DISABLE_GRAVATAR": "true",
      "GF_SECURITY_SECRET_KEY__FILE": "/run/secrets/grafana/secret-key",
      "GF_SNAPSHOTS_EXTERNAL_ENABLED": "false",
    }
  `);
  expect(rendered.model.backups).toContainEqual(expect.objectContaining({ claim: 'grafana-data', kind: 'exempt' }));
  expect(rendered.model.monitoring.grafana).toBe('application');
});

test('every prop ends up in an object', () => {
  const rendered = render((cluster) => {
    const props: Required<GrafanaProps<Attic>> = {
      prometheus: prometheusOf(cluster),
      loki: new PromisedLoki(monitoring(cluster, 'loki'), 'loki'),
      alertmanager: new PromisedAlertmanager(monitoring(cluster, 'alertmanager'), 'alertmanager'),
      host: 'graphs.home.lan',
      ingress: 'public',
      tls: { issuer: 'home' },
      storage: { class: 'drop', size: '2Gi' },
      backup: { target: nas(cluster), keep: 5 },
      priority: 'data',
      nodeSelector: { gpu: 'true' },
      resources: { memoryLimit: '1Gi' },
      overrides: {
        deployment: { metadata: { annotations: { team: 'home' } } },
        service: { metadata: { annotations: { team: 'home' } } },
        configMap: { metadata: { annotations: { team: 'home' } } },
        claim: { metadata: { annotations: { team: 'home' } } },
        ingress: { metadata: { annotations: { team: 'home' } } },
      },
    };
    new Grafana(app(cluster, 'graphs'), 'graphs', props);
  });
  expect(rendered.issues).toEqual([]);
  expect(configOf(rendered, 'datasources.yaml', 'graphs')).toMatchObject({
    prune: true,
    datasources: [
      { uid: 'prometheus', url: 'http://prometheus.ai.svc.cluster.local:9090', jsonData: { alertmanagerUid: 'alertmanager' } },
      { uid: 'loki', url: 'http://loki.ai.svc.cluster.local:3100' },
      { uid: 'alertmanager', url: 'http://alertmanager.ai.svc.cluster.local:9093', jsonData: { implementation: 'prometheus' } },
    ],
  });
  expect(environment(rendered, 'Deployment', 'graphs')).toMatchObject({
    GF_SERVER_ROOT_URL: 'https://graphs.home.lan/',
    GF_SECURITY_COOKIE_SECURE: 'true',
  });
  expect(podOf(rendered, 'Deployment', 'graphs')).toMatchObject({
    priorityClassName: 'data',
    nodeSelector: { gpu: 'true' },
    containers: [{ resources: { limits: { memory: '1Gi' } } }],
  });
  expect(rendered.object('PersistentVolumeClaim', 'graphs-data')).toMatchObject({
    spec: { storageClassName: 'drop', resources: { requests: { storage: '2Gi' } } },
  });
  for (const [kind, name] of [
    ['Deployment', 'graphs'],
    ['Service', 'graphs'],
    ['ConfigMap', 'graphs-config'],
    ['PersistentVolumeClaim', 'graphs-data'],
    ['Ingress', 'graphs'],
  ] as const)
    expect(rendered.object(kind, name)).toMatchObject({ metadata: { annotations: { team: 'home' } } });
  expect(rendered.model.backups).toContainEqual(expect.objectContaining({ claim: 'graphs-data', kind: 'scheduled', retention: '5d' }));
  expect(rendered.object('NetworkPolicy', 'graphs')).toMatchObject({
    spec: {
      ingress: [{ ports: [{ port: 3000 }] }],
      egress: [{ ports: [{ port: 3100 }] }, { ports: [{ port: 9090 }] }, { ports: [{ port: 9093 }] }],
    },
  });
});

test('nothing of it is refused by a restricted namespace, and no check finds an error', () => {
  const rendered = render((cluster) => {
    new Grafana(app(cluster, 'grafana'), 'grafana', {
      prometheus: prometheusOf(cluster),
      host: 'graphs.home.lan',
      backup: { target: nas(cluster) },
    });
  });
  expect(refused(rendered, 'grafana')).toEqual([]);
  expect(errorsOf(rendered, 'grafana')).toEqual([]);
});

test('Grafana can read every dashboard: ids, places, data sources, and queries in the languages of both servers', () => {
  const rendered = whole();
  expect(rendered.issues).toEqual([]);
  const dashboards = dashboardsOf(rendered);
  expect([...dashboards.keys()]).toEqual([
    'alertmanager-alertmanager.json',
    'alloy-alloy.json',
    'cache-cache.json',
    'overview.json',
    'garage-garage.json',
    'grafana-grafana.json',
    'kube-state-kube-state.json',
    'loki-loki.json',
    'minio-minio.json',
    'nodes-nodes.json',
    'ollama-ollama.json',
    'portainer-portainer.json',
    'postgres-postgres.json',
    'prometheus-prometheus.json',
    'registry-registry.json',
  ]);
  expect([...dashboards.values()].flatMap((dashboard) => faults(dashboard, uidsOf(rendered)))).toEqual([]);
  expect(new Set([...dashboards.values()].map(({ uid }) => uid)).size).toBe(dashboards.size);
});

test('the judge of dashboards finds what is wrong with one', () => {
  const at = (x: number, y: number) => ({ x, y, w: 12, h: 8 });
  const source = { type: 'prometheus', uid: 'nowhere' };
  const target = { refId: 'A', expr: 'sum(rate(x[5m])', legendFormat: '', datasource: source };
  const wrong: Dashboard = {
    uid: 'x'.repeat(41),
    title: '',
    panels: [
      { id: 1, type: 'timeseries', title: 'a', gridPos: at(0, 0), datasource: source, targets: [target, target] },
      { id: 1, type: 'timeseries', title: 'b', gridPos: at(6, 4) },
      { id: 2, type: 'timeseries', title: 'c', gridPos: at(18, 20) },
    ],
  };
  expect(faults(wrong, ['prometheus']).map((fault) => fault.replace(/^x+: /, ''))).toEqual([
    'its uid is none',
    'it has no title',
    'an id is there twice',
    '"a" covers "b"',
    '"a" has a query letter twice',
    '"a" asks the data source nowhere',
    '"a" asks the data source nowhere',
    '"a" asks the data source nowhere',
    '"a" cannot be asked: sum(rate(x[5m]) at ""',
    '"a" cannot be asked: sum(rate(x[5m]) at ""',
    '"b" asks nothing',
    '"b" asks the data source undefined',
    '"c" is out of the grid',
    '"c" asks nothing',
    '"c" asks the data source undefined',
  ]);
  expect(logqlError('{namespace="ai"')).toBeDefined();
  expect(promqlError('up{job=}')).toBeDefined();
});

test('a workload has one dashboard: what its construct declares, then its pods, volumes, schedule and log', () => {
  const dashboards = dashboardsOf(whole());
  const rows = (file: string) =>
    dashboards
      .get(file)
      ?.panels.filter(({ type }) => type === 'row')
      .map(({ title }) => title);
  expect(rows('loki-loki.json')).toEqual(['Loki', 'Pods', 'Volumes', 'Log']);
  expect(rows('postgres-postgres.json')).toEqual(expect.arrayContaining(['Pods', 'Volumes', 'Scheduled', 'Log']));
  expect(queriesOf(dashboards.get('loki-loki.json')!).filter((query) => query.includes('container_memory'))[0]).toBe(
    'sum(container_memory_working_set_bytes{namespace="ai",pod=~"loki-[0-9]+",container!=""})',
  );
  expect(queriesOf(dashboards.get('portainer-portainer.json')!)).toContain('{namespace="ai",pod=~"portainer(-.+)?"}');
});

test('Prometheus and Grafana itself, which are made at the end, have their dashboards, whatever is declared first', () => {
  const rendered = render((cluster) => {
    new Grafana(app(cluster, 'grafana'), 'grafana', {
      prometheus: new Prometheus(monitoring(cluster, 'prometheus'), 'prometheus', {
        storage: { size: '10Gi' },
        backup: { exempt: 'a test' },
      }),
    });
  });
  const titles = (file: string) =>
    dashboardsOf(rendered)
      .get(file)
      ?.panels.map(({ title }) => title);
  expect(titles('prometheus-prometheus.json')).toEqual(expect.arrayContaining(['Prometheus', 'Pods', 'Memory now', 'Volumes']));
  expect(titles('grafana-grafana.json')).toEqual(expect.arrayContaining(['Pods', 'Memory now', 'Volumes']));
  expect([...dashboardsOf(rendered).values()].flatMap((dashboard) => faults(dashboard, ['prometheus']))).toEqual([]);
});

test('patterns of pods match those of the controller, and neither its Jobs nor a neighbour with a longer name', () => {
  const [query = ''] = queriesOf(dashboardsOf(whole()).get('ollama-ollama.json')!);
  const pattern = new RegExp(`^(?:${/pod=~"([^"]+)"/.exec(query)?.[1]})$`);
  const names = ['ollama-5d8f9c7b4d-x2x9k', 'ollama-models-7xk2p', 'ollama-29384234-abcde', 'ollama-ui-5d8f9c7b4d-x2x9k', 'ollama'];
  expect(names.filter((name) => pattern.test(name))).toEqual(['ollama-5d8f9c7b4d-x2x9k']);
});

test('without Loki no panel asks it', () => {
  const rendered = grafana({}, (cluster) => void redis(cluster));
  const dashboards = [...dashboardsOf(rendered).values()];
  expect(dashboards).toHaveLength(3);
  expect(dashboards.flatMap((dashboard) => faults(dashboard, ['prometheus']))).toEqual([]);
});

test('a folder for each layer, and every ConfigMap is in the volume of its folder', () => {
  const rendered = whole();
  expect(configOf(rendered, 'dashboards.yaml')).toMatchObject({
    providers: [
      { name: 'apps', folder: 'Apps', folderUid: 'layer-apps', allowUiUpdates: false, options: { path: '/etc/grafana-dashboards/apps' } },
      { name: 'cluster-overview', folder: '', options: { path: '/etc/grafana-dashboards/cluster-overview' } },
      { name: 'data', folder: 'Data' },
      { name: 'platform', folder: 'Platform' },
    ],
  });
  const { containers, volumes } = podOf(rendered, 'Deployment', 'grafana') as unknown as {
    containers: [{ volumeMounts: { name: string; mountPath: string }[] }];
    volumes: { name: string; projected?: { sources: { configMap: { name: string } }[] } }[];
  };
  const projected = Object.fromEntries(
    volumes.flatMap(({ name, projected: all }) => (all === undefined ? [] : [[name, all.sources.map((s) => s.configMap.name)]])),
  );
  expect(projected).toEqual({
    'dashboards-apps': ['garage', 'grafana', 'minio', 'ollama', 'portainer', 'postgres', 'registry'].map(
      (name) => `grafana-dashboards-${name}`,
    ),
    'dashboards-cluster-overview': ['grafana-dashboards-cluster-overview'],
    'dashboards-data': ['grafana-dashboards-cache'],
    'dashboards-platform': ['alertmanager', 'alloy', 'kube-state', 'loki', 'nodes', 'prometheus'].map(
      (name) => `grafana-dashboards-${name}`,
    ),
  });
  const mounts = containers[0].volumeMounts.filter(({ name }) => name.startsWith('dashboards-'));
  expect(mounts.map(({ name, mountPath }) => `${name} ${mountPath}`)).toContain('dashboards-apps /etc/grafana-dashboards/apps');
  expect(mounts).toHaveLength(4);
  const home = environment(rendered, 'Deployment', 'grafana')['GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH'];
  expect(home).toBe('/etc/grafana-dashboards/cluster-overview/overview.json');
});

/** A workload with so many panels that its dashboard fills most of a ConfigMap. */
class Chatty extends Workload<Attic> {
  constructor(scope: Application<Attic>, id: string) {
    super(scope, id);
    const queries = [{ expr: `sum(x{name="${'y'.repeat(900)}"})` }];
    this.dashboard(
      id,
      Array.from({ length: 80 }, (_, position) => ({ title: `${position}`, queries })),
    );
  }
}

test('dashboards of one application are split before a ConfigMap is too large, and long names get a uid that fits', () => {
  const rendered = grafana({}, (cluster) => {
    const chatty = app(cluster, 'chatty');
    for (const id of ['first', 'second', 'a-name-that-is-longer-than-what-grafana-takes']) new Chatty(chatty, id);
  });
  const maps = rendered.manifests.filter(({ identity }) => identity.name.startsWith('grafana-dashboards-chatty'));
  expect(maps.map(({ identity }) => identity.name)).toEqual([
    'grafana-dashboards-chatty',
    'grafana-dashboards-chatty-2',
    'grafana-dashboards-chatty-3',
  ]);
  for (const { body } of maps) expect(JSON.stringify(body).length).toBeLessThan(262_144);
  const uids = [...dashboardsOf(rendered).values()].map(({ uid }) => uid).filter((uid) => uid.startsWith('chatty-'));
  expect(uids).toEqual([expect.stringMatching(/^chatty-a-name-that-is-longer-th-[0-9a-f]{8}$/), 'chatty-first', 'chatty-second']);
});

test('the same cluster gives the same bytes', () => {
  const bytes = ({ manifests }: Rendered) => JSON.stringify(manifests.map(({ body }) => body));
  expect(bytes(whole())).toBe(bytes(whole()));
});

test('every alerting rule, declared or derived, can be read by Prometheus', () => {
  const rules = (whole().object('ConfigMap', 'prometheus-rules') as { data: Record<string, string> }).data;
  const exprs = Object.values(rules).flatMap((text) =>
    (parse(text) as { groups: { rules: { alert: string; expr: string }[] }[] }).groups.flatMap((group) => group.rules),
  );
  expect(exprs.length).toBeGreaterThan(50);
  expect(exprs.map(({ alert }) => alert)).toEqual(expect.arrayContaining(['LokiVolumeFull', 'AlloyDropsLines']));
  expect(exprs.flatMap(({ expr }) => promqlError(expr) ?? [])).toEqual([]);
});
