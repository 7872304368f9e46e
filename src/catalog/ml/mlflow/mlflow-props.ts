import type { AnyCluster, k8s, Patch } from '../../../authoring/index.ts';
import type { Postgresql } from '../../data/postgres/postgres-props.ts';
import type { S3Bucket } from '../../data/s3/index.ts';
import type { HostProps } from '../../shared/expose.ts';
import type { AddressClaim, PodProps } from '../../shared/index.ts';

/** What the owner decides about one MLflow. */
export interface MlflowProps<C extends AnyCluster> extends PodProps<C>, HostProps<C> {
  /** Experiments, runs, parameters, metrics, registered models; with `signIn` the users as well. */
  readonly database: Postgresql<NoInfer<C>>;
  /** Where the files of runs go. The server reads and writes them, so that clients need no keys of the bucket. */
  readonly artifacts: S3Bucket<NoInfer<C>>;
  /** Address of the LAN, plain HTTP on port 80. @default none */
  readonly address?: AddressClaim<NoInfer<C>> | undefined;
  /**
   * Ask for a name and a password, for everything but the health of the server; Prometheus then reads no metrics.
   * @default none: whoever reaches it may read and change everything
   */
  readonly signIn?: MlflowSignIn | undefined;
  /**
   * Further names that clients call it by, with the port where it is not 80 or 443; `*` stands for any text. A request for
   * another name is answered with 403, so that no page of the internet can reach it through a browser at home.
   * @default none beside its Service, `host`, `address` and addresses of private networks
   */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Processes that answer, each with the memory of one. @default 1 - a household rarely asks twice at once */
  readonly workers?: number | undefined;
  /** Largest file of a run; it passes through the pod's disk. @unit binary bytes @default '2Gi' - a model of a few hundred million parameters */
  readonly upload?: string | undefined;
  readonly overrides?: MlflowOverrides | undefined;
}

export interface MlflowSignIn {
  /** User who may do everything; its first password is in the Secret. @default 'admin' */
  readonly admin?: string | undefined;
  /** What a user may do with what others made, unless they say otherwise. @default 'READ' */
  readonly others?: 'READ' | 'EDIT' | 'MANAGE' | 'NO_PERMISSIONS' | undefined;
}

export interface MlflowOverrides {
  readonly deployment?: Patch<k8s.KubeDeploymentProps> | undefined;
  readonly service?: Patch<k8s.KubeServiceProps> | undefined;
  readonly loadBalancer?: Patch<k8s.KubeServiceProps> | undefined;
  readonly ingress?: Patch<k8s.KubeIngressProps> | undefined;
}
