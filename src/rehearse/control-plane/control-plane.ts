import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { Api, UnreachableError } from '../../api/index.ts';
import { type Host, makeFolder, removeFolder } from './folder.ts';
import { kubeconfigText } from './kubeconfig.ts';
import { freePorts } from './ports.ts';
import { type Child, ChildEndedError, type Processes, superviseIn } from './processes.ts';
import {
  apiServerArgs,
  certificateFile,
  controllerManagerArgs,
  etcdArgs,
  kwokArgs,
  type Settings,
  schedulerArgs,
  schedulerConfiguration,
} from './programs.ts';
import { watchServer } from './watchdog.ts';

/** Paths of the programs a control plane consists of. */
export interface Programs {
  readonly etcd: string;
  readonly kubeApiserver: string;
  readonly kubeScheduler: string;
  readonly kubeControllerManager: string;
  readonly kwok: string;
}

export interface ControlPlaneProps {
  readonly programs: Programs;
  readonly serviceRange: string;
  readonly podRange: string;
  readonly rbac: boolean;
  readonly host: Host;
  readonly signal: AbortSignal;
  /** Folder to make the temporary folder in; the system's if not given. */
  readonly parent?: string | undefined;
  /** Milliseconds until the API server must be ready; 60,000 if not given, since a busy small machine needs many of them. */
  readonly patience?: number | undefined;
  /**
   * Whether the controller manager runs; true if not given. Without it nobody makes pods, binds claims or watches over nodes, so that a
   * caller who plays all of that is not disturbed.
   */
  readonly controllers?: boolean | undefined;
  /**
   * Whole seconds after which the scheduler tries a pod again although nothing happened that it takes for a reason to; it looks twice a
   * minute. 300 if not given, as Kubernetes has it.
   */
  readonly retrySeconds?: number | undefined;
}

/** A control plane that runs on the loopback interface. */
export interface ControlPlane {
  /** As the cluster's administrator. */
  readonly api: Api;
  /** Path of a kubeconfig for programs beside it. */
  readonly kubeconfig: string;
  /** Temporary folder, removed by `stop`. */
  readonly folder: string;
  readonly processes: Processes;
  /** Version the API server names, `v1.34.4`. */
  readonly version: string;
  /** Aborted when a program of the control plane ends by itself or the caller's signal is. */
  readonly signal: AbortSignal;
  /** Why something failed: a program that ends breaks connections a moment before its end is noticed. */
  causeOf(error: unknown): Promise<unknown>;
  /** Plays the kubelets of the nodes with the annotation `labwright.dev/kubelet: <name>`, by the stages given as YAML. */
  startKubelets(name: string, stages: string): Child;
  /** Ends what plays the kubelets of that name: their nodes fall silent, as when the power fails. */
  silence(name: string): Promise<void>;
  /** Starts the controllers anew, so that a node counts as unreachable after so many whole seconds of silence from now on. */
  shortenGrace(seconds: number): Promise<void>;
  /** Ends all programs and removes the folder. May be called more than once. */
  stop(): Promise<void>;
}

/** The API server did not get ready in time. */
export class NotReadyError extends Error {
  override readonly name = 'NotReadyError';
}

/** The annotation by which a node says which kwok plays its kubelet. */
export const KUBELET_ANNOTATION = 'labwright.dev/kubelet';

/**
 * Starts etcd, API server, scheduler and controller manager, and returns when the API server is ready.
 * @throws ChildEndedError where a program ends by itself, NotReadyError where it does not get ready in time; everything is stopped then
 */
export async function startControlPlane(props: ControlPlaneProps): Promise<ControlPlane> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start(props);
    } catch (error) {
      // Between finding a free port and listening on it, somebody else may take it.
      const portTaken = error instanceof ChildEndedError && /address already in use/.test(error.output);
      if (!portTaken || attempt === 3) throw error;
    }
  }
}

