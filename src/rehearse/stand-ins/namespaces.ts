import { identityOf, type KubeObject } from '../../api/index.ts';
import type { Manifest, Model } from '../../model/index.ts';
import type { Note, StandIns } from './stand-in.ts';

/** Namespaces that the API server makes by itself. */
const given = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

/**
 * Namespaces that nobody renders and that are there all the same before the first sync: those an addon brings, and those
 * of the Secrets, which are put into the cluster first.
 */
export function namespacesOf({ network, ingresses }: Model, manifests: readonly Manifest[], secrets: readonly KubeObject[]): StandIns {
  const known = new Set([
    ...given,
    ...manifests.filter(({ identity }) => identity.kind === 'Namespace').map(({ identity }) => identity.name),
  ]);
  const reasons = new Map<string, string>();
  const add = (name: string, why: string) => {
    if (name !== '' && !known.has(name) && !reasons.has(name)) reasons.set(name, why);
  };
  add(network.dns.namespace, 'the DNS addon brings it');
  for (const { className, pods } of ingresses) add(pods.namespace, `the ingress controller of class ${className} brings it`);
  for (const secret of secrets) add(identityOf(secret).namespace, 'Secrets are put into it before the first sync');
  const names = [...reasons.keys()].sort();
  return {
    objects: names.map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
    notes: names.map((name): Note => ({ what: `Namespace ${name}`, why: reasons.get(name) ?? '' })),
  };
}
