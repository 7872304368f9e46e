import { below, text } from '../api/index.ts';
import { type Identity, identityKey, type JsonObject, type Manifest, type Model } from '../model/index.ts';

/** Argo CD puts an object without a namespace into that of its Application. */
export function namespaceOf({ applications }: Pick<Model, 'applications'>, { identity, origin }: Manifest): string {
  return identity.namespace || (applications.find(({ name }) => name === origin.application)?.namespace ?? '');
}

/** Identities a manifest may have in the cluster: whether its kind has a namespace is known to the server only. */
export function identitiesOf(model: Pick<Model, 'applications'>, manifest: Manifest): readonly string[] {
  const as = (namespace: string): Identity => ({ ...manifest.identity, namespace });
  return [...new Set([manifest.identity.namespace, namespaceOf(model, manifest)].map((namespace) => identityKey(as(namespace))))];
}

/** Whether Argo CD makes an object anew with each sync, so that the one in the cluster tells about the last sync only. */
export function isHook(body: JsonObject): boolean {
  return ['argocd.argoproj.io/hook', 'helm.sh/hook'].some((mark) => text(below(body, 'metadata', 'annotations', mark)) !== '');
}
