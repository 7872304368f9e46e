import { Application, ChromaDb, defineCluster, type Fleet, JupyterLab, k3s, NfsBackup, NvidiaDevicePlugin, nvidia, Ollama, OpenWebUi, WebService } from 'labwright';

/** A machine with a GPU, for what a small team tries with language models. */
class Bench extends defineCluster({
  name: 'bench',
  distribution: k3s({ version: '1.36', disable: ['traefik', 'servicelb'] }),
  network: { nodes: '192.168.8.0/24' },
  nodes: {
    'bench-1': {
      address: '192.168.8.11',
      roles: ['control-plane', 'worker'],
      labels: { gpu: 'true' },
      capacity: { cpu: '16', memory: '62Gi' },
      gpus: [nvidia('RTX 3090')],
    },
  },
  storageClasses: { local: { name: 'local-path', provisioner: 'rancher.io/local-path', topology: 'node', reclaimPolicy: 'Retain' } },
  defaultStorageClass: 'local',
  ingresses: { nginx: { className: 'nginx', controller: 'nginx', namespace: 'ingress-nginx' } },
  layers: { platform: {}, ai: {} },
  namespaces: {
    argocd: { podSecurity: 'restricted' },
    'ingress-nginx': { podSecurity: 'baseline' },
    gpu: { podSecurity: 'privileged' },
    ai: {
      podSecurity: 'restricted',
      quota: { 'requests.cpu': '12', 'requests.memory': '24Gi', 'limits.memory': '56Gi', 'requests.nvidia.com/gpu': '2' },
    },
  },
  backupTargets: { nas: { kind: 'nfs', server: '192.168.8.2', path: '/backup/bench' } },
}) {}

/** Models, vectors, a lab with LangChain, and a service of the owner's that answers from documents, with tools for agents. */
export function bench(fleet: Fleet): Bench {
  const cluster = new Bench(fleet);
  const at = (name: string) => new Application(cluster, name, { layer: 'ai', namespace: 'ai' });
  const backup = new NfsBackup(at('backup'), 'backup', { namespaces: ['ai'] });
  const gpu = new NvidiaDevicePlugin(new Application(cluster, 'device-plugin', { layer: 'platform', namespace: 'gpu' }), 'device-plugin', {
    nodeSelector: { gpu: 'true' },
    replicas: 2,
  });
  const models = new Ollama(at('ollama'), 'ollama', {
    models: ['qwen3:8b', 'nomic-embed-text'],
    // One talks, a small one makes vectors; both stay on the device.
    loadedModels: 2,
    storage: { size: '50Gi' },
    accelerator: gpu.share('12Gi'),
    nodeSelector: { gpu: 'true' },
  });
  const vectors = new ChromaDb(at('chroma'), 'chroma', { storage: { size: '10Gi' }, backup: { target: backup } });
  new OpenWebUi(at('chat'), 'chat', { models, vectors, storage: { size: '10Gi' }, backup: { target: backup }, host: 'chat.bench.home' });
  new JupyterLab(at('lab'), 'lab', {
    storage: { size: '50Gi' },
    backup: { target: backup },
    accelerator: gpu.share('8Gi'),
    nodeSelector: { gpu: 'true' },
    // LangChain runs where it is written: in notebooks, on the models and vectors of this cluster.
    packages: ['langchain==1.5.2', 'langchain-ollama==1.1.0', 'langchain-chroma==1.1.0'],
    uses: { OLLAMA: models, VECTORS: vectors },
    host: 'lab.bench.home',
  });
  // What `examples/rag-workbench` and `examples/mcp-server` are built into.
  const workbench = new WebService(at('workbench'), 'workbench', {
    image: 'registry.bench.home/rag-workbench:1.0.0',
    uses: { OLLAMA: models, VECTORS: vectors },
    env: { CHAT_MODEL: 'qwen3:8b', EMBEDDING_MODEL: 'nomic-embed-text' },
    health: { live: '/healthz' },
    metrics: {},
    graceSeconds: 120,
  });
  new WebService(at('tools'), 'tools', {
    image: 'registry.bench.home/mcp-server:1.0.0',
    uses: { WORKBENCH: workbench },
    env: { ALLOWED_HOSTS: 'tools.bench.home' },
    replicas: 1,
    health: { live: '/healthz', ready: '/healthz' },
    host: 'tools.bench.home',
    timeout: '10m',
    websockets: true,
  });
  return cluster;
}
