import type { AnyCluster, k8s, Patch } from '../../../authoring/index.ts';
import type { JsonObject } from '../../../model/index.ts';
import type { HttpService, ProgramProps } from '../../apps/web-service/index.ts';
import type { HostProps } from '../../shared/expose.ts';
import type { BackupTarget, PodProps, PodUser } from '../../shared/index.ts';
import type { FunctionObjects, FunctionRuntime } from '../handles.ts';

/** What the owner decides about one function. */
export interface ServerlessFunctionProps<C extends AnyCluster, T extends FunctionTrigger<C>> extends PodProps<C>, ProgramProps<C> {
  /** What runs it: a `Knative` or an `OpenFaas`. A plain Job needs neither, and yet belongs to one of them. */
  readonly runtime: FunctionRuntime<NoInfer<C>>;
  /** Image with an exact tag or digest: `registry.lan/functions/etl:1.4.2`. */
  readonly image: string;
  /**
   * What makes it run. A request: `{ http: {} }`, with a `host` for people. A schedule that starts it as a Job:
   * `{ schedule: '30 2 * * *' }`, with `timeZone`, `retries`, and `copies` for a backup target as a folder. A schedule that
   * sends it a request: `{ schedule, as: 'event', data }`.
   */
  readonly trigger: T;
  /** Arguments for the image's program. @default those of the image */
  readonly args?: readonly string[] | undefined;
  /** Port it listens on. @default 8080 - the only one that OpenFaaS knows */
  readonly port?: number | undefined;
  /**
   * How long one run may take: an answer, or a Job with all its attempts.
   * @unit seconds
   * @default 60 for an answer, 3600 for a Job
   */
  readonly timeout?: number | undefined;
  /** How many pods answer. A Job has one. */
  readonly scale?: FunctionScale | undefined;
  /** Hosts outside the cluster that it talks to. @default none: only what it `uses` */
  readonly reach?: readonly FunctionReach[] | undefined;
  /** Paths that tell its state. OpenFaaS asks at `/_/health` whatever is given. */
  readonly health?: { readonly live?: string | undefined; readonly ready?: string | undefined } | undefined;
  /** User and group of the image. OpenFaaS takes 12000. @default 10001 - a user that exists on no node */
  readonly user?: PodUser | undefined;
  /** Size of the writable `/tmp`; everything else is read-only. @unit binary bytes @default '64Mi' */
  readonly tmp?: string | undefined;
  readonly overrides?: ServerlessFunctionOverrides | undefined;
}

/** What makes a function run. */
export type FunctionTrigger<C extends AnyCluster> = HttpTrigger<C> | JobTrigger<C> | EventTrigger;

/** It answers requests. */
export interface HttpTrigger<C extends AnyCluster> {
  /** Without a `host`, only what is given its handle reaches it. */
  readonly http: FunctionHostProps<C>;
}

/** A name for people. On OpenFaaS the gateway has one for all functions. */
export interface FunctionHostProps<C extends AnyCluster> extends HostProps<C> {
  /** Largest request body behind `host`. @unit binary bytes @default '1Mi' */
  readonly bodySize?: string | undefined;
}

/** It runs from start to end, as a Job: no time limit of a gateway, and nothing repeats half of it. */
export interface JobTrigger<C extends AnyCluster> {
  /** Five cron fields. */
  readonly schedule: string;
  /** Time zone of the schedule, e.g. `Europe/Berlin`. @default 'Etc/UTC' - no hour of it is skipped or comes twice */
  readonly timeZone?: string | undefined;
  readonly as?: 'job' | undefined;
  /** Attempts after the first one. @default 1 */
  readonly retries?: number | undefined;
  /**
   * A backup target as the folder that `BACKUP_FOLDER` names, for what makes copies: files whose names begin with the second
   * they were made in, `20261130T023000Z-…`. `KEEP_DAYS` says how long each stays.
   * @default none, and 14 days
   */
  readonly copies?: { readonly target: BackupTarget<NoInfer<C>>; readonly keep?: number | undefined } | undefined;
}

/** A schedule sends it a request. For what takes seconds: whoever sends waits for the answer. */
export interface EventTrigger {
  readonly schedule: string;
  /** @default 'Etc/UTC' */
  readonly timeZone?: string | undefined;
  readonly as: 'event';
  /** Body of the request. @default {} */
  readonly data?: JsonObject | undefined;
}

export interface FunctionScale {
  /** Pods while nobody asks. @default 0 on Knative, where a request waits for the start; 1 on OpenFaaS, which cannot do without */
  readonly min?: number | undefined;
  /** Pods under load. @default 3 on Knative, as many as `min` on OpenFaaS */
  readonly max?: number | undefined;
  /** Requests that one pod answers at a time. Knative alone limits them. @unit requests @default 10 */
  readonly concurrency?: number | undefined;
}

/** Hosts outside the cluster. */
export interface FunctionReach {
  /** Names, or addresses and ranges. A name opens the port to the whole internet, because a policy knows none. */
  readonly hosts: readonly string[];
  readonly ports: readonly number[];
  readonly reason: string;
}

export interface ServerlessFunctionOverrides extends FunctionObjects {
  /** The CronJob of a schedule. */
  readonly cronJob?: Patch<k8s.KubeCronJobProps> | undefined;
  /** Knative's PingSource. */
  readonly pingSource?: JsonObject | undefined;
  /** The Ingress of `host`. */
  readonly ingress?: Patch<k8s.KubeIngressProps> | undefined;
}

/** What others are given of a function: nothing of one that runs as a Job. */
export type HandleOf<C extends AnyCluster, T> = T extends { readonly http: unknown } | { readonly as: 'event' }
  ? HttpService<C>
  : undefined;
