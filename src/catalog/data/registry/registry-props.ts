import type { AnyCluster, k8s, Patch, Producer } from '../../../authoring/index.ts';
import type { HostProps } from '../../shared/expose.ts';
import type { AddressClaim, PodProps } from '../../shared/index.ts';
import type { S3Bucket } from '../s3/index.ts';

/** What the owner decides about one container registry. */
export interface RegistryProps<C extends AnyCluster> extends PodProps<C>, HostProps<C> {
  /** Bucket that holds the images; its server's backup is theirs. */
  readonly bucket: S3Bucket<NoInfer<C>>;
  /**
   * Who may push and pull. `htpasswd` asks for a user and a password, which the owner makes: lines of `htpasswd -nbB user
   * password` in the Secret `<name>-users`. `open` lets everybody in whom the policies let through.
   */
  readonly access: 'htpasswd' | 'open';
  /** Address of the LAN on which it answers at port 5000, besides the cluster's own network. @default none */
  readonly address?: AddressClaim<NoInfer<C>> | undefined;
  /**
   * Largest layer that may be pushed through `host`; it comes as one request.
   * @unit binary bytes
   * @default '20Gi' - more than an image with CUDA and a model
   */
  readonly bodySize?: string | undefined;
  /**
   * Time of day at which layers that no image refers to are removed, `04:30` in UTC. Pulls go on meanwhile, pushes are refused.
   * @default '04:30' - at night, after the backups
   */
  readonly collectAt?: string | undefined;
  /**
   * Whether images that have lost their last tag go too. Whoever pulls by digest loses them.
   * @default false - a deployment may be pinned to one of them
   */
  readonly collectUntagged?: boolean | undefined;
  readonly overrides?: RegistryOverrides | undefined;
}

export interface RegistryOverrides {
  readonly deployment?: Patch<k8s.KubeDeploymentProps> | undefined;
  readonly service?: Patch<k8s.KubeServiceProps> | undefined;
  readonly loadBalancer?: Patch<k8s.KubeServiceProps> | undefined;
  readonly ingress?: Patch<k8s.KubeIngressProps> | undefined;
  readonly configMap?: Patch<k8s.KubeConfigMapProps> | undefined;
}

/** A registry of container images: what a consumer that pushes or pulls is given. */
export interface ContainerRegistry<C extends AnyCluster> extends Producer<C> {
  readonly protocol: 'oci';
  /**
   * First part of an image's name: `registry.data.svc.cluster.local:5000` inside the cluster over plain HTTP, or of a GitLab its
   * public host, whose certificate is the ingress's.
   */
  readonly address: string;
  /** Whether it asks for a user and a password. */
  readonly access: 'htpasswd' | 'open';
}
