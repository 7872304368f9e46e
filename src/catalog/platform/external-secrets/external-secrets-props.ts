import type { AnyCluster } from '../../../authoring/index.ts';
import type { JsonObject } from '../../../model/index.ts';
import type { ResourceProps } from '../../shared/index.ts';

/** What the owner decides about the External Secrets operator. */
export interface ExternalSecretsProps<C extends AnyCluster> {
  /** Where the values are. */
  readonly store: VaultSecretStore | KubernetesSecretStore;
  /** First part of each path in the store. @default the name of the cluster */
  readonly prefix?: string | undefined;
  /** How often values are read again. @unit a duration, `1h0m0s` @default '1h0m0s' */
  readonly refresh?: string | undefined;
  /** Secrets that come from elsewhere, as `namespace/name`. @default those of Argo CD, which are there before the operator */
  readonly exclude?: readonly string[] | undefined;
  /** Priority class of the pods. @default the namespace's `defaultPriority` */
  readonly priority?: (keyof C['priorityClasses'] & string) | undefined;
  /** Each of the three pods. @default 20m of CPU and 64Mi of memory, at most 256Mi */
  readonly resources?: Omit<ResourceProps, 'cpuLimit'> | undefined;
  readonly overrides?: ExternalSecretsOverrides | undefined;
}

/** Key-value engine, version 2, of HashiCorp Vault or OpenBao. The operator signs in with its own service account. */
export interface VaultSecretStore {
  readonly kind: 'vault';
  /** `https://vault.lan:8200` */
  readonly server: string;
  /** Where the engine is mounted. @default 'secret' */
  readonly mount?: string | undefined;
  /** Where the login of this cluster is mounted. @default 'kubernetes' */
  readonly auth?: string | undefined;
  /** Role that may read below `<prefix>/`. @default 'external-secrets' */
  readonly role?: string | undefined;
  /** Certificate of who signed the server's, PEM. @default what the image trusts */
  readonly ca?: string | undefined;
  /** Ranges of the server where its name leads to a private network, because a policy knows no names. @default the internet */
  readonly ranges?: readonly string[] | undefined;
}

/** Secrets in one namespace of another cluster, read with a token that is a Secret of this one. */
export interface KubernetesSecretStore {
  readonly kind: 'kubernetes';
  /** API server of the other cluster, `https://192.168.1.60:6443`. */
  readonly server: string;
  /** Namespace that holds the values, each Secret as `<prefix>.<namespace>.<name>`. */
  readonly namespace: string;
  /** Certificate of who signed the API server's, PEM. */
  readonly ca: string;
  /** As for Vault. */
  readonly ranges?: readonly string[] | undefined;
}

export interface ExternalSecretsOverrides {
  /** Values of the chart, merged over ours; nothing checks them against the chart. */
  readonly values?: JsonObject | undefined;
  /** Changes to the ClusterSecretStore. */
  readonly store?: JsonObject | undefined;
  /** Changes to every ExternalSecret. */
  readonly externalSecret?: JsonObject | undefined;
}
