import { identityOf } from '../../../src/api/index.ts';
import type { JsonObject, Manifest } from '../../../src/model/index.ts';

const versions: Readonly<Record<string, string>> = {
  Deployment: 'apps/v1',
  StatefulSet: 'apps/v1',
  Job: 'batch/v1',
  Ingress: 'networking.k8s.io/v1',
  ClusterRole: 'rbac.authorization.k8s.io/v1',
  RoleBinding: 'rbac.authorization.k8s.io/v1',
  CustomResourceDefinition: 'apiextensions.k8s.io/v1',
  Database: 'db.example/v1',
};

const withoutNamespace = ['Namespace', 'ClusterRole', 'PersistentVolume', 'CustomResourceDefinition'];

export interface ObjectProps {
  /** Annotations of Argo CD by their last word: `hook`, `sync-wave`, `sync-options`, `hook-delete-policy`. */
  readonly argo?: Readonly<Record<string, string>>;
  readonly namespace?: string;
  readonly more?: JsonObject;
}

/** A small object: `objectOf('Job', 'init', { argo: { hook: 'PreSync' } })`, in namespace `ai` where nothing else is said. */
export function objectOf(kind: string, name: string, { argo = {}, namespace = 'ai', more = {} }: ObjectProps = {}): JsonObject {
  const entries = Object.entries(argo).map(([key, value]) => [`argocd.argoproj.io/${key}`, value]);
  const isScoped = !withoutNamespace.includes(kind) && namespace !== '';
  const metadata = {
    name,
    ...(isScoped ? { namespace } : {}),
    ...(entries.length === 0 ? {} : { annotations: Object.fromEntries(entries) }),
  };
  return { apiVersion: versions[kind] ?? 'v1', kind, metadata, ...more };
}

export function manifestOf(body: JsonObject): Manifest {
  const identity = identityOf(body);
  const origin = { cluster: 'home', layer: 'apps', application: 'shop', construct: '' };
  const file = `dist/home/apps/shop/${identity.kind}-${identity.name}.yaml`.toLowerCase();
  return { identity, apiVersion: String(body['apiVersion']), body, origin, file };
}

export function manifest(kind: string, name: string, props?: ObjectProps): Manifest {
  return manifestOf(objectOf(kind, name, props));
}

/** Definition of the kind Database, as `objectOf('Database', …)` makes it. */
export function databaseDefinition(argo: Readonly<Record<string, string>> = {}): Manifest {
  const spec = {
    group: 'db.example',
    scope: 'Namespaced',
    names: { kind: 'Database', plural: 'databases' },
    versions: [{ name: 'v1', served: true, storage: true }],
  };
  return manifest('CustomResourceDefinition', 'databases.db.example', { argo, more: { spec } });
}
