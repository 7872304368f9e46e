import { Application, DatabaseMachines, defineCluster, ExternalPostgres, Fleet, kubeadm, Machine as OutsideMachine } from 'labwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { renderCluster } from '../../src/render/index.ts';
import { describeServices, type KubernetesObject, Machine, type Pod } from './harness/index.ts';
import { pause } from './harness/process.ts';

/** The machines of the database tier have the addresses that the bottle gives to its first four pods. */
class Lab extends defineCluster({
  name: 'lab',
  distribution: kubeadm({ version: '1.36', cni: 'calico' }),
  network: { nodes: '10.1.1.0/24' },
  nodes: { 'k8s-1': { address: '10.1.1.200', roles: ['control-plane', 'worker'], capacity: { cpu: '2', memory: '4Gi' } } },
  layers: { apps: {} },
  namespaces: { argocd: { podSecurity: 'restricted' }, apps: { podSecurity: 'restricted' } },
}) {}

const cluster = new Lab(new Fleet({ repository: 'https://git.example.org/lab.git', revision: 'main', access: 'public' }));
const [store, first, second, proxy] = ['store', 'db-1', 'db-2', 'proxy'].map(
  (name, index) => new OutsideMachine(cluster, name, { purpose: 'databases', kind: 'lxc', address: `10.1.1.${index + 2}`, memory: '1Gi' }),
) as [OutsideMachine<Lab>, OutsideMachine<Lab>, OutsideMachine<Lab>, OutsideMachine<Lab>];
const orders = new ExternalPostgres(new Application(cluster, 'orders', { layer: 'apps', namespace: 'apps' }), 'orders', {
  at: [proxy],
  port: 5000,
  database: 'orders',
  extensions: ['pg_trgm'],
});
new DatabaseMachines(cluster, 'tier', {
  etcd: [store],
  postgres: { name: 'orders', version: '17', members: [first, second], proxies: [proxy], databases: [orders] },
});
const rendered = renderCluster(cluster);

/** Elections are quicker than in the house, so that nobody waits for them. */
const forTest = (text: string) =>
  text.replaceAll('ttl: 30', 'ttl: 20').replaceAll('loop_wait: 10', 'loop_wait: 2').replaceAll('retry_timeout: 10', 'retry_timeout: 3');
const textOf = (path: string) => forTest(rendered.bootstrap.find((file) => file.path === `tier/${path}`)?.text ?? '');

/** A machine as a pod: the rendered file at its place, folders that its packages make, and the owner's passwords. */
function pod(
  name: string,
  {
    image,
    file,
    at,
    command,
    folders,
  }: {
    readonly image: string;
    readonly file: string;
    readonly at: string;
    readonly command: readonly string[];
    readonly folders: readonly string[];
  },
): readonly KubernetesObject[] {
  const passwords = { SUPERUSER: 'super', REPLICATION: 'copy', REWIND: 'back', RESTAPI: 'rest' };
  const env = [
    ...Object.entries(passwords).map(([key, value]) => ({ name: `PATRONI_${key}_PASSWORD`, value })),
    { name: 'PATRONI_RESTAPI_USERNAME', value: 'patroni' },
  ];
  const volumes = folders.map((_, index) => ({ name: `folder-${index}`, emptyDir: {} }));
  return [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: 'lan' },
      data: { [at.split('/').at(-1) ?? '']: textOf(`${name}/${file}`) },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'lan' },
      spec: {
        securityContext: { runAsUser: 999, runAsGroup: 999, fsGroup: 999 },
        containers: [
          {
            name: 'program',
            image,
            command,
            env,
            volumeMounts: [
              { name: 'file', mountPath: at.replace(/\/[^/]*$/, '') },
              ...folders.map((mountPath, index) => ({ name: `folder-${index}`, mountPath })),
            ],
          },
        ],
        volumes: [{ name: 'file', configMap: { name } }, ...volumes],
      },
    },
  ] as unknown as readonly KubernetesObject[];
}

