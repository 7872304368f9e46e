import {
  Application,
  defineCluster,
  type Fleet,
  k3s,
  Knative,
  KnativeEventing,
  KnativeOperator,
  Minio,
  NfsBackup,
  Ollama,
  OpenFaas,
  Postgres,
  ServerlessFunction,
} from 'labwright';

/** A cluster that exists only in this documentation, with both ways to run functions. */
export class Workshop extends defineCluster({
  name: 'workshop',
  distribution: k3s({ version: '1.36' }),
  network: { nodes: '192.168.9.0/24' },
  nodes: { bench: { address: '192.168.9.11', roles: ['control-plane', 'worker'], capacity: { cpu: '16', memory: '62Gi' } } },
  storageClasses: { local: { name: 'local-retain', provisioner: 'rancher.io/local-path', origin: 'rendered', reclaimPolicy: 'Retain', topology: 'node' } },
  defaultStorageClass: 'local',
  ingresses: { traefik: { className: 'traefik', controller: 'traefik', namespace: 'kube-system' } },
  layers: { platform: {}, data: {}, functions: {} },
  namespaces: {
    argocd: { podSecurity: 'restricted' },
    'knative-operator': { podSecurity: 'restricted' },
    'knative-serving': { podSecurity: 'restricted' },
    'knative-eventing': { podSecurity: 'baseline' },
    // Pods of OpenFaaS Community Edition do not say that they run without root.
    openfaas: { podSecurity: 'baseline' },
    'openfaas-fn': { podSecurity: 'baseline' },
    data: { podSecurity: 'restricted' },
    functions: { podSecurity: 'restricted' },
  },
  backupTargets: { nas: { kind: 'nfs', server: '192.168.9.2', path: '/backup/workshop' } },
}) {}

/** Functions, what runs them, and what they use. */
export function workshop(fleet: Fleet): Workshop {
  const cluster = new Workshop(fleet);
  const at = (name: string, layer: 'platform' | 'data' | 'functions', namespace: keyof Workshop['namespaces']) =>
    new Application(cluster, name, { layer, namespace });
  const copies = new NfsBackup(at('backup', 'platform', 'data'), 'backup', { namespaces: ['data', 'functions'] });
  const database = new Postgres(at('orders', 'data', 'data'), 'orders', {
    version: '18',
    database: 'orders',
    storage: { size: '10Gi' },
    backup: { target: copies },
  });
  const objects = new Minio(at('objects', 'data', 'data'), 'objects', {
    storage: { size: '20Gi' },
    buckets: { raw: {} },
    backup: { exempt: 'what lies there is loaded again from where it came' },
  });
  const models = new Ollama(at('models', 'data', 'data'), 'models', { models: ['qwen3:4b'], storage: { size: '20Gi' } });

  const operator = new KnativeOperator(
    new Application(cluster, 'knative-operator', { layer: 'platform', namespace: 'knative-operator', syncOptions: ['ServerSideApply=true'] }),
    'knative-operator',
  );
  const eventing = new KnativeEventing(at('knative-eventing', 'platform', 'knative-eventing'), 'knative-eventing', { operator });
  const knative = new Knative(at('knative', 'platform', 'knative-serving'), 'knative-serving', {
    operator,
    eventing,
    trustedRegistries: ['registry.workshop.home:5000'],
  });
  const classify = new ServerlessFunction(at('classify', 'functions', 'functions'), 'classify', {
    runtime: knative,
    image: 'registry.workshop.home:5000/functions/inference:1.0.0',
    trigger: { http: { host: 'classify.workshop.home' } },
    uses: { OLLAMA: models },
    env: { MODEL: 'qwen3:4b' },
    timeout: 300,
    scale: { max: 2, concurrency: 1 },
  });
  new ServerlessFunction(at('etl', 'functions', 'functions'), 'etl', {
    runtime: knative,
    image: 'registry.workshop.home:5000/functions/etl:1.0.0',
    trigger: { schedule: '15 4 * * *', timeZone: 'Europe/Berlin', copies: { target: copies } },
    uses: { TARGET: database, S3: objects.bucket('raw') },
    timeout: 7200,
  });
  new ServerlessFunction(at('remind', 'functions', 'functions'), 'remind', {
    runtime: knative,
    image: 'registry.workshop.home:5000/functions/remind:1.0.0',
    trigger: { schedule: '*/10 * * * *', as: 'event', data: { kind: 'overdue' } },
    uses: { POSTGRES: database, CLASSIFY: classify.http },
  });

  const openfaas = new OpenFaas(at('openfaas', 'platform', 'openfaas'), 'openfaas', {
    functions: 'openfaas-fn',
    use: 'personal',
    host: 'functions.workshop.home',
  });
  const faas = at('transform', 'functions', 'openfaas-fn');
  new ServerlessFunction(faas, 'transform', {
    runtime: openfaas,
    image: 'ghcr.io/example/transform:1.0.0',
    trigger: { http: {} },
    uses: { POSTGRES: database },
    secrets: { API_TOKEN: { random: 32, purpose: 'what callers have to send' } },
  });
  new ServerlessFunction(faas, 'digest', {
    runtime: openfaas,
    image: 'ghcr.io/example/digest:1.0.0',
    trigger: { schedule: '0 7 * * *', as: 'event' },
    reach: [{ hosts: ['smtp.example.org'], ports: [465], reason: 'sends the digest' }],
  });
  return cluster;
}
