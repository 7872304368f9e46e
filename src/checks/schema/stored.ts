import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** A schema as it is stored: JSON Schema plus the `x-kubernetes` keys that decide whether a value is taken. */
export interface StoredSchema {
  readonly $ref?: string | undefined;
  readonly type?: string | undefined;
  readonly format?: string | undefined;
  readonly default?: unknown;
  readonly nullable?: boolean | undefined;
  readonly required?: readonly string[] | undefined;
  readonly items?: StoredSchema | undefined;
  readonly properties?: Readonly<Record<string, StoredSchema>> | undefined;
  readonly additionalProperties?: StoredSchema | boolean | undefined;
  readonly [key: string]: unknown;
}

/** What is known of one version of one kind. */
export interface StoredKind {
  readonly scope: 'Namespaced' | 'Cluster';
  /** Name of a built-in definition, or the schema of a CRD as JSON text, parsed when it is first needed. */
  readonly schema: string;
  /** Served only by an API server that was told to (`--runtime-config`). */
  readonly off?: boolean | undefined;
  /** A CRD's version that its author has deprecated: the warning, or true. */
  readonly deprecated?: string | true | undefined;
}

/** Content of `imports/kubernetes/<minor>.json.gz`. */
export interface StoredMinor {
  readonly patch: string;
  /** By `apps/v1/Deployment`. */
  readonly kinds: Readonly<Record<string, StoredKind>>;
  /** Built-in definitions by name, `core.v1.Container`. */
  readonly schemas: Readonly<Record<string, StoredSchema>>;
}

/** When an API version of a kind ends, by minor, as its authors declare it. */
export interface StoredEnd {
  readonly deprecated?: string | undefined;
  readonly removed?: string | undefined;
  /** `policy/v1/PodDisruptionBudget`. */
  readonly replacement?: string | undefined;
}

/** Content of `imports/kubernetes/lifecycle.json`: ends by `policy/v1beta1/PodDisruptionBudget`. */
export function readEnds(importsFolder: string): Readonly<Record<string, StoredEnd>> {
  const file = join(importsFolder, 'kubernetes', 'lifecycle.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, StoredEnd>) : {};
}

/** Content of `imports/crds.json.gz`. */
export interface StoredCrds {
  /** SHA-256 of each file it was made from, by path inside `imports/crds`. */
  readonly files: Readonly<Record<string, string>>;
  readonly kinds: Readonly<Record<string, StoredKind>>;
}

/** Kubernetes minors of `imports/kubernetes/versions.json`, oldest first. */
export function readMinors(importsFolder: string): readonly string[] {
  const versions = JSON.parse(readFileSync(join(importsFolder, 'kubernetes', 'versions.json'), 'utf8')) as {
    minors: Record<string, unknown>;
  };
  return Object.keys(versions.minors).sort((a, b) => Number(a.split('.')[1]) - Number(b.split('.')[1]));
}

export function readMinor(importsFolder: string, minor: string): StoredMinor {
  return unpack(join(importsFolder, 'kubernetes', `${minor}.json.gz`)) as StoredMinor;
}

export function readPackedCrds(importsFolder: string): StoredCrds {
  const file = join(importsFolder, 'crds.json.gz');
  return existsSync(file) ? (unpack(file) as StoredCrds) : { files: {}, kinds: {} };
}

function unpack(file: string): unknown {
  return JSON.parse(gunzipSync(readFileSync(file)).toString('utf8'));
}
