import { createContext, runInContext } from 'node:vm';
import {
  Application,
  DatabaseMachines,
  type DatabaseMachinesProps,
  defineCluster,
  ExternalMongoDb,
  ExternalPostgres,
  Fleet,
  kubeadm,
  Machine,
  type MachineProps,
  MongoDb,
  NfsBackup,
} from 'labwright';
import { field, pick } from 'labwright/testing';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { ownChecks, runChecks } from '../../../src/checks/index.ts';
import { clusterFiles, generatedFolders } from '../../../src/cli/files.ts';
import { type RenderedCluster, renderCluster } from '../../../src/render/index.ts';
import { problems } from '../_backup.ts';

/** Three machines of kubeadm whose volumes stay where they were made, as local-path's do. */
class Lab extends defineCluster({
  name: 'lab',
  distribution: kubeadm({ version: '1.36', cni: 'calico' }),
  network: { nodes: '192.168.1.0/24' },
  nodes: {
    'k8s-1': {
      address: '192.168.1.41',
      roles: ['control-plane'],
      capacity: { cpu: '2', memory: '2Gi' },
      taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }],
    },
    'k8s-2': { address: '192.168.1.42', roles: ['worker'], capacity: { cpu: '4', memory: '8Gi' } },
    'k8s-3': { address: '192.168.1.43', roles: ['worker'], capacity: { cpu: '4', memory: '8Gi' } },
  },
  storageClasses: { local: { name: 'local-retain', provisioner: 'rancher.io/local-path', topology: 'node', reclaimPolicy: 'Retain' } },
  defaultStorageClass: 'local',
  backupTargets: { nas: { kind: 'nfs', server: '192.168.1.2', path: '/backup' } },
  layers: { data: {} },
  namespaces: { argocd: { podSecurity: 'restricted' }, data: { podSecurity: 'restricted' } },
}) {}

function lab(make: (cluster: Lab) => void): RenderedCluster {
  const cluster = new Lab(new Fleet({ repository: 'https://git.example.org/lab.git', revision: 'main', access: 'public' }));
  make(cluster);
  return renderCluster(cluster);
}

const place = (cluster: Lab, name: string) => new Application(cluster, name, { layer: 'data', namespace: 'data' });
const machine = (cluster: Lab, index: number, props: Partial<MachineProps<Lab>> = {}) =>
  new Machine(cluster, `db-${index}`, { purpose: 'databases', kind: 'lxc', address: `192.168.1.5${index}`, memory: '4Gi', ...props });

/** Three machines with everything on them. */
function tier(change: (props: DatabaseMachinesProps<Lab>) => DatabaseMachinesProps<Lab> = (props) => props): RenderedCluster {
  return lab((cluster) => {
    const machines = [1, 2, 3].map((index) => machine(cluster, index));
    const set = new ExternalMongoDb(place(cluster, 'events'), 'events', { members: machines, databases: ['events', 'audit'] });
    const shop = new ExternalPostgres(place(cluster, 'shop'), 'shop', {
      at: machines,
      port: 5000,
      database: 'shop',
      extensions: ['pg_trgm'],
    });
    new DatabaseMachines(
      cluster,
      'tier',
      change({ etcd: machines, postgres: { name: 'shop', version: '17', members: machines, databases: [shop] }, mongodb: { set } }),
    );
  });
}

const files = ({ bootstrap }: RenderedCluster) => new Map(bootstrap.map(({ path, text }) => [path, text]));

test('each machine has a folder, and synth owns them', () => {
  const rendered = tier();
  expect(problems(rendered)).toEqual([]);
  const each = ['etcd.service', 'etcd.yaml', 'haproxy.cfg', 'mongod.conf', 'patroni.service', 'patroni.yml'];
  expect([...files(rendered).keys()].sort()).toEqual(
    ['README.md', 'hosts', 'replica-set.js', ...[1, 2, 3].flatMap((n) => each.map((file) => `db-${n}/${file}`))]
      .map((file) => `tier/${file}`)
      .sort(),
  );
  expect(generatedFolders).toContain('bootstrap');
  expect(clusterFiles(rendered).map(({ path }) => path)).toContain('bootstrap/lab/tier/db-1/patroni.yml');
});

test('etcd, Patroni and mongod know each other by address', () => {
  const found = files(tier());
  expect(parse(found.get('tier/db-2/etcd.yaml') ?? '')).toMatchObject({
    name: 'db-2',
    'initial-cluster': [1, 2, 3].map((n) => `db-${n}=http://192.168.1.5${n}:2380`).join(','),
    'listen-client-urls': 'http://192.168.1.52:2379,http://127.0.0.1:2379',
  });
  expect(parse(found.get('tier/db-2/patroni.yml') ?? '')).toMatchObject({
    scope: 'shop',
    name: 'db-2',
    restapi: { connect_address: '192.168.1.52:8008' },
    etcd3: { hosts: ['192.168.1.51:2379', '192.168.1.52:2379', '192.168.1.53:2379'] },
    postgresql: { bin_dir: '/usr/lib/postgresql/17/bin', parameters: { shared_buffers: '512MB' } },
    bootstrap: { dcs: { synchronous_mode: true } },
  });
  expect(parse(found.get('tier/db-3/mongod.conf') ?? '')).toMatchObject({
    net: { port: 27_017, bindIp: '127.0.0.1,192.168.1.53' },
    replication: { replSetName: 'rs0' },
    security: { authorization: 'enabled', keyFile: '/etc/mongodb/keyfile' },
    storage: { wiredTiger: { engineConfig: { cacheSizeGB: 0.5 } } },
  });
  expect(found.get('tier/hosts')).toBe([1, 2, 3].map((n) => `192.168.1.5${n} events-${n - 1}.data.svc.cluster.local\n`).join(''));
});

