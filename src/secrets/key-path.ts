import { compareText } from '../issues/index.ts';
import type { SecretKey, SecretRequirement } from '../model/index.ts';

/** `namespace/secret/key`: how values are found, and how an owner names one on the command line. */
export type KeyPath = string;

/** Values by key path. Nothing that holds one of these may be printed. */
export type SecretValues = ReadonlyMap<KeyPath, string>;

/** One key of one requirement. */
export interface RequiredKey {
  readonly path: KeyPath;
  readonly key: SecretKey;
  readonly requirement: SecretRequirement;
}

/** `namespace/secret`: a Secret without its keys. */
export function secretPath({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}

/** `namespace/secret/key`. Kubernetes allows a slash in none of the three, so the text is unambiguous. */
export function keyPath(secret: { readonly namespace: string; readonly name: string }, key: string): KeyPath {
  return `${secretPath(secret)}/${key}`;
}

/** Requirements by namespace and name, the order of everything this room writes. */
export function sortRequirements(requirements: readonly SecretRequirement[]): readonly SecretRequirement[] {
  return [...requirements].sort((a, b) => compareText(a.namespace, b.namespace) || compareText(a.name, b.name));
}

/** Every required key by its path, sorted by namespace, name, key. */
export function requiredKeys(requirements: readonly SecretRequirement[]): ReadonlyMap<KeyPath, RequiredKey> {
  const sorted = sortRequirements(requirements).flatMap((requirement) =>
    [...requirement.keys]
      .sort((a, b) => compareText(a.name, b.name))
      .map((key): RequiredKey => ({ path: keyPath(requirement, key.name), key, requirement })),
  );
  return new Map(sorted.map((required) => [required.path, required]));
}

/** Who reads one key, as the constructs declared it. */
export function readersOf({ requirement, key }: RequiredKey): readonly string[] {
  return [...new Set(requirement.consumers.filter((c) => c.key === key.name).map((c) => c.workload))].sort(compareText);
}
