import {
  Application,
  DatabaseMachines,
  defineCluster,
  Etcd,
  ExternalGit,
  ExternalMongoDb,
  ExternalPostgres,
  ExternalService,
  type Fleet,
  kubeadm,
  Machine,
  NfsBackup,
  Patroni,
  WebService,
} from 'labwright';

/** Three machines of kubeadm, with a database tier beside them. */
class Vault extends defineCluster({
  name: 'vault',
  distribution: kubeadm({ version: '1.36', cni: 'calico' }),
  network: { nodes: '192.168.5.0/24' },
  nodes: {
    anvil: {
      address: '192.168.5.11',
      roles: ['control-plane'],
      capacity: { cpu: '2', memory: '4Gi' },
      taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }],
    },
    bench: { address: '192.168.5.12', roles: ['worker'], capacity: { cpu: '8', memory: '16Gi' } },
    clamp: { address: '192.168.5.13', roles: ['worker'], capacity: { cpu: '8', memory: '16Gi' } },
  },
  storageClasses: {
    local: { name: 'local-retain', provisioner: 'rancher.io/local-path', origin: 'rendered', reclaimPolicy: 'Retain', topology: 'node' },
  },
  defaultStorageClass: 'local',
  priorityClasses: { data: 900, apps: 500 },
  defaultPriorityClass: 'apps',
  layers: { data: {}, apps: {} },
  namespaces: {
    argocd: { podSecurity: 'restricted' },
    data: { podSecurity: 'restricted', defaultPriority: 'data' },
    apps: { podSecurity: 'restricted' },
  },
  backupTargets: { nas: { kind: 'nfs', server: '192.168.5.2', path: '/backup/vault' } },
}) {}

/** Databases in the cluster and beside it; who uses them cannot tell the difference. */
export function vault(fleet: Fleet): Vault {
  const cluster = new Vault(fleet);
  const at = (name: string) => new Application(cluster, name, { layer: 'data', namespace: 'data' });
  const backup = { target: new NfsBackup(at('backup'), 'nas', { namespaces: ['data'] }) };

  // In the cluster: an etcd, and PostgreSQL whose servers agree in it.
  const store = new Etcd(at('store'), 'store', { members: 3, storage: { size: '8Gi' }, backup });
  const orders = new Patroni(at('orders'), 'orders', {
    image: 'registry.vault.home/patroni:17-4.1.4',
    store,
    members: 2,
    version: '17',
    database: 'orders',
    storage: { size: '20Gi' },
    backup,
  });

  // Beside it: three containers of the same host, set up from bootstrap/vault/tier/.
  const [db1, db2, db3] = ['db-1', 'db-2', 'db-3'].map(
    (name, index) => new Machine(cluster, name, { purpose: 'databases', kind: 'lxc', address: `192.168.5.5${index + 1}`, memory: '4Gi' }),
  ) as [Machine<Vault>, Machine<Vault>, Machine<Vault>];
  const events = new ExternalMongoDb(at('events'), 'events', { members: [db1, db2, db3], databases: ['events'], password: 'random' });
  // HAProxy on each of them leads to the primary, so that any will do.
  const parts = new ExternalPostgres(at('parts'), 'parts', { at: [db1, db2], port: 5000, database: 'parts', password: 'random' });
  new DatabaseMachines(cluster, 'tier', {
    etcd: [db1, db2, db3],
    postgres: { name: 'parts', version: '17', members: [db1, db2], databases: [parts] },
    mongodb: { set: events },
  });
  new ExternalGit(at('git'), 'git', { at: ['192.168.5.30'], program: 'gitea', page: 'http://git.vault.home:3000' });
  const vectors = new ExternalService(at('chroma'), 'chroma', { at: ['192.168.5.60'], ports: { http: 8000 } });

  new WebService(new Application(cluster, 'shop', { layer: 'apps', namespace: 'apps' }), 'shop', {
    image: 'registry.vault.home/shop:1.0.0',
    uses: { ORDERS: orders, PARTS: parts, EVENTS: events.database('events'), VECTORS: vectors },
  });
  return cluster;
}