async function start(props: ControlPlaneProps): Promise<ControlPlane> {
  const { programs, host } = props;
  const folder = makeFolder(host, props.parent);
  const processes = superviseIn(folder, host);
  const takeBack = host.atExit(() => removeFolder(folder));
  const hang = new AbortController();
  const stopped = new AbortController();
  const signal = AbortSignal.any([props.signal, processes.failed, hang.signal]);
  const requests = AbortSignal.any([signal, stopped.signal]);
  // Every application that waits and every request under way listens; Node takes more than ten for a leak.
  setMaxListeners(0, signal, requests);
  let api: Api | undefined;
  const causeOf = async (error: unknown) => {
    if (error instanceof UnreachableError) await sleep(1_000, undefined, { signal }).catch(() => undefined);
    return signal.aborted ? signal.reason : error;
  };
  const stop = async () => {
    stopped.abort();
    api?.close();
    await processes.stop();
    removeFolder(folder);
    takeBack();
  };
  try {
    const [client = 0, peer = 0, apiPort = 0] = await freePorts(3);
    const settings: Settings = { ...props, folder, kubeconfig: join(folder, 'kubeconfig'), etcd: { client, peer }, apiPort };
    const token = writeFiles(settings);
    const run = (name: string, program: string, args: readonly string[]) => processes.start({ name, program, args, cwd: folder });
    run('etcd', programs.etcd, etcdArgs(settings));
    run('kube-apiserver', programs.kubeApiserver, apiServerArgs(settings));
    const url = `https://127.0.0.1:${apiPort}`;
    const access = {
      url,
      credentials: async () => ({ ca: certificate(folder), headers: { authorization: `Bearer ${token}` } }),
      signal: requests,
    };
    api = new Api(access);
    const version = await ready(api, signal, props.patience ?? 60_000);
    void watchServer({ access, onHang: (error) => hang.abort(error) });
    const runControllers = (gracePeriod?: number) =>
      run('kube-controller-manager', programs.kubeControllerManager, controllerManagerArgs(settings, gracePeriod));
    let controllers = props.controllers === false ? undefined : runControllers();
    run('kube-scheduler', programs.kubeScheduler, schedulerArgs(settings));
    const kubelets = new Map<string, Child>();
    const startKubelets = (name: string, stages: string) => {
      const file = join(folder, `kubelets-${name}.yaml`);
      writeFileSync(file, stages);
      const child = run(`kwok-${name}`, programs.kwok, kwokArgs(settings, file, `${KUBELET_ANNOTATION}=${name}`));
      kubelets.set(name, child);
      return child;
    };
    const silence = async (name: string) => await kubelets.get(name)?.stop();
    const shortenGrace = async (seconds: number) => {
      await controllers?.stop();
      controllers = runControllers(seconds);
    };
    return {
      api,
      kubeconfig: settings.kubeconfig,
      folder,
      processes,
      version,
      signal,
      causeOf,
      startKubelets,
      silence,
      shortenGrace,
      stop,
    };
  } catch (error) {
    const cause = await causeOf(error);
    await stop();
    throw cause;
  }
}

/** Keys, configuration and a token nobody else can read; returns the token. */
function writeFiles(settings: Settings): string {
  const { folder, kubeconfig, apiPort } = settings;
  const token = randomBytes(24).toString('hex');
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text, { mode: 0o600 });
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  mkdirSync(join(folder, 'certificates'));
  write('service-accounts.key', privateKey);
  write('service-accounts.pub', publicKey);
  write('tokens.csv', `${token},admin,admin,system:masters\n`);
  write('scheduler.yaml', stringify(schedulerConfiguration(settings)));
  writeFileSync(kubeconfig, kubeconfigText({ url: `https://127.0.0.1:${apiPort}`, certificateFile: certificateFile(folder), token }), {
    mode: 0o600,
  });
  return token;
}

/** Nothing until the API server has made it; a request then fails and is tried again. */
function certificate(folder: string): Buffer | undefined {
  const file = certificateFile(folder);
  return existsSync(file) ? readFileSync(file) : undefined;
}

/** Waits until the server says it is ready; returns its version. */
async function ready(api: Api, signal: AbortSignal, patience: number): Promise<string> {
  const end = Date.now() + patience;
  let last = 'no answer';
  while (Date.now() < end) {
    signal.throwIfAborted();
    try {
      const { status, body } = await api.request('GET', '/readyz', { signal, timeout: 5_000 });
      if (status === 200) return await api.version();
      last = body.split('\n').find((line) => line.startsWith('[-]')) ?? `status ${status}`;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof UnreachableError)) throw error;
      last = error.message;
    }
    await sleep(50, undefined, { signal }).catch(() => undefined);
  }
  throw new NotReadyError(`kube-apiserver was not ready after ${patience / 1000} s: ${last}`);
}