const patroni = {
  image: 'registry.home/patroni:17',
  file: 'patroni.yml',
  at: '/etc/patroni/patroni.yml',
  command: ['patroni', '/etc/patroni/patroni.yml'],
  folders: ['/var/lib/postgresql', '/var/run/postgresql', '/run/patroni', '/tmp'],
};
const manifests = [
  ...pod('store', {
    image: 'gcr.io/etcd-development/etcd:v3.7.2',
    file: 'etcd.yaml',
    at: '/etc/etcd/etcd.yaml',
    command: ['/usr/local/bin/etcd', '--config-file=/etc/etcd/etcd.yaml'],
    folders: ['/var/lib/etcd'],
  }),
  ...pod('db-1', patroni),
  ...pod('db-2', patroni),
  ...pod('proxy', {
    image: 'docker.io/library/haproxy:3.2.9',
    file: 'haproxy.cfg',
    at: '/etc/haproxy/haproxy.cfg',
    command: ['haproxy', '-W', '-db', '-f', '/etc/haproxy/haproxy.cfg'],
    folders: ['/tmp'],
  }),
];

describeServices('databases on machines, from the files in bootstrap/', () => {
  let machine: Machine;
  const pods: Pod[] = [];
  beforeAll(async () => {
    expect(rendered.issues).toEqual([]);
    machine = await Machine.start({ manifests });
    for (const manifest of manifests.filter(({ kind }) => kind === 'Pod')) pods.push(await machine.runPod(manifest));
  });
  afterAll(() => machine?.dispose());

  const psql = async (statement: string) => {
    const uri = 'postgresql://postgres:super@10.1.1.5:5000/postgres?connect_timeout=3';
    const { stdout, stderr, code } = await (pods[2] as Pod).exec(['psql', uri, '-qAtX', '-v', 'ON_ERROR_STOP=1', '-c', statement]);
    if (code !== 0) throw new Error(stderr);
    return stdout.trim();
  };
  const eventually = async (ask: () => Promise<string>, wanted: string, seconds: number) => {
    const deadline = Date.now() + seconds * 1000;
    for (;;) {
      const answer = await ask().catch((error: Error) => error.message);
      if (answer === wanted) return;
      if (Date.now() > deadline) throw new Error(`not within ${seconds} s: ${answer}`);
      await pause(500);
    }
  };

  test('each program takes its file', async () => {
    expect(pods.map(({ address }) => address)).toEqual(['10.1.1.2', '10.1.1.3', '10.1.1.4', '10.1.1.5']);
    const checked = await (pods[3] as Pod).exec(['haproxy', '-c', '-f', '/etc/haproxy/haproxy.cfg']);
    expect(checked.code, checked.stderr).toBe(0);
    await eventually(() => psql('select 1'), '1', 40);
    // It asks for a port that is free, so that a running server fails it: the other programs of the file are what is asked here.
    const { stdout, stderr, code } = await (pods[1] as Pod).exec([
      'patroni',
      '--validate-config',
      '--ignore-listen-port',
      '/etc/patroni/patroni.yml',
    ]);
    expect({ code, told: `${stdout}${stderr}`.trim() }).toEqual({ code: 0, told: '' });
  });

  test('HAProxy follows the primary when its machine is gone', async () => {
    await psql('create table notes (text text)');
    await psql("insert into notes values ('kept')");
    const address = await psql('select host(inet_server_addr())');
    const other = address === '10.1.1.3' ? '10.1.1.4' : '10.1.1.3';
    const streaming = "select count(*)::text from pg_stat_replication where state = 'streaming' and application_name like 'db-%'"; // and not the copy by which it begins
    await eventually(() => psql(streaming), '1', 40);
    const primary = pods.find((each) => each.address === address) as Pod;
    if (primary === pods[2]) pods[2] = pods[1] as Pod;
    primary.container().kill('SIGKILL');
    await primary.stop();
    await eventually(() => psql('select host(inet_server_addr())'), other, 50);
    expect(await psql('select text from notes')).toBe('kept');
    expect(await psql("insert into notes values ('after') returning text")).toBe('after');
  });
});
