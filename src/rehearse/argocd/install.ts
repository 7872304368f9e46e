import { parse, parseAllDocuments } from 'yaml';
import type { KubeObject } from '../../api/index.ts';
import { itemsAt, textAt } from '../../api/index.ts';
import { ARGOCD_NAMESPACE } from '../../argocd/index.ts';
import { isObject, type JsonObject } from '../../model/index.ts';
import type { FleetFile } from './fleet-file.ts';

/** Kinds of the install manifest that live in no namespace. */
const clusterKinds = new Set(['Namespace', 'CustomResourceDefinition', 'ClusterRole', 'ClusterRoleBinding']);

/** What others need comes first, as kustomize hands it to kubectl. */
export const firstKinds: readonly string[] = ['Namespace', 'CustomResourceDefinition', 'ServiceAccount'];

/**
 * What `kubectl apply -k argocd/<cluster>/bootstrap` would send: upstream's manifest and the folder's own objects, patched by
 * the folder's patches. kustomize does much more; this much is what the folder asks of it.
 */
export function installObjects(install: string, bootstrap: readonly FleetFile[]): readonly KubeObject[] {
  const files = new Map(bootstrap.map(({ path, content }) => [path.slice(path.lastIndexOf('/') + 1), content]));
  const kustomization: unknown = parse(files.get('kustomization.yaml') ?? '{}');
  const resources = isObject(kustomization) && Array.isArray(kustomization.resources) ? kustomization.resources.map(String) : [];
  const objects = resources.flatMap((resource) => documents(files.get(resource) ?? install));
  const patches = itemsAt(kustomization, 'patches').map((patch) => ({
    kind: textAt(patch, 'target', 'kind'),
    name: textAt(patch, 'target', 'name'),
    change: parse(files.get(textAt(patch, 'path')) ?? '{}') as JsonObject,
  }));
  return objects.map((object) =>
    patches
      .filter(({ kind, name }) => object.kind === kind && textAt(object, 'metadata', 'name') === name)
      .reduce((patched, { change }) => merge(patched, change), inNamespace(object)),
  );
}

function documents(text: string): KubeObject[] {
  return parseAllDocuments(text)
    .map((document) => document.toJS() as unknown)
    .filter(isObject) as KubeObject[];
}

function inNamespace(object: KubeObject): KubeObject {
  if (clusterKinds.has(String(object.kind))) return object;
  return { ...object, metadata: { ...(object.metadata as JsonObject), namespace: ARGOCD_NAMESPACE } };
}

/** A strategic merge of objects without lists: maps are joined, everything else is replaced. */
function merge(object: JsonObject, change: JsonObject): JsonObject {
  const merged: Record<string, JsonObject[string]> = { ...object };
  for (const [key, value] of Object.entries(change)) {
    const before = merged[key];
    merged[key] = isObject(before) && isObject(value) ? merge(before as JsonObject, value as JsonObject) : value;
  }
  return merged;
}
