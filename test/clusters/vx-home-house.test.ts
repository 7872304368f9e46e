import { field, pick, renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { vxHome } from '../../clusters/vx-home/index.ts';
import { podTemplateOf } from '../../src/checks/index.ts';

const { model, manifests } = renderCluster(vxHome);
const pod = (kind: string, name: string, path: string) => field(pick(manifests, kind, name), `spec.template.spec.${path}`);

test('one machine with an A2, in the ranges of the house', () => {
  expect(model.nodes).toMatchObject([
    {
      name: 'vx-1',
      address: '192.168.1.50',
      // What the kernel leaves of 64 GiB.
      capacity: { cpu: '16', memory: '62.6Gi' },
      disks: [{ size: '1000G' }],
      gpus: [{ model: 'A2', memory: '16Gi', count: 1 }],
      labels: { gpu: 'true' },
    },
  ]);
  expect(model.network).toMatchObject({
    nodes: '192.168.1.0/24',
    pods: '10.1.0.0/16',
    services: '10.152.183.0/24',
    cni: { name: 'calico', enforcesPolicies: true },
  });
});

test('MicroK8s 1.34 with four addons, whose class deletes on release', () => {
  expect(model.distribution).toMatchObject({ name: 'microk8s', version: '1.34', addons: ['rbac', 'dns', 'ingress', 'hostpath-storage'] });
  expect(model.ingresses).toMatchObject([{ className: 'public', controller: 'nginx' }]);
  expect(model.storageClasses.find(({ key }) => key === 'hostpath')).toMatchObject({
    name: 'microk8s-hostpath',
    provisioner: 'microk8s.io/hostpath',
    reclaimPolicy: 'Delete',
    origin: 'provided',
  });
});

test('data lie on a rendered class that retains, caches on that of the addon', () => {
  const { body } = pick(manifests, 'StorageClass', 'hostpath-retain');
  expect(body).toMatchObject({
    provisioner: 'microk8s.io/hostpath',
    reclaimPolicy: 'Retain',
    volumeBindingMode: 'WaitForFirstConsumer',
  });
  const onAddon = model.claims.filter(({ storageClass }) => storageClass === 'hostpath').map(({ name }) => name);
  expect(onAddon.sort()).toEqual(['faster-whisper-models', 'ollama-models']);
});

test('everything is in namespace ai, but for Portainer', () => {
  const namespaces = manifests.filter((manifest) => podTemplateOf(manifest) !== undefined).map(({ identity }) => identity);
  const outside = namespaces.filter(({ namespace }) => namespace !== 'ai');
  expect(namespaces.length).toBeGreaterThan(outside.length);
  expect(outside.filter(({ namespace, name }) => namespace !== 'portainer' || !name.startsWith('portainer-'))).toEqual([]);
  expect(model.applications.find(({ name }) => name === 'portainer')).toMatchObject({ namespace: 'portainer' });
});

test('speech and language models name the label of the node, and no affinity', () => {
  for (const name of ['kokoro', 'faster-whisper', 'ollama']) {
    expect(pod('Deployment', name, 'nodeSelector')).toEqual({ gpu: 'true' });
    expect(field(pick(manifests, 'Deployment', name), 'spec.template.spec')).not.toHaveProperty('affinity');
  }
});

test('today these three are CPU images that see no GPU', () => {
  for (const name of ['kokoro', 'faster-whisper', 'ollama']) {
    expect(pod('Deployment', name, 'containers[0].env')).toContainEqual({ name: 'NVIDIA_VISIBLE_DEVICES', value: 'void' });
    expect(pod('Deployment', name, 'containers[0].resources')).not.toHaveProperty('limits.nvidia.com/gpu');
  }
});

test('Open WebUI reaches its database, its cache, its voice, its ear and its models', () => {
  const reached = model.connections.filter(({ from }) => from.workload === 'openwebui').map(({ to, port }) => `${to.workload} ${port}`);
  expect(reached.sort()).toEqual(['faster-whisper 8000', 'kokoro 8880', 'ollama 11434', 'pgvector 5432', 'redis 6379']);
  expect(field(pick(manifests, 'Deployment', 'openwebui'), 'spec.replicas')).toBe(1);
});

test('its host takes large uploads and long answers', () => {
  expect(field(pick(manifests, 'Ingress', 'openwebui'), 'metadata.annotations')).toMatchObject({
    'nginx.ingress.kubernetes.io/proxy-body-size': '1g',
    'nginx.ingress.kubernetes.io/proxy-read-timeout': '3600',
    'nginx.ingress.kubernetes.io/proxy-send-timeout': '3600',
  });
  expect(field(pick(manifests, 'Ingress', 'openwebui'), 'spec.rules')).toMatchObject([
    { host: 'ai.vx.home', http: { paths: [{ backend: { service: { name: 'openwebui', port: { name: 'http' } } } }] } },
  ]);
});

test('Portainer’s host speaks HTTPS to what stands behind it', () => {
  const ingress = pick(manifests, 'Ingress', 'portainer');
  expect(field(ingress, 'metadata.annotations')).toMatchObject({ 'nginx.ingress.kubernetes.io/backend-protocol': 'HTTPS' });
  expect(field(ingress, 'spec.rules[0].host')).toBe('ptnr.adm.vx.home');
});

test('copies go to the NAS of the house', () => {
  expect(model.backupTargets).toEqual([{ key: 'nas', kind: 'nfs', server: '192.168.1.10', path: '/backup/vx-home' }]);
  expect(field(pick(manifests, 'PersistentVolume', 'vx-home-backup-ai'), 'spec.nfs')).toMatchObject({
    server: '192.168.1.10',
    path: '/backup/vx-home/ai',
  });
});
