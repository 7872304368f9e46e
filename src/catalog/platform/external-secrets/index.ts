export { ExternalSecrets } from './external-secrets.ts';
export type {
  ExternalSecretsOverrides,
  ExternalSecretsProps,
  KubernetesSecretStore,
  VaultSecretStore,
} from './external-secrets-props.ts';
