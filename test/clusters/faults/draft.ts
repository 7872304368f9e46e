import { groupOf, type JsonObject, type Manifest, type Model } from '../../../src/model/index.ts';

/** What is done wrong on purpose, and what has to be said about it. */
export interface Fault {
  /** The promise of the checks that it puts to the test, in a few words. */
  readonly promise: string;
  readonly cluster: string;
  readonly code: string;
  /** The finding's path: object and field, or the declared fact. */
  readonly at: string;
  readonly break: (draft: Draft) => void;
}

type Container = Record<string, unknown> | unknown[];

/**
 * A copy of a cluster that may be changed. Paths are written as in a JSON pointer (`~1` is a slash inside of a key); in a
 * list `name=web` is the entry whose name that is, and `-` is a new one.
 */
export class Draft {
  readonly model: Model;
  readonly manifests: Manifest[];

  constructor({ model, manifests }: { readonly model: Model; readonly manifests: readonly Manifest[] }) {
    this.model = structuredClone(model);
    this.manifests = manifests.map((manifest) => structuredClone(manifest));
  }

  /** Sets a declared fact; undefined removes it, and it must be there then. */
  fact(path: string, value: unknown): void {
    put(this.model as unknown as Container, path, value);
  }

  /** Sets a field of an object, which is written `Deployment ai/ollama`; undefined removes it. */
  field(object: string, path: string, value: unknown): void {
    put(this.#find(object).body as Container, path, value);
  }

  /** Sets a field of the pods of a controller: `containers/0/image`. */
  pod(object: string, path: string, value: unknown): void {
    const template = object.startsWith('CronJob ') ? 'spec/jobTemplate/spec/template/spec' : 'spec/template/spec';
    this.field(object, `${template}/${path}`, value);
  }

  /** Removes an object. */
  remove(object: string): void {
    this.manifests.splice(this.manifests.indexOf(this.#find(object)), 1);
  }

  /** Adds an object to the folder of another. */
  add(beside: string, body: JsonObject): void {
    const { origin, file } = this.#find(beside);
    const { apiVersion, kind, metadata } = body as {
      readonly apiVersion: string;
      readonly kind: string;
      readonly metadata: { readonly name: string; readonly namespace?: string };
    };
    const identity = { group: groupOf(apiVersion), kind, namespace: metadata.namespace ?? '', name: metadata.name };
    const name = `${kind.toLowerCase()}-${metadata.name}.yaml`;
    this.manifests.push({ identity, apiVersion, body, origin, file: `${file.slice(0, file.lastIndexOf('/'))}/${name}` });
  }

  #find(object: string): Manifest {
    const found = this.manifests.find(
      ({ identity: { kind, namespace, name } }) => `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}` === object,
    );
    if (found === undefined) throw new Error(`${this.model.cluster} has no ${object}`);
    return found;
  }
}

function put(root: Container, path: string, value: unknown): void {
  const segments = path.split('/').map((segment) => segment.replaceAll('~1', '/'));
  const last = segments.pop() ?? '';
  let at = root;
  for (const segment of segments) {
    const key = keyIn(at, segment);
    const fields = at as Record<string, unknown>;
    if (fields[key] === undefined && Array.isArray(at)) throw new Error(`${path}: nothing at ${segment}`);
    fields[key] ??= {};
    at = fields[key] as Container;
  }
  const key = keyIn(at, last);
  const fields = at as Record<string, unknown>;
  if (value !== undefined) fields[key] = value;
  else if (fields[key] === undefined) throw new Error(`${path}: nothing to remove`);
  else if (Array.isArray(at)) at.splice(Number(key), 1);
  else delete fields[key];
}

function keyIn(at: Container, segment: string): string {
  if (!Array.isArray(at)) return segment;
  if (segment === '-') return String(at.length);
  const [field = '', wanted] = segment.split('=', 2);
  if (wanted === undefined) return segment;
  const index = at.findIndex((entry) => (entry as Record<string, unknown>)[field] === wanted);
  if (index < 0) throw new Error(`no entry ${segment}`);
  return String(index);
}
