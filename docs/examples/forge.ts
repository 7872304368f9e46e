import { Application, Drone, defineCluster, type Fleet, Gitea, k3s, MetalLb, NfsBackup, Postgres, Traefik, Woodpecker } from 'labwright';

/** A machine with Git, reviews and pipelines for a few people: a cluster of this documentation alone. */
class Forge extends defineCluster({
  name: 'forge',
  distribution: k3s({ version: '1.36', disable: ['traefik', 'servicelb'] }),
  network: { nodes: '192.168.8.0/24' },
  nodes: { anvil: { address: '192.168.8.11', roles: ['control-plane', 'worker'], capacity: { cpu: '8', memory: '31Gi' } } },
  storageClasses: {
    local: { name: 'local-retain', provisioner: 'rancher.io/local-path', origin: 'rendered', reclaimPolicy: 'Retain', topology: 'node' },
    // Volumes of pipelines go with their claims.
    work: { name: 'local-path', provisioner: 'rancher.io/local-path', topology: 'node' },
  },
  defaultStorageClass: 'local',
  addressPools: { lan: { ranges: ['192.168.8.240-192.168.8.250'] } },
  ingresses: { traefik: { className: 'traefik', controller: 'traefik' } },
  issuers: { home: { kind: 'ClusterIssuer', name: 'home-ca' } },
  priorityClasses: { platform: 1000, delivery: 500, builds: 100 },
  defaultPriorityClass: 'delivery',
  layers: { platform: {}, data: {}, delivery: {} },
  namespaces: {
    argocd: { podSecurity: 'restricted' },
    'metallb-system': { podSecurity: 'privileged' },
    traefik: { podSecurity: 'restricted' },
    data: { podSecurity: 'restricted' },
    delivery: { podSecurity: 'restricted' },
    // Steps of a pipeline name no amounts, and an image may want to be root.
    builds: {
      podSecurity: 'baseline',
      defaultPriority: 'builds',
      limits: { defaultRequest: { cpu: '250m', memory: '512Mi' }, default: { memory: '2Gi' } },
    },
    'old-builds': { podSecurity: 'baseline', defaultPriority: 'builds' },
  },
  backupTargets: { nas: { kind: 'nfs', server: '192.168.8.2', path: '/backup/forge' } },
}) {}

type Namespace = 'metallb-system' | 'traefik' | 'data' | 'delivery';

/** Gitea on PostgreSQL, Woodpecker that builds what lies there, and a Drone that is being left behind. */
export function forge(fleet: Fleet): Forge {
  const cluster = new Forge(fleet);
  const at = (name: string, layer: 'platform' | 'data' | 'delivery', namespace: Namespace) =>
    new Application(cluster, name, { layer, namespace });
  const addresses = new MetalLb(at('metallb', 'platform', 'metallb-system'), 'metallb');
  new Traefik(at('traefik', 'platform', 'traefik'), 'traefik', {
    ingress: 'traefik',
    address: addresses.claim('lan', '192.168.8.240'),
    // A push may take a while.
    readTimeout: '30m',
  });
  const target = new NfsBackup(at('backup', 'platform', 'delivery'), 'nas', { namespaces: ['data', 'delivery'] });
  const database = new Postgres(at('gitea-database', 'data', 'data'), 'gitea-database', {
    version: '17',
    database: 'gitea',
    storage: { size: '10Gi' },
    backup: { target },
  });
  const git = new Gitea(at('gitea', 'delivery', 'delivery'), 'gitea', {
    host: 'git.forge.home',
    tls: { issuer: 'home' },
    admin: { name: 'smith', email: 'smith@forge.home' },
    database,
    storage: { size: '60Gi' },
    ssh: { address: addresses.claim('lan', '192.168.8.241'), host: 'ssh.forge.home' },
    mirrors: ['github.com'],
    backup: { target },
  });
  new Woodpecker(at('woodpecker', 'delivery', 'delivery'), 'woodpecker', {
    host: 'ci.forge.home',
    tls: { issuer: 'home' },
    forge: git,
    admins: ['smith'],
    state: { storage: { size: '5Gi' }, backup: { target } },
    agents: { workflows: 2, class: 'work' },
    // The image that clones does not know the authority of this house.
    pipelines: { namespace: 'builds', volume: { class: 'work', size: '20Gi' }, verify: false, priority: 'builds' },
  });
  new Drone(at('drone', 'delivery', 'delivery'), 'drone', {
    host: 'drone.forge.home',
    tls: { issuer: 'home' },
    forge: git,
    admin: 'smith',
    verify: false,
    backup: { target },
    pipelines: { namespace: 'old-builds', running: 1 },
  });
  return cluster;
}
