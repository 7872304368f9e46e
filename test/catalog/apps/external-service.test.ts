import {
  Application,
  defineCluster,
  ExternalGit,
  ExternalMongoDb,
  ExternalPostgres,
  ExternalService,
  type ExternalServiceProps,
  Fleet,
  kubeadm,
  Machine,
  WebService,
} from 'labwright';
import { field, pick } from 'labwright/testing';
import { expect, test } from 'vitest';
import { ownChecks, runChecks } from '../../../src/checks/index.ts';
import { type RenderedCluster, renderCluster } from '../../../src/render/index.ts';
import { problems } from '../_backup.ts';

/** Three machines of kubeadm with a database tier beside them, and two further sites, one of them routed to. */
class Lab extends defineCluster({
  name: 'lab',
  site: 'lab',
  distribution: kubeadm({ version: '1.36', cni: 'calico' }),
  network: { nodes: '192.168.1.32/27' },
  nodes: {
    'k8s-1': { address: '192.168.1.41', roles: ['control-plane'], capacity: { cpu: '2', memory: '2Gi' } },
    'k8s-2': { address: '192.168.1.42', roles: ['worker'], capacity: { cpu: '4', memory: '4Gi' } },
  },
  layers: { apps: {} },
  namespaces: { argocd: { podSecurity: 'restricted' }, apps: { podSecurity: 'restricted' } },
}) {}

const sites = {
  lab: { lan: '192.168.1.0/24', routedTo: ['shed'], fixed: { nas: '192.168.9.2' } },
  shed: { lan: '192.168.8.0/24' },
  sealed: { lan: '192.168.66.0/24' },
};

function render(make: (app: (name: string) => Application<Lab>, cluster: Lab) => void): RenderedCluster {
  const fleet = new Fleet({ repository: 'https://git.example.org/lab.git', revision: 'main', access: 'public', sites });
  const cluster = new Lab(fleet);
  make((name) => new Application(cluster, name, { layer: 'apps', namespace: 'apps' }), cluster);
  return renderCluster(cluster);
}

const chroma = (props: Partial<ExternalServiceProps<Lab, 'http' | 'metrics'>>) =>
  render((app) => {
    const service = new ExternalService(app('chroma'), 'chroma', { at: ['192.168.1.60'], ports: { http: 8000, metrics: 9000 }, ...props });
    new WebService(app('ask'), 'ask', { image: 'registry.lab/ask:1.0.0', uses: { CHROMA: service, METRICS: service.on('metrics') } });
  });

const egress = (rendered: RenderedCluster, name: string) => field(pick(rendered.manifests, 'NetworkPolicy', name), 'spec.egress');

test('a Service without pods leads to every address, and a consumer’s policy names them and the port alone', () => {
  const rendered = chroma({ at: ['192.168.1.60', '192.168.8.61'] });
  expect(problems(rendered)).toEqual([]);
  expect(field(pick(rendered.manifests, 'Service', 'chroma'), 'spec')).toEqual({
    type: 'ClusterIP',
    ports: [
      { name: 'http', port: 8000, targetPort: 8000, protocol: 'TCP' },
      { name: 'metrics', port: 9000, targetPort: 9000, protocol: 'TCP' },
    ],
  });
  expect(pick(rendered.manifests, 'EndpointSlice', 'chroma').body).toMatchObject({
    metadata: { labels: { 'kubernetes.io/service-name': 'chroma' } },
    endpoints: [{ addresses: ['192.168.1.60'] }, { addresses: ['192.168.8.61'] }],
    ports: [
      { name: 'http', port: 8000 },
      { name: 'metrics', port: 9000 },
    ],
  });
  const to = [{ ipBlock: { cidr: '192.168.1.60/32' } }, { ipBlock: { cidr: '192.168.8.61/32' } }];
  expect(egress(rendered, 'ask')).toEqual(
    expect.arrayContaining([
      { to, ports: [{ port: 8000, protocol: 'TCP' }] },
      { to, ports: [{ port: 9000, protocol: 'TCP' }] },
    ]),
  );
  const names = rendered.manifests.map(({ identity }) => `${identity.kind} ${identity.name}`);
  expect(names).not.toContain('NetworkPolicy chroma');
  expect(runChecks(rendered, ownChecks).filter(({ code }) => /REFERENCE|NETWORK/.test(code))).toEqual([]);
});

