import type { Issue } from '../issues/index.ts';
import { groupOf, isObject, type JsonObject, type Manifest } from '../model/index.ts';
import { readDocuments } from '../output/index.ts';

/** What one file holds. */
export interface FileObjects {
  readonly manifests: readonly Manifest[];
  /** Documents that are broken, and objects that lack what every object has. */
  readonly issues: readonly Issue[];
  /** Documents that say neither an API version nor a kind, as other programs write them; their findings. */
  readonly strangers: readonly Issue[];
}

/** Objects of one file, and what in it is none. A broken document does not hide the others. */
export function objectsOf(text: string, file: string, origin: Manifest['origin']): FileObjects {
  const manifests: Manifest[] = [];
  const issues: Issue[] = [];
  const strangers: Issue[] = [];
  const documents = readDocuments(text);
  documents.forEach((document, index) => {
    const at = documents.length > 1 ? `${file} document ${index + 1}` : file;
    if (document.fault !== undefined) {
      issues.push(broken(file, file, `line ${document.line}: ${document.fault}`));
      return;
    }
    if (!isObject(document.value)) {
      strangers.push(broken(file, at, `line ${document.line}: a document is not a map of keys and values`));
      return;
    }
    const open = [{ body: document.value as JsonObject, at }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const items = itemsOf(next.body);
      if (items === undefined) {
        const found = manifestOf(next.body, file, next.at, origin);
        if ('body' in found) manifests.push(found);
        else if (next.body.apiVersion === undefined && next.body.kind === undefined) strangers.push(found);
        else issues.push(found);
        continue;
      }
      for (let item = items.length - 1; item >= 0; item--) {
        const value = items[item];
        const place = `${next.at} items[${item}]`;
        if (isObject(value)) open.push({ body: value as JsonObject, at: place });
        else issues.push(broken(file, place, 'is no object'));
      }
    }
  });
  return { manifests, issues, strangers };
}

/** Objects of one file of the generated tree, in which nothing else has a place. */
export function manifestsOf(text: string, file: string, origin: Manifest['origin'], issues: Issue[]): readonly Manifest[] {
  const found = objectsOf(text, file, origin);
  issues.push(...found.issues, ...found.strangers);
  return found.manifests;
}

function manifestOf(body: JsonObject, file: string, at: string, origin: Manifest['origin']): Manifest | Issue {
  const { apiVersion, kind } = body;
  const { name, namespace, generateName } = isObject(body.metadata) ? body.metadata : {};
  const missing = [
    ...(typeof apiVersion === 'string' ? [] : ['apiVersion']),
    ...(typeof kind === 'string' ? [] : ['kind']),
    ...(typeof name === 'string' || typeof generateName === 'string' ? [] : ['metadata.name']),
  ];
  if (missing.length > 0) return broken(file, at, `has no ${missing.join(', ')}`);
  const identity = {
    group: groupOf(String(apiVersion)),
    kind: String(kind),
    namespace: typeof namespace === 'string' ? namespace : '',
    name: typeof name === 'string' ? name : '',
  };
  return { identity, apiVersion: String(apiVersion), body, origin, file };
}

function broken(file: string, path: string, message: string): Issue {
  return { code: 'TREE_MANIFEST', severity: 'error', path, message, file };
}

/** What `kubectl get -o yaml` prints is a List; its items are the objects. */
function itemsOf({ kind, items, metadata }: JsonObject): readonly unknown[] | undefined {
  if (typeof kind !== 'string' || !kind.endsWith('List') || (isObject(metadata) && typeof metadata.name === 'string')) return undefined;
  if (Array.isArray(items)) return items;
  return kind === 'List' && (items === undefined || items === null) ? [] : undefined;
}
