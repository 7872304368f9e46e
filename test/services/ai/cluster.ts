import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Application, defineCluster, k3s, NfsBackup } from 'labwright';
import { renderCluster } from 'labwright/testing';
import type { RenderedCluster } from '../../../src/render/index.ts';
import { resolveValues } from '../../../src/secrets/index.ts';
import { type KubernetesObject, Machine } from '../harness/index.ts';

/** One machine where everything may run restricted. */
export class Rag extends defineCluster({
  name: 'rag',
  distribution: k3s({ version: '1.36', disable: ['traefik', 'servicelb'] }),
  network: { nodes: '192.168.1.0/24' },
  nodes: { 'rag-1': { address: '192.168.1.10', roles: ['control-plane', 'worker'], capacity: { cpu: '8', memory: '31Gi' } } },
  storageClasses: { local: { name: 'local-path', provisioner: 'rancher.io/local-path', topology: 'node', reclaimPolicy: 'Retain' } },
  defaultStorageClass: 'local',
  layers: { all: {} },
  namespaces: { argocd: { podSecurity: 'restricted' }, ai: { podSecurity: 'restricted' } },
  backupTargets: { nas: { kind: 'nfs', server: '192.168.1.2', path: '/backup' } },
}) {}

export function place(cluster: Rag, name: string): Application<Rag> {
  return new Application(cluster, name, { layer: 'all', namespace: 'ai' });
}

export function nas(cluster: Rag): NfsBackup<Rag> {
  return new NfsBackup(place(cluster, 'nas'), 'nas', { namespaces: ['ai'] });
}

/** A rendered cluster in a machine. */
export interface Running extends AsyncDisposable {
  readonly machine: Machine;
  readonly rendered: RenderedCluster;
  /** Value of a Secret's key in namespace `ai`. */
  secret(name: string, key: string): string;
  object(kind: string, name: string): KubernetesObject;
}

/** Renders what the function makes, gives every Secret a value and starts a machine with it. */
export async function start(
  make: (cluster: Rag) => void,
  { claims = 'block', more = [] }: { readonly claims?: 'block' | 'hostPath'; readonly more?: readonly KubernetesObject[] } = {},
): Promise<Running> {
  const rendered = renderCluster((fleet) => {
    const cluster = new Rag(fleet);
    make(cluster);
    return cluster;
  });
  const manifests = [...rendered.manifests.map(({ body }) => body as unknown as KubernetesObject), ...more];
  const { values } = resolveValues(rendered.model.secrets, new Map(), randomBytes);
  const secrets: Record<string, Record<string, string>> = {};
  for (const [path, value] of values) {
    const [namespace, name, key = ''] = path.split('/');
    secrets[`${namespace}/${name}`] = { ...secrets[`${namespace}/${name}`], [key]: value };
  }
  const machine = await Machine.start({ manifests, secrets, claims });
  return {
    machine,
    rendered,
    secret: (name, key) => values.get(`ai/${name}/${key}`) ?? '',
    object(kind, name) {
      const found = manifests.find((one) => one.kind === kind && one.metadata.name === name);
      if (found === undefined) throw new Error(`no ${kind} ${name}`);
      return found;
    },
    [Symbol.asyncDispose]: () => machine.dispose(),
  };
}

/** The stand-in for Ollama, behind the Service that the construct renders. */
export const ollama = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'stand-in', namespace: 'ai' },
  spec: {
    selector: { matchLabels: { 'app.kubernetes.io/name': 'ollama' } },
    template: {
      metadata: {
        labels: {
          'app.kubernetes.io/component': 'language-models',
          'app.kubernetes.io/instance': 'ollama',
          'app.kubernetes.io/name': 'ollama',
        },
      },
      spec: {
        securityContext: { runAsUser: 1000, runAsGroup: 1000 },
        containers: [
          {
            name: 'ollama',
            image: 'docker.io/library/python:3',
            command: ['python3', '-c', readFileSync(new URL('ollama.py', import.meta.url), 'utf8')],
            ports: [{ name: 'http', containerPort: 11434 }],
            readinessProbe: { httpGet: { path: '/api/version', port: 'http' } },
          },
        ],
      },
    },
  },
} as unknown as KubernetesObject;
