import type { JsonObject, SecretRequirement } from '../model/index.ts';
import { toYaml } from './_yaml.ts';
import { type KeyPath, keyPath, type SecretValues, sortRequirements } from './key-path.ts';

/** Annotation by which the Sealed Secrets controller may later take over a Secret that it did not make. */
const TAKE_OVER = { 'sealedsecrets.bitnami.com/managed': 'true' };

/** Secret manifests, and what could not be put into them. */
export interface SecretManifests {
  readonly manifests: readonly JsonObject[];
  /** Keys without a value. A Secret that lacks one is left out whole: half of it would start a program wrongly. */
  readonly missing: readonly KeyPath[];
}

/**
 * The required Secrets with their values, base64 in `data`, ready for the API server. They hold secret values: they go
 * to `kubectl` and nowhere else.
 */
export function secretManifests(requirements: readonly SecretRequirement[], values: SecretValues): SecretManifests {
  const missing: KeyPath[] = [];
  const manifests = sortRequirements(requirements).flatMap((requirement): JsonObject[] => {
    const absent = requirement.keys.map((key) => keyPath(requirement, key.name)).filter((path) => !values.has(path));
    missing.push(...absent);
    if (absent.length > 0) return [];
    const data = requirement.keys.map(({ name }) => [name, encode(values.get(keyPath(requirement, name)) ?? '')]);
    return [
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: {
          name: requirement.name,
          namespace: requirement.namespace,
          ...(Object.keys(requirement.labels).length > 0 ? { labels: requirement.labels } : {}),
          annotations: TAKE_OVER,
        },
        type: requirement.type,
        data: Object.fromEntries(data),
      },
    ];
  });
  return { manifests, missing };
}

/** Text for `kubectl apply --server-side -f -`, and what is missing from it. */
export interface RenderedSecrets {
  readonly text: string;
  readonly missing: readonly KeyPath[];
}

/**
 * The same Secrets as one YAML stream, each namespace before the first Secret in it, so that it works on an empty
 * cluster before the first sync. Server-side apply keeps the values out of the `last-applied-configuration` annotation
 * and leaves alone what Argo CD sets on the namespaces.
 */
export function renderForApply(requirements: readonly SecretRequirement[], values: SecretValues): RenderedSecrets {
  const { manifests, missing } = secretManifests(requirements, values);
  const namespaces = new Set<string>();
  const documents = manifests.flatMap((secret): JsonObject[] => {
    const { namespace } = secret.metadata as { readonly namespace: string };
    if (namespaces.has(namespace)) return [secret];
    namespaces.add(namespace);
    return [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }, secret];
  });
  return { text: documents.map(toYaml).join('---\n'), missing };
}

function encode(value: string): string {
  return Buffer.from(value, 'utf8').toString('base64');
}
