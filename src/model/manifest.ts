import { compareText } from '../issues/index.ts';
import type { JsonObject } from './json.ts';

/** What makes two manifests the same object; the API version is a value, not identity. */
export interface Identity {
  /** API group, empty for the core group. */
  readonly group: string;
  readonly kind: string;
  /** Empty for a cluster-scoped object. */
  readonly namespace: string;
  readonly name: string;
}

/** Where a manifest comes from. */
export interface Origin {
  readonly cluster: string;
  readonly layer: string;
  readonly application: string;
  /**
   * Path of the construct in the tree, e.g. `vx-home/pgvector/pgvector/stateful-set`. For YAML we did not write it is empty, or
   * file and object where a file holds several.
   */
  readonly construct: string;
  /** `clusters/vx-home/data.ts:12`, only when the run was asked to trace. */
  readonly source?: string | undefined;
}

/** One Kubernetes object as plain frozen data. */
export interface Manifest {
  readonly identity: Identity;
  readonly apiVersion: string;
  readonly body: JsonObject;
  readonly origin: Origin;
  /** File relative to the fleet's root folder, `dist/<cluster>/<layer>/<application>/<kind>-<name>.yaml`. */
  readonly file: string;
  /** Lines that stand as a comment above the document; never part of the object. */
  readonly comment?: readonly string[] | undefined;
}

/** API group of an `apiVersion`: `apps/v1` → `apps`, `v1` → the empty core group. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

/** Identity as one text, usable as a map key: `apps/StatefulSet/ai/pgvector`. */
export function identityKey({ group, kind, namespace, name }: Identity): string {
  return `${group}/${kind}/${namespace}/${name}`;
}

/** Identity as a person writes it: `StatefulSet ai/pgvector`. */
export function formatIdentity({ kind, namespace, name }: Identity): string {
  return namespace === '' ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}

/** Total order by group, kind, namespace, name. */
export function compareIdentity(a: Identity, b: Identity): number {
  return (
    compareText(a.group, b.group) || compareText(a.kind, b.kind) || compareText(a.namespace, b.namespace) || compareText(a.name, b.name)
  );
}

/**
 * Replaces a name where it stands as a word of its own, so that `ollama-staging` and `ollama-production` become one; part of
 * another word it is something else.
 */
export function withoutName(name: string, instead: string): (text: string) => string {
  const pattern = new RegExp(`(?<![A-Za-z0-9])${name.replaceAll(/[^A-Za-z0-9]/g, '\\$&')}(?![A-Za-z0-9])`, 'g');
  return (text) => text.replace(pattern, instead);
}