test('MODEL_ADDRESS_OUTSIDE: an address in no declared range', () => {
  expect(problems(chroma({ at: ['192.168.66.5'] }))).toEqual([
    "MODEL_ADDRESS_OUTSIDE lab/chroma/chroma at[0]: 192.168.66.5 lies in no declared range: network.nodes 192.168.1.32/27, site lab 192.168.1.0/24, sites.lab.fixed.nas 192.168.9.2/32, site shed 192.168.8.0/24 [correct the address; or declare the site it stands in, with `routedTo` from this one; or write `networks: ['192.168.66.5/32']` for a way that is declared nowhere else]",
  ]);
  const missed = chroma({ at: ['192.168.66.5'] });
  expect(missed.manifests.some(({ identity }) => identity.kind === 'EndpointSlice')).toBe(false);
  for (const at of ['192.168.9.2', '192.168.8.7', '192.168.1.41']) expect(problems(chroma({ at: [at] }))).toEqual([]);
  expect(problems(chroma({ at: ['192.168.66.5'], networks: ['192.168.66.0/28'] }))).toEqual([]);
});

test('addresses and ports that cannot be', () => {
  const found = (props: Parameters<typeof chroma>[0]) => problems(chroma(props)).map((line) => line.replace(/ \[.*/, ''));
  expect(found({ at: [] })).toEqual(['MODEL_VALUE lab/chroma/chroma at: names no machine and no address']);
  expect(found({ at: ['chroma.lab'] })).toEqual(['MODEL_ADDRESS lab/chroma/chroma at[0]: "chroma.lab" is no IPv4 address']);
  expect(found({ at: ['10.244.3.4'] })).toEqual([
    "MODEL_ADDRESS lab/chroma/chroma at[0]: 10.244.3.4 lies in the cluster's own range of pods, 10.244.0.0/16, where no machine outside can be",
  ]);
  expect(found({ at: ['192.168.1.60', '192.168.1.60'] })).toEqual([
    'MODEL_ADDRESS_TWICE lab/chroma/chroma at[1]: 192.168.1.60 is named twice',
  ]);
  expect(found({ networks: ['192.168.66.1/24'] })).toEqual([
    'MODEL_RANGE lab/chroma/chroma networks[0]: "192.168.66.1/24" has host bits set',
  ]);
  expect(found({ ports: { http: 80_000, metrics: 1 } })).toEqual(['MODEL_VALUE lab/chroma/chroma ports.http: 80000 is no port']);
  const nameless = render((app, cluster) => {
    new ExternalService(app('chroma'), 'chroma', {
      at: [new Machine(cluster, 'ai', { purpose: 'models', memory: '8Gi' })],
      ports: { http: 80 },
    });
  });
  expect(problems(nameless)).toEqual([
    'MODEL_VALUE lab/chroma/chroma at[0]: machine ai has no address [write `address` where lab/ai is made]',
  ]);
});

test('a PostgreSQL outside is given to whatever takes a database', () => {
  const rendered = render((app, cluster) => {
    const proxy = new Machine(cluster, 'db', { purpose: 'databases', kind: 'lxc', address: '192.168.1.50', memory: '4Gi' });
    const database = new ExternalPostgres(app('orders-db'), 'orders-db', {
      at: [proxy],
      port: 5000,
      database: 'orders',
      extensions: ['pg_trgm'],
    });
    new WebService(app('shop'), 'shop', { image: 'registry.lab/shop:1.0.0', uses: { DB: database } });
  });
  expect(problems(rendered)).toEqual([]);
  expect(egress(rendered, 'shop')).toEqual(
    expect.arrayContaining([{ to: [{ ipBlock: { cidr: '192.168.1.50/32' } }], ports: [{ port: 5000, protocol: 'TCP' }] }]),
  );
  expect(rendered.model.secrets).toMatchObject([
    { namespace: 'apps', name: 'orders-db-app', keys: [{ name: 'password', kind: 'given' }], consumers: [{ workload: 'shop' }] },
  ]);
});

test('each member of a replica set outside has a Service of the name that the set is configured with', () => {
  const at = ['192.168.1.51', '192.168.1.52', '192.168.1.53'];
  const outside = (props: { readonly names?: readonly string[]; readonly members?: readonly string[] } = {}) =>
    render((app) => {
      const set = new ExternalMongoDb(app('mongo'), 'mongo', { members: at, databases: ['events'], password: 'random', ...props });
      new WebService(app('shop'), 'shop', { image: 'registry.lab/shop:1.0.0', uses: { EVENTS: set.database('events') } });
    });
  const rendered = outside();
  expect(problems(rendered)).toEqual([]);
  const slices = rendered.manifests.filter(({ identity }) => identity.kind === 'EndpointSlice');
  expect(slices.map(({ identity, body }) => [identity.name, field({ body } as never, 'endpoints[0].addresses[0]')])).toEqual(
    at.map((address, index) => [`mongo-${index}`, address]),
  );
  const shop = JSON.stringify(pick(rendered.manifests, 'Deployment', 'shop').body);
  expect(shop).toContain(
    'mongo-0.apps.svc.cluster.local:27017,mongo-1.apps.svc.cluster.local:27017,mongo-2.apps.svc.cluster.local:27017/events',
  );
  expect(egress(rendered, 'shop')).toEqual(
    expect.arrayContaining([
      { to: at.map((address) => ({ ipBlock: { cidr: `${address}/32` } })), ports: [{ port: 27_017, protocol: 'TCP' }] },
    ]),
  );
  expect(rendered.model.secrets[0]).toMatchObject({ name: 'mongo-events', keys: [{ kind: 'random' }] });
  const named = outside({ names: ['m1.lab', 'm2.lab', 'm3.lab'] });
  expect(JSON.stringify(pick(named.manifests, 'Deployment', 'shop').body)).toContain('m1.lab:27017,m2.lab:27017,m3.lab:27017/events');
  expect(problems(outside({ names: ['m1.lab'] }))).toEqual([
    'MODEL_VALUE lab/mongo/mongo names: 1 names for 3 members [name each member, or none]',
  ]);
  expect(problems(outside({ members: ['192.168.66.5'] }))[0]).toContain('MODEL_ADDRESS_OUTSIDE lab/mongo/mongo members[0]: 192.168.66.5');
  expect(problems(outside({ members: at.slice(0, 2) }))[0]).toContain('MODEL_VALUE lab/mongo/mongo members: 2 members stand still');
});

test('programs use a Git server by its own name where a certificate needs it', () => {
  const pages: Record<string, ExternalGit<Lab>> = {};
  const rendered = render((app) => {
    pages['plain'] = new ExternalGit(app('gitea'), 'gitea', { at: ['192.168.1.30'], program: 'gitea', page: 'http://git.lab:3000/' });
    pages['secure'] = new ExternalGit(app('gitlab'), 'gitlab', { at: ['192.168.1.31'], program: 'gitlab', page: 'https://gitlab.lab' });
  });
  expect(problems(rendered)).toEqual([]);
  expect(pages['plain']).toMatchObject({ page: 'http://git.lab:3000', url: 'http://gitea.apps.svc.cluster.local:3000', port: 3000 });
  expect(pages['secure']).toMatchObject({ url: 'https://gitlab.lab', host: 'gitlab.lab', port: 443, outside: ['192.168.1.31/32'] });
  const wrong = render((app) => {
    new ExternalGit(app('gitea'), 'gitea', { at: ['192.168.1.30'], program: 'gitea', page: 'git.lab' });
  });
  expect(problems(wrong)).toEqual([
    'MODEL_VALUE lab/gitea/gitea page: "git.lab" is no address of a page [write `http://git.lab:3000` or `https://git.lab`]',
  ]);
});
