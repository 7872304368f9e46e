import type { JsonObject, SecretKey, SecretRequirement } from '../../../model/index.ts';

/** A value of the store, under a name that the template can say. */
interface Fetched {
  readonly secretKey: string;
  readonly key: string;
  readonly property: string;
}

export type PathOf = (namespace: string, name: string) => string;

const reference = /\{\{([^{}]*)\}\}/g;

/**
 * How a required Secret comes out of the store: random and given keys are there under their own names; derived ones are
 * put together from them by the operator, so that nobody keeps them in step by hand. Fields that the API would fill in
 * are written out, or Argo CD would see a difference for ever.
 * @source external-secrets.io/v1: `spec.data[].remoteRef`, `spec.target`
 */
export function externalSecretSpec(
  requirement: SecretRequirement,
  secrets: ReadonlyMap<string, SecretRequirement>,
  { store, pathOf, refresh }: { readonly store: string; readonly pathOf: PathOf; readonly refresh: string },
): JsonObject {
  const fetched = new Map<string, Fetched>();
  const own = `${requirement.namespace}/${requirement.name}`;
  const fetch = (secret: string, property: string): string => {
    const [namespace = '', name = ''] = secret.split('/');
    const secretKey = secret === own ? property : `${namespace}.${name}.${property}`;
    fetched.set(secretKey, { secretKey, key: pathOf(namespace, name), property });
    return `{{ index . "${secretKey}" }}`;
  };
  const expand = (secret: string, key: SecretKey, trail: readonly string[]): string => {
    if (key.kind !== 'derived') return fetch(secret, key.name);
    return key.template.replace(reference, (whole, inner: string) => {
      const word = inner.trim();
      const path = word.includes('/') ? word : `${secret}/${word}`;
      const found = path.slice(0, path.lastIndexOf('/'));
      const next = secrets.get(found)?.keys.find(({ name }) => name === path.slice(path.lastIndexOf('/') + 1));
      // An unknown key and a circle are findings of the requirement itself.
      return next === undefined || trail.includes(path) ? whole : expand(found, next, [...trail, path]);
    });
  };
  const data = Object.fromEntries(requirement.keys.map((key) => [key.name, expand(own, key, [`${own}/${key.name}`])]));
  const derives = requirement.keys.some(({ kind }) => kind === 'derived');
  const labelled = Object.keys(requirement.labels).length > 0;
  const template = {
    engineVersion: 'v2',
    mergePolicy: 'Replace',
    type: requirement.type,
    ...(labelled ? { metadata: { labels: { ...requirement.labels } } } : {}),
    ...(derives ? { data } : {}),
  };
  return {
    refreshPolicy: 'Periodic',
    refreshInterval: refresh,
    secretStoreRef: { kind: 'ClusterSecretStore', name: store },
    target: {
      name: requirement.name,
      creationPolicy: 'Owner',
      deletionPolicy: 'Retain',
      ...(derives || labelled || requirement.type !== 'Opaque' ? { template } : {}),
    },
    data: [...fetched.values()].map(({ secretKey, key, property }) => ({
      secretKey,
      remoteRef: {
        key,
        property,
        conversionStrategy: 'Default',
        decodingStrategy: 'None',
        metadataPolicy: 'None',
        nullBytePolicy: 'Ignore',
      },
    })),
  };
}
