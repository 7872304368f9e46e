import type { KubernetesObject } from './kubernetes.ts';
import { namespaceOf } from './manifests.ts';

/** Keys and values of ConfigMaps and Secrets, as a kubelet would find them. */
export interface Objects {
  /** Data of one ConfigMap or Secret, or `undefined` when nobody made it. */
  read(kind: 'ConfigMap' | 'Secret', namespace: string, name: string): ReadonlyMap<string, Buffer> | undefined;
}

/** Values for Secrets that are not in the manifests: `{ 'ai/redis': { password: '…' } }`. */
export type SecretValues = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** ConfigMaps and Secrets of the manifests, and Secrets given by the test; the given ones win. */
export function objectsOf(manifests: readonly KubernetesObject[], secrets: SecretValues): Objects {
  const known = new Map<string, Map<string, Buffer>>();
  for (const manifest of manifests) {
    if (manifest.kind !== 'ConfigMap' && manifest.kind !== 'Secret') continue;
    const encoding = manifest.kind === 'Secret' ? 'base64' : 'utf8';
    const values = new Map<string, Buffer>();
    for (const [key, value] of Object.entries(manifest.data ?? {})) values.set(key, Buffer.from(value, encoding));
    for (const [key, value] of Object.entries(manifest.binaryData ?? {})) values.set(key, Buffer.from(value, 'base64'));
    for (const [key, value] of Object.entries(manifest.stringData ?? {})) values.set(key, Buffer.from(value));
    known.set(`${manifest.kind}/${namespaceOf(manifest)}/${manifest.metadata.name}`, values);
  }
  for (const [name, values] of Object.entries(secrets)) {
    if (!name.includes('/')) throw new Error(`secrets: "${name}" is not <namespace>/<name>`);
    known.set(`Secret/${name}`, new Map(Object.entries(values).map(([key, value]) => [key, Buffer.from(value)])));
  }
  return { read: (kind, namespace, name) => known.get(`${kind}/${namespace}/${name}`) };
}
