import {
  Application,
  defineCluster,
  type Fleet,
  Garage,
  GitLab,
  GitLabChart,
  GitLabRunner,
  k3s,
  MetalLb,
  type NamespaceName,
  NfsBackup,
  Postgres,
  Redis,
  Traefik,
} from 'labwright';

/** A cluster that exists only in this documentation: GitLab in one pod and, for those who want it, in many. */
class Foundry extends defineCluster({
  name: 'foundry',
  distribution: k3s({ version: '1.36', disable: ['traefik', 'servicelb'] }),
  network: { nodes: '192.168.8.0/24' },
  nodes: {
    anvil: { address: '192.168.8.11', roles: ['control-plane', 'worker'], capacity: { cpu: '16', memory: '62Gi' } },
    builder: {
      address: '192.168.8.12',
      roles: ['worker'],
      capacity: { cpu: '8', memory: '31Gi' },
      labels: { role: 'ci' },
      taints: [{ key: 'role', value: 'ci', effect: 'NoSchedule' }],
    },
  },
  storageClasses: {
    local: { name: 'local-retain', provisioner: 'rancher.io/local-path', origin: 'rendered', reclaimPolicy: 'Retain', topology: 'node' },
  },
  defaultStorageClass: 'local',
  addressPools: { lan: { ranges: ['192.168.8.240-192.168.8.250'] } },
  ingresses: { traefik: { className: 'traefik', controller: 'traefik', namespace: 'edge' } },
  issuers: { house: { kind: 'ClusterIssuer', name: 'house' } },
  priorityClasses: { platform: 1000, data: 900, jobs: 100 },
  defaultPriorityClass: 'platform',
  layers: { platform: {}, data: {}, delivery: {} },
  namespaces: {
    argocd: { podSecurity: 'restricted' },
    'metallb-system': { podSecurity: 'privileged' },
    edge: { podSecurity: 'baseline' },
    data: { podSecurity: 'restricted', defaultPriority: 'data' },
    git: { podSecurity: 'baseline', defaultPriority: 'data' },
    ci: { podSecurity: 'restricted', defaultPriority: 'jobs' },
    // Builders without root take their profiles away, which only this level allows.
    builds: { podSecurity: 'privileged', defaultPriority: 'jobs' },
    docker: { podSecurity: 'privileged', defaultPriority: 'jobs' },
  },
  backupTargets: { nas: { kind: 'nfs', server: '192.168.8.2', path: '/backup/foundry' } },
}) {}

export function foundry(fleet: Fleet): Foundry {
  const cluster = new Foundry(fleet);
  const at = (name: string, layer: 'platform' | 'data' | 'delivery', namespace: NamespaceName<Foundry>) =>
    new Application(cluster, name, { layer, namespace });
  const addresses = new MetalLb(at('metallb', 'platform', 'metallb-system'), 'metallb');
  const ingress = new Traefik(at('traefik', 'platform', 'edge'), 'traefik', {
    ingress: 'traefik',
    address: addresses.claim('lan', '192.168.8.240'),
  });
  const backup = new NfsBackup(at('backup', 'platform', 'data'), 'nas', { namespaces: ['data', 'git'] });
  const objects = new Garage(at('garage', 'data', 'data'), 'garage', {
    buckets: { images: {}, cache: {}, artifacts: {}, lfs: {}, uploads: {}, packages: {}, backups: {} },
    storage: { size: '200Gi' },
    backup: { target: backup, keep: 3 },
  });

  const git = new GitLab(at('gitlab', 'delivery', 'git'), 'gitlab', {
    host: 'git.foundry.home',
    tls: { issuer: 'house' },
    storage: { size: '100Gi' },
    backup: { target: backup, drill: { scratch: { size: '150Gi' } } },
    ssh: { address: addresses.claim('lan', '192.168.8.241') },
    registry: { host: 'registry.foundry.home', tls: { issuer: 'house' }, bucket: objects.bucket('images') },
    smtp: { host: 'smtp.example.org', user: 'git@forge.example', from: 'git@forge.example' },
    reaches: ['github.com'],
  });

  // Tests and the like: nothing in these pods is root.
  new GitLabRunner(at('ci', 'delivery', 'ci'), 'ci', {
    server: git,
    concurrent: 4,
    cache: objects.bucket('cache'),
    uses: [ingress],
    internet: ['registry.npmjs.org', 'pypi.org', 'files.pythonhosted.org'],
  });
  // Images, by rootless BuildKit.
  new GitLabRunner(at('builds', 'delivery', 'builds'), 'builds', {
    server: git,
    rootless: 'unconfined',
    uses: [ingress],
    internet: ['registry-1.docker.io', 'mirror.gcr.io', 'registry.npmjs.org'],
    jobs: { resources: { cpu: '1', memory: '2Gi', memoryLimit: '4Gi' } },
  });
  // What needs Docker itself: on a node that nothing else runs on.
  new GitLabRunner(at('docker', 'delivery', 'docker'), 'docker', {
    server: git,
    docker: 'privileged',
    concurrent: 1,
    uses: [ingress],
    internet: ['registry-1.docker.io'],
    jobs: { nodeSelector: { role: 'ci' }, tolerations: { 'role=ci': 'NoSchedule' } },
  });

  const database = new Postgres(at('postgres', 'data', 'data'), 'gitlab-db', {
    version: '17',
    database: 'gitlab',
    extensions: ['pg_trgm', 'btree_gist'],
    storage: { size: '20Gi' },
    backup: { target: backup, drill: { query: 'SELECT count(*) FROM users' } },
  });
  const redis = new Redis(at('redis', 'data', 'data'), 'gitlab-redis', { storage: { size: '2Gi' }, backup: { target: backup } });
  new GitLabChart(at('gitlab-large', 'delivery', 'git'), 'large', {
    host: 'large.foundry.home',
    tls: { issuer: 'house' },
    database,
    redis,
    buckets: {
      artifacts: objects.bucket('artifacts'),
      lfs: objects.bucket('lfs'),
      uploads: objects.bucket('uploads'),
      packages: objects.bucket('packages'),
      backups: objects.bucket('backups'),
    },
    repositories: { size: '100Gi' },
    replicas: { web: 2 },
  });
  return cluster;
}
