import { Application, defineCluster, Fleet, microk8s, nvidia, type Postgresql, Redis, type Scope, Workload } from 'labwright';
import { NfsBackup } from '../../../src/catalog/platform/backup-target/index.ts';
import { podTemplateOf } from '../../../src/checks/pods.ts';
import { violations } from '../../../src/checks/policy/pod-security.ts';
import type { Endpoint, JsonObject, Manifest } from '../../../src/model/index.ts';
import { toYaml } from '../../../src/output/index.ts';
import { type RenderedCluster, renderCluster } from '../../../src/render/index.ts';

/** One machine with a GPU and an ingress of the distribution, whose controller depends on the version. */
export class Attic extends defineCluster({
  name: 'attic',
  distribution: microk8s({ version: '1.34', addons: ['rbac', 'dns', 'ingress', 'hostpath-storage'] }),
  network: { nodes: '192.168.7.0/24' },
  nodes: {
    'shelf-1': {
      address: '192.168.7.10',
      roles: ['control-plane', 'worker'],
      labels: { gpu: 'true' },
      capacity: { cpu: '16', memory: '62Gi' },
      gpus: [nvidia('A2')],
    },
  },
  storageClasses: {
    keep: { name: 'keep', provisioner: 'microk8s.io/hostpath', origin: 'rendered', reclaimPolicy: 'Retain', topology: 'node' },
    drop: { name: 'drop', provisioner: 'microk8s.io/hostpath', topology: 'node' },
  },
  defaultStorageClass: 'keep',
  ingresses: { public: { className: 'public', controller: 'addon' } },
  issuers: { home: { kind: 'ClusterIssuer', name: 'home-ca' } },
  backupTargets: { nas: { kind: 'nfs', server: '192.168.7.2', path: '/backup' } },
  priorityClasses: { apps: 500, data: 900 },
  layers: { platform: {}, data: {}, apps: {} },
  namespaces: {
    argocd: { podSecurity: 'restricted' },
    ai: { podSecurity: 'baseline', defaultPriority: 'apps' },
    gpu: { podSecurity: 'privileged' },
  },
}) {}

/** A database that only promises what a consumer may use. */
export class PromisedDatabase extends Workload<Attic> implements Postgresql<Attic, 'vector'> {
  readonly protocol = 'postgresql';
  readonly port = 5432;
  readonly podPort = 5432;
  readonly database = 'chat';
  readonly role = 'chat_owner';
  readonly extensions = { vector: true } as const;
  readonly password = { name: 'db-chat', key: 'password' };
  readonly endpoint: Endpoint;
  readonly host: string;

  constructor(scope: Scope<Attic>, id: string) {
    super(scope, id);
    this.endpoint = this.pods('postgres', 'database');
    this.host = this.serviceHost();
    this.requireSecret(this.password.name, [{ name: 'password', kind: 'random', length: 32, alphabet: 'url', purpose: 'role' }]);
  }
}

export interface Rendered extends RenderedCluster {
  /** The object, or an error that lists what there is. */
  object(kind: string, name: string): JsonObject;
  /** The same as YAML. */
  yaml(kind: string, name: string): string;
  /** Comment above the object. */
  comment(kind: string, name: string): string;
}

/** Renders a cluster with what the function puts into it. */
export function render(make: (cluster: Attic) => void, version: '1.34' | '1.36' = '1.34'): Rendered {
  const cluster = new Attic(new Fleet({ repository: 'https://git.lan/attic.git', revision: 'main' }), { version });
  make(cluster);
  const result = renderCluster(cluster);
  const find = (kind: string, name: string): Manifest => {
    const found = result.manifests.find(({ identity }) => identity.kind === kind && identity.name === name);
    if (found === undefined)
      throw new Error(
        `no ${kind} ${name}; there are ${result.manifests.map(({ identity }) => `${identity.kind} ${identity.name}`).join(', ')}`,
      );
    return found;
  };
  return {
    ...result,
    object: (kind, name) => find(kind, name).body,
    yaml: (kind, name) => toYaml(find(kind, name).body),
    comment: (kind, name) => (find(kind, name).comment ?? []).join('\n'),
  };
}

/** An application of the layer `apps` in namespace `ai`. */
export function app(cluster: Attic, name: string): Application<Attic> {
  return new Application(cluster, name, { layer: 'apps', namespace: 'ai' });
}

export function redis(cluster: Attic): Redis<Attic> {
  return new Redis(new Application(cluster, 'cache', { layer: 'data', namespace: 'ai' }), 'cache', {
    storage: { size: '1Gi' },
    noBackup: 'sessions',
  });
}

/** What keeps the pods of one application out of a restricted namespace. */
export function refused({ manifests }: RenderedCluster, application: string): readonly string[] {
  return manifests
    .filter(({ origin }) => origin.application === application)
    .flatMap((manifest) => {
      const pod = podTemplateOf(manifest);
      return pod === undefined
        ? []
        : violations(pod, 'restricted', 34).map(({ field, message }) => `${manifest.identity.kind} ${field}: ${message}`);
    });
}

interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
}

interface PodBody {
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly containers: readonly { readonly image: string; readonly env?: readonly Variable[]; readonly resources: JsonObject }[];
        readonly [key: string]: unknown;
      };
    };
    readonly [key: string]: unknown;
  };
}

/** Spec of the pods of a workload. */
export function podOf(rendered: Rendered, kind: string, name: string): PodBody['spec']['template']['spec'] {
  return (rendered.object(kind, name) as unknown as PodBody).spec.template.spec;
}

/** Variables of the first container; one from a Secret reads `secret/key`. */
export function environment(rendered: Rendered, kind: string, name: string): Readonly<Record<string, string | undefined>> {
  const variables = podOf(rendered, kind, name).containers[0]?.env ?? [];
  return Object.fromEntries(
    variables.map(({ name: key, value, valueFrom }) => [key, value ?? `${valueFrom?.secretKeyRef.name}/${valueFrom?.secretKeyRef.key}`]),
  );
}

/** Where copies go. */
export function nas(cluster: Attic): NfsBackup<Attic> {
  return new NfsBackup(new Application(cluster, 'backup', { layer: 'platform', namespace: 'ai' }), 'backup', { namespaces: ['ai'] });
}
