import type { AnyCluster, k8s, Patch } from '../../../authoring/index.ts';
import type { HostProps } from '../../shared/expose.ts';
import type { AddressClaim, PodProps, PodUser } from '../../shared/index.ts';
import type { ProgramProps } from './program.ts';

/** What the owner decides about one service of their own. */
export interface WebServiceProps<C extends AnyCluster> extends PodProps<C>, HostProps<C>, ProgramProps<C> {
  /** Image with an exact tag or digest: `registry.lan/shop/auth:1.4.2`. */
  readonly image: string;
  /** Port the program listens on. @default 8080 - above 1024, so that it needs no privilege */
  readonly port?: number | undefined;
  /**
   * Pods that run all the time. Leave it out with `autoscale`.
   * @default 2 - one serves while the other is replaced or its machine restarts
   */
  readonly replicas?: number | undefined;
  /** More pods under load. Needs something that serves metrics of pods, such as metrics-server. @default none */
  readonly autoscale?: AutoscaleProps | undefined;
  /** Paths that tell its state. */
  readonly health?: HealthProps | undefined;
  /** Longest time from start to ready; a slower start is ended. @unit seconds @default 60 */
  readonly startSeconds?: number | undefined;
  /** From the first start of the container to ready, for reports: `5s`. @default '10s' */
  readonly typicalStart?: string | undefined;
  /**
   * Time between leaving the list of backends and the signal to end, so that nobody is sent to a pod that is gone.
   * @unit seconds
   * @default 10 - ingress controllers and nodes hear of it within a few seconds
   */
  readonly drainSeconds?: number | undefined;
  /** Time to finish what was begun, after that. @unit seconds @default 30 */
  readonly graceSeconds?: number | undefined;
  /** User and group of the image. @default 10001 - a user that exists on no node */
  readonly user?: PodUser | undefined;
  /** Size of the writable `/tmp`; everything else is read-only. @unit binary bytes @default '64Mi' */
  readonly tmp?: string | undefined;
  /** Further writable folders, by path: `{ '/var/cache/nginx': '64Mi' }`. @default none */
  readonly scratch?: Readonly<Record<string, string>> | undefined;
  /** Where it tells its metrics. @default it has none */
  readonly metrics?: { readonly port?: number | undefined; readonly path?: string | undefined } | undefined;
  /** Largest request body behind `host`. @unit binary bytes @default '1Mi' */
  readonly bodySize?: string | undefined;
  /** How long an answer may take behind `host`. @default '60s' */
  readonly timeout?: string | undefined;
  /** Whether it holds websockets or streams open behind `host`. @default false */
  readonly websockets?: boolean | undefined;
  /** An address of its own in the LAN, port 80. @default none */
  readonly address?: AddressClaim<NoInfer<C>> | undefined;
  readonly overrides?: WebServiceOverrides | undefined;
}

/** How many pods there may be, and what adds one. */
export interface AutoscaleProps {
  /** @default 2 */
  readonly min?: number | undefined;
  readonly max: number;
  /** Mean use of the requested CPU that adds a pod. @unit percent @default 70 */
  readonly cpuPercent?: number | undefined;
  /** Mean use of the requested memory that adds a pod. @unit percent @default none - most programs never give memory back */
  readonly memoryPercent?: number | undefined;
}

/** A value of a Secret: made up, or given by the owner. */
export type ServiceSecret = { readonly random: number; readonly purpose: string } | { readonly example: string; readonly purpose: string };

/** Paths of the three questions a kubelet asks. */
export interface HealthProps {
  /** Answers when the process runs, whatever it depends on. @default '/livez' */
  readonly live?: string | undefined;
  /** Answers when it can serve. @default '/readyz' */
  readonly ready?: string | undefined;
  /** Answers when the start is over. @default the same as `live` */
  readonly startup?: string | undefined;
}

export interface WebServiceOverrides {
  readonly deployment?: Patch<k8s.KubeDeploymentProps> | undefined;
  readonly service?: Patch<k8s.KubeServiceProps> | undefined;
  readonly horizontalPodAutoscaler?: Patch<k8s.KubeHorizontalPodAutoscalerV2Props> | undefined;
  readonly podDisruptionBudget?: Patch<k8s.KubePodDisruptionBudgetProps> | undefined;
  readonly ingress?: Patch<k8s.KubeIngressProps> | undefined;
}
