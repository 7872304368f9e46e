import type { AnyCluster, Application, k8s, Scope } from '../../authoring/index.ts';
import type { Endpoint, JsonObject, SecretKey } from '../../model/index.ts';
import type { HttpService } from '../apps/web-service/index.ts';
import type { ExposeProps } from '../shared/expose.ts';

/** Runs images that answer requests, and decides how many of them there are: what a function is given. */
export interface FunctionRuntime<C extends AnyCluster> {
  readonly runtime: 'knative' | 'openfaas';
  /** Pods of a function that nobody calls. */
  readonly idle: 0 | 1;
  readonly cluster: C;
  /** Where it stands; its functions come after it. */
  readonly application: Application<C>;
  /** How others reach a function of this name in a namespace. */
  handle(place: FunctionPlace<C>): HttpService<C>;
  /** Makes it run a function. */
  serve(served: ServedFunction<C>): void;
  /** What calls functions by a schedule; nothing where a plain CronJob has to. */
  readonly events?: FunctionEvents<C> | undefined;
}

/** A function that answers requests, in no runtime's words. */
export interface ServedFunction<C extends AnyCluster> extends FunctionPlace<C> {
  readonly image: string;
  readonly args: readonly string[];
  /** Its variables; passwords are read from Secrets of the namespaces that `home` knows. */
  readonly variables: readonly k8s.EnvVar[];
  /** Namespace that a Secret of the variables is in, by `name/key`. */
  readonly home: ReadonlyMap<string, string>;
  /** Keys of Secret `<name>-env` that are its own. */
  readonly keys: readonly SecretKey[];
  readonly pullSecret?: string | undefined;
  readonly user: { readonly uid: number; readonly gid: number };
  readonly resources: {
    readonly cpu: string;
    readonly memory: string;
    readonly memoryLimit: string;
    readonly cpuLimit?: string | undefined;
  };
  readonly tmp: string;
  readonly health: { readonly live: string; readonly ready: string };
  /** Seconds for one answer. */
  readonly timeout: number;
  readonly scale: { readonly min: number; readonly max: number; readonly concurrency: number };
  readonly placement: { readonly priorityClassName?: string; readonly nodeSelector?: Readonly<Record<string, string>> };
  readonly host?: HostRequest | undefined;
  readonly overrides?: FunctionObjects | undefined;
}

/** Which function, and where it stands. */
export interface FunctionPlace<C extends AnyCluster> {
  /** The construct, which its objects belong to. */
  readonly scope: Scope<C>;
  readonly name: string;
  readonly namespace: string;
  /** Its pods. */
  readonly endpoint: Endpoint;
  readonly labels: Readonly<Record<string, string>>;
  /** Port the image listens on. */
  readonly port: number;
}

/** A name that people reach a function by. */
export type HostRequest = Pick<ExposeProps, 'host' | 'ingress' | 'tls' | 'bodySize' | 'timeout' | 'overrides'>;

/** Patches of what a runtime renders for one function. */
export interface FunctionObjects {
  /** Knative's Service. */
  readonly service?: JsonObject | undefined;
  /** Knative's DomainMapping, for a function with a host name. */
  readonly domainMapping?: JsonObject | undefined;
  /** The function's entry in the stack of OpenFaaS. */
  readonly stack?: JsonObject | undefined;
}

/** Calls functions by a schedule. */
export interface FunctionEvents<C extends AnyCluster> {
  /** The pods that call. */
  readonly caller: Endpoint;
  readonly application: Application<C>;
}
