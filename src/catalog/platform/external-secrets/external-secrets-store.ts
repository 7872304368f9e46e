import type { JsonObject } from '../../../model/index.ts';
import type { PathOf } from './external-secret.ts';
import type { ExternalSecretsProps } from './external-secrets-props.ts';

type Store = ExternalSecretsProps<never>['store'];

/** Path of one Secret's values in the store; a Secret of Kubernetes has no slash in its name. */
export function pathsIn({ kind }: Store, prefix: string): PathOf {
  const separator = kind === 'vault' ? '/' : '.';
  return (namespace, name) => [prefix, namespace, name].join(separator);
}

/** @source external-secrets.io/v1 ClusterSecretStore: `spec.provider.vault`, `spec.provider.kubernetes` */
export function storeSpec(store: Store, at: { readonly name: string; readonly namespace: string; readonly token: string }): JsonObject {
  const ca = store.ca === undefined ? {} : { caBundle: Buffer.from(store.ca).toString('base64') };
  if (store.kind === 'kubernetes') {
    const bearerToken = { name: at.token, namespace: at.namespace, key: 'token' };
    return {
      provider: {
        kubernetes: { remoteNamespace: store.namespace, server: { url: store.server, ...ca }, auth: { token: { bearerToken } } },
      },
    };
  }
  const { server, mount = 'secret', auth = 'kubernetes', role = 'external-secrets' } = store;
  const login = { mountPath: auth, role, serviceAccountRef: { name: at.name, namespace: at.namespace } };
  return { provider: { vault: { server, path: mount, version: 'v2', ...ca, auth: { kubernetes: login } } } };
}
