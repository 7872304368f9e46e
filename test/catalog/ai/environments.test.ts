import {
  Application,
  ChromaDb,
  defineCluster,
  type Fleet,
  JupyterLab,
  k3s,
  NvidiaDevicePlugin,
  nvidia,
  Ollama,
  OpenWebUi,
} from 'labwright';
import { renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { ownChecks, runChecks } from '../../../src/checks/index.ts';
import type { RenderedCluster } from '../../../src/render/index.ts';

const quota = { 'requests.cpu': '8', 'requests.memory': '24Gi', 'limits.memory': '64Gi', 'requests.nvidia.com/gpu': '2' };

/** One card that two environments share, each in a namespace of its own. */
class Rnd extends defineCluster({
  name: 'rnd',
  distribution: k3s({ version: '1.36', disable: ['traefik', 'servicelb'] }),
  network: { nodes: '192.168.1.0/24' },
  nodes: {
    'rnd-gpu': {
      address: '192.168.1.12',
      roles: ['control-plane', 'worker'],
      labels: { gpu: 'true' },
      capacity: { cpu: '16', memory: '62Gi' },
      gpus: [nvidia('RTX 3090')],
    },
  },
  storageClasses: { keep: { name: 'keep', provisioner: 'example.org/local', topology: 'node', reclaimPolicy: 'Retain' } },
  defaultStorageClass: 'keep',
  ingresses: { nginx: { className: 'nginx', controller: 'nginx', namespace: 'edge' } },
  layers: { platform: {}, staging: {}, production: {} },
  namespaces: {
    argocd: { podSecurity: 'restricted' },
    edge: { podSecurity: 'baseline' },
    gpu: { podSecurity: 'privileged' },
    staging: { podSecurity: 'restricted', quota },
    production: { podSecurity: 'restricted', quota },
  },
}) {}

type Environment = 'staging' | 'production';
interface Memory {
  readonly ollama: string;
  readonly lab: string;
}

/** The whole stack of one environment: chat with its models, vectors, and a lab, the last on the card as well. */
function environment(cluster: Rnd, name: Environment, gpu: NvidiaDevicePlugin<Rnd>, memory: Memory): void {
  const at = (part: string) => new Application(cluster, `${name}-${part}`, { layer: name, namespace: name });
  const nodeSelector = { gpu: 'true' } as const;
  const backup = { exempt: 'a test' };
  const models = new Ollama(at('ollama'), 'ollama', {
    models: ['qwen3:8b'],
    storage: { size: '50Gi' },
    accelerator: gpu.share(memory.ollama),
    nodeSelector,
  });
  const vectors = new ChromaDb(at('chroma'), 'chroma', { storage: { size: '5Gi' }, backup });
  new OpenWebUi(at('chat'), 'chat', { models, vectors, storage: { size: '10Gi' }, backup, host: `chat.${name}.rnd.home` });
  new JupyterLab(at('lab'), 'lab', {
    storage: { size: '50Gi' },
    backup,
    accelerator: gpu.share(memory.lab),
    nodeSelector,
    uses: { OLLAMA: models, VECTORS: vectors },
    host: `lab.${name}.rnd.home`,
  });
}

function rnd(staging: Memory, production: Memory, more: (cluster: Rnd, gpu: NvidiaDevicePlugin<Rnd>) => void = () => {}): RenderedCluster {
  return renderCluster((fleet: Fleet) => {
    const cluster = new Rnd(fleet);
    const plugin = new Application(cluster, 'device-plugin', { layer: 'platform', namespace: 'gpu' });
    const gpu = new NvidiaDevicePlugin(plugin, 'device-plugin', { nodeSelector: { gpu: 'true' }, replicas: 4 });
    environment(cluster, 'staging', gpu, staging);
    environment(cluster, 'production', gpu, production);
    more(cluster, gpu);
    return cluster;
  });
}

const found = ({ model, manifests, issues }: RenderedCluster, codes: RegExp) =>
  [...issues, ...runChecks({ model, manifests }, ownChecks)].filter(({ code }) => codes.test(code));
const gpuCodes = /^(CAPACITY_VRAM|CAPACITY_GPU_COUNT|QUOTA_EXCEEDED)$/;

test('two environments in two namespaces share one card without knowing of each other', () => {
  const rendered = rnd({ ollama: '5Gi', lab: '1Gi' }, { ollama: '12Gi', lab: '4Gi' });
  expect(rendered.issues).toEqual([]);
  expect(found(rendered, gpuCodes)).toEqual([]);
  const errors = [...runChecks({ model: rendered.model, manifests: rendered.manifests }, ownChecks)].filter(
    ({ severity }) => severity === 'error',
  );
  expect(errors).toEqual([]);
  const across = rendered.model.connections.filter(({ from, to }) => from.namespace !== to.namespace);
  expect(across).toEqual([]);
  expect(rendered.model.secrets.map(({ namespace, name }) => `${namespace}/${name}`).sort()).toEqual([
    'argocd/repository-rnd',
    'production/chat-keys',
    'production/lab-token',
    'staging/chat-keys',
    'staging/lab-token',
  ]);
});

test('CAPACITY_VRAM: what both environments declare is more than the card has; both are named', () => {
  const rendered = rnd({ ollama: '10Gi', lab: '2Gi' }, { ollama: '12Gi', lab: '4Gi' });
  const [finding] = found(rendered, gpuCodes);
  expect(finding?.code).toBe('CAPACITY_VRAM');
  expect(finding?.message).toMatchInlineSnapshot(`
    "declared device memory is 28Gi, the devices have 24Gi
      production-lab/lab: 4Gi
      production-ollama/ollama: 12Gi
      staging-lab/lab: 2Gi
      staging-ollama/ollama: 10Gi
      together: 28Gi
      node rnd-gpu: 1 × RTX 3090 with 24Gi"
  `);
});

test('CAPACITY_GPU_COUNT: a fifth pod finds no share', () => {
  const rendered = rnd({ ollama: '1Gi', lab: '1Gi' }, { ollama: '1Gi', lab: '1Gi' }, (cluster, gpu) => {
    const at = new Application(cluster, 'tools', { layer: 'platform', namespace: 'gpu' });
    new Ollama(at, 'ollama', { models: [], storage: { size: '1Gi' }, accelerator: gpu.share('1Gi'), nodeSelector: { gpu: 'true' } });
  });
  expect(found(rendered, gpuCodes).map(({ code, message }) => `${code}: ${message}`)).toMatchInlineSnapshot(`
    [
      "CAPACITY_GPU_COUNT: 5 pods ask for nvidia.com/gpu (production-lab/lab, production-ollama/ollama, staging-lab/lab, staging-ollama/ollama, tools/ollama), there are 4: node rnd-gpu offers 1 × 4",
    ]
  `);
});

test('QUOTA_EXCEEDED: an environment takes no more shares than its quota gives it', () => {
  const rendered = rnd({ ollama: '1Gi', lab: '1Gi' }, { ollama: '1Gi', lab: '1Gi' }, (cluster, gpu) => {
    const at = new Application(cluster, 'staging-more', { layer: 'staging', namespace: 'staging' });
    new Ollama(at, 'more', { models: [], storage: { size: '1Gi' }, accelerator: gpu.share('1Gi'), nodeSelector: { gpu: 'true' } });
  });
  expect(found(rendered, /^QUOTA_EXCEEDED$/).map(({ message }) => message)).toMatchInlineSnapshot(`
    [
      "namespace staging: requests.nvidia.com/gpu add up to 3, the quota is 2: ollama 1 + lab 1 + more 1",
    ]
  `);
});
