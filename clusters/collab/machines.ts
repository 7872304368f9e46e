import { Application, ExternalLlm, Machine } from 'labwright';
import type { Collab } from './cluster.ts';

/** The host under the cluster, and the machine with the models beside it. */
export function machines(cluster: Collab) {
  // GMKtec K8 Plus: 96 GB, of which 48 are the cluster's, 32 the models', and the rest the host's own.
  const host = new Machine(cluster, 'k8-plus', {
    purpose: 'Proxmox under everything',
    kind: 'host',
    cpu: '16',
    memory: '92Gi',
    nodes: ['talos-cp-01', 'talos-worker-01', 'talos-worker-02'],
  });
  const ai = new Machine(cluster, 'ai-vm', {
    purpose: 'language models, with the Radeon 780M passed through; Ubuntu 24.04',
    host,
    address: '192.168.1.60',
    cpu: '8',
    memory: '32Gi',
  });
  return new ExternalLlm(new Application(cluster, 'llm-service', { layer: 'services', namespace: 'collab' }), 'llm-service', {
    machine: ai,
    // One at a time: a large one that thinks, or a small one that reads whole documents.
    models: [{ name: 'qwen2.5:32b' }, { name: 'llama3.1:8b', context: 131_072 }],
    settings: { OLLAMA_IGPU_ENABLE: '1', HSA_OVERRIDE_GFX_VERSION: '11.0.2' },
  });
}