test('no file holds a password, and the page says which ones their owner makes', () => {
  const found = files(tier());
  for (const [path, text] of found)
    if (!path.endsWith('README.md') && !path.endsWith('.js')) expect(text, path).not.toMatch(/password|PASSWORD/);
  const page = found.get('tier/README.md') ?? '';
  expect(page).toContain('PATRONI_SUPERUSER_PASSWORD=<long and random>');
  expect(page).toContain('`/etc/mongodb/keyfile`, owner mongodb, mode 0400');
  expect(page).toContain('CREATE DATABASE shop OWNER shop;');
});

test('the script makes the set once, with the names of its Services, and stops where users are', () => {
  const script = files(tier()).get('tier/replica-set.js') ?? '';
  const run = (status: () => void) => {
    const calls: string[] = [];
    const database = (name: string) => ({
      createUser: ({ user, roles }: { readonly user: string; readonly roles: readonly unknown[] }) =>
        calls.push(`${name}: ${user} ${JSON.stringify(roles)}`),
      auth: (user: string) => calls.push(`auth ${user}`),
    });
    const globals = {
      rs: {
        status,
        initiate: ({ members }: { readonly members: readonly { readonly host: string }[] }) =>
          calls.push(members.map(({ host }) => host).join()),
      },
      db: { hello: () => ({ isWritablePrimary: true }), getSiblingDB: database },
      passwordPrompt: () => 'secret',
      print: () => undefined,
      sleep: () => undefined,
    };
    runInContext(script, createContext(globals));
    return calls;
  };
  const fails = (codeName: string) => () => {
    throw Object.assign(new Error(codeName), { codeName });
  };
  expect(run(fails('NotYetInitialized'))).toEqual([
    [0, 1, 2].map((n) => `events-${n}.data.svc.cluster.local:27017`).join(),
    'admin: root ["root"]',
    'auth root',
    'events: events [{"role":"readWrite","db":"events"}]',
    'audit: audit [{"role":"readWrite","db":"audit"}]',
  ]);
  expect(() => run(fails('Unauthorized'))).toThrow('the set has users already');
  expect(() => run(fails('HostUnreachable'))).toThrow('HostUnreachable');
});

test('what cannot stand on machines', () => {
  const found = (change: (props: DatabaseMachinesProps<Lab>) => DatabaseMachinesProps<Lab>) =>
    problems(tier(change)).map((line) => line.replace(/ \[.*/, ''));
  expect(found(() => ({}))).toEqual(['MODEL_VALUE lab/tier etcd: neither `etcd` nor `postgres` nor `mongodb` is given']);
  expect(found(({ etcd = [] }) => ({ etcd: etcd.slice(0, 2) }))).toEqual([
    'MODEL_VALUE lab/tier etcd: 2 members stand still as soon as one of them is gone: a majority of 2 is 2',
  ]);
  expect(found(({ postgres }) => ({ postgres }))).toEqual(['MODEL_VALUE lab/tier etcd: PostgreSQL has no store to agree on a primary in']);
  expect(found(({ etcd = [], ...rest }) => ({ ...rest, etcd: [etcd[0], etcd[0], etcd[1]] as typeof etcd }))).toEqual([
    'MODEL_VALUE lab/tier etcd[1]: machine db-1 is named twice',
  ]);
  expect(found(({ mongodb, ...rest }) => ({ ...rest, mongodb: mongodb && { ...mongodb, memory: '9Gi' } }))).toEqual([
    'MODEL_VALUE lab/tier mongodb.memory: 9Gi is more than the smallest of the machines has',
  ]);
  const nameless = lab((cluster) => {
    new DatabaseMachines(cluster, 'tier', { etcd: [machine(cluster, 1, { address: undefined })] });
    const set = new ExternalMongoDb(place(cluster, 'events'), 'events', { members: ['192.168.1.60'], databases: ['events'] });
    new DatabaseMachines(cluster, 'more', { mongodb: { set } });
  });
  expect(problems(nameless).map((line) => line.replace(/ \[.*/, ''))).toEqual([
    'MODEL_VALUE lab/tier etcd[0]: machine db-1 has no address',
    'MODEL_VALUE lab/more mongodb.set: member 0 of the set is no `Machine`, so that its memory is not known',
  ]);
});

test('three members of a MongoDB set on two workers with volumes of their nodes: apart as a wish, and nothing to complain of', () => {
  const rendered = lab((cluster) => {
    const target = new NfsBackup(place(cluster, 'backup'), 'nas', { namespaces: ['data'] });
    new MongoDb(place(cluster, 'mongo'), 'mongo', {
      version: '8.0',
      members: 3,
      databases: ['events'],
      storage: { size: '5Gi' },
      backup: { target },
    });
  });
  expect(problems(rendered)).toEqual([]);
  expect(
    runChecks(rendered, ownChecks).filter(
      ({ severity, path }) => severity === 'error' || (path.includes('mongo') && severity === 'unchecked'),
    ),
  ).toEqual([]);
  const affinity = field(pick(rendered.manifests, 'StatefulSet', 'mongo'), 'spec.template.spec.affinity.podAntiAffinity') as object;
  expect(Object.keys(affinity)).toEqual(['preferredDuringSchedulingIgnoredDuringExecution']);
});
