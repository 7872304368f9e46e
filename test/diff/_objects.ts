import type { State } from '../../src/diff/index.ts';
import { groupOf, type JsonObject, type Manifest, type Model } from '../../src/model/index.ts';

type Body = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
};

/** A manifest as it is read from `dist/`. */
export function manifest(body: object, application = 'web', layer = 'apps'): Manifest {
  const { apiVersion, kind, metadata } = body as Body;
  const { name, namespace = '' } = metadata;
  return {
    identity: { group: groupOf(apiVersion), kind, namespace, name },
    apiVersion,
    body: body as unknown as JsonObject,
    origin: { cluster: 'attic', layer, application, construct: '' },
    file: `dist/attic/${layer}/${application}/${kind.toLowerCase()}-${name}.yaml`,
  };
}

/** A state that holds some objects. */
export function stateOf(...manifests: readonly Manifest[]): State {
  return { model: { version: 1, cluster: 'attic' } as Model, manifests };
}

/** A Deployment with one container. */
export function deployment(name: string, pod: object = {}, container: object = {}): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'home', labels: { app: name } },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: 'web', image: 'web:1', ...container }], ...pod },
      },
    },
  };
}

export function configMap(name: string, data: Readonly<Record<string, string>>): object {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'home' }, data };
}
