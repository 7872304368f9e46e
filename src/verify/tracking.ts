import { below, identityOf, type KubeObject, text } from '../api/index.ts';
import { type Identity, identityKey } from '../model/index.ts';

/** The Application of Argo CD that made an object, by the annotation it left: `<application>:<group>/<kind>:<namespace>/<name>`. */
export function trackedBy(object: KubeObject): string | undefined {
  const mark = text(below(object.metadata, 'annotations', 'argocd.argoproj.io/tracking-id'));
  const [, application = '', group = '', kind = '', namespace = '', name = ''] =
    /^([^:]+):([^/]*)\/([^:]+):([^/]*)\/(.+)$/.exec(mark) ?? [];
  if (application === '') return undefined;
  // Controllers copy annotations to what they make: the mark of a Deployment stands on its ReplicaSets too.
  return sameObject(identityOf(object), { group, kind, namespace, name }) ? application : undefined;
}

/** Argo CD writes the namespace of its Application into the mark of an object without one. */
function sameObject(object: Identity, marked: Identity): boolean {
  const namespace = object.namespace === '' ? '' : marked.namespace;
  return identityKey(object) === identityKey({ ...marked, namespace });
}
