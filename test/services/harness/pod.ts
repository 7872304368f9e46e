import type { ContainerFailed, ExecOptions, RunningContainer } from './container.ts';
import type { NetworkPod } from './network.ts';
import { type ProbeName, type ProbeResult, type ProbeTarget, runHandler, runProbe } from './probes.ts';
import { pause, type Result } from './process.ts';

/** How a pod went away. */
export interface Stopped {
  /** Whether every container ended by itself within the manifest's grace period. */
  readonly inTime: boolean;
  /** Seconds until the last one ended. */
  readonly seconds: number;
  readonly exitCodes: Readonly<Record<string, number>>;
}

/** What a pod needs from its machine. */
export interface PodHost {
  readonly target: ProbeTarget;
  readonly network: NetworkPod;
  /** Tells Services and host files that the pod is ready, or gone. */
  readonly setReady: (ready: boolean) => Promise<void>;
  readonly remove: () => Promise<void>;
  /** The same pod again, on the same claims. */
  readonly again: () => Promise<Pod>;
  readonly gracePeriod: number;
}

/** A running pod. */
export class Pod {
  readonly containers: readonly RunningContainer[];
  /** Output of the init containers, by name. */
  readonly initLogs: ReadonlyMap<string, string>;
  readonly #host: PodHost;
  #stopped: Promise<Stopped> | undefined;

  constructor(containers: readonly RunningContainer[], initLogs: ReadonlyMap<string, string>, host: PodHost) {
    this.containers = containers;
    this.initLogs = initLogs;
    this.#host = host;
  }

  get name(): string {
    return this.#host.network.name;
  }

  /** Address inside the machine's network. */
  get address(): string {
    return this.#host.network.address;
  }

  /** A container by name; the first without one. */
  container(name?: string): RunningContainer {
    const found = name === undefined ? this.containers[0] : this.containers.find((container) => container.name === name);
    if (found === undefined)
      throw new Error(`${this.name} has no container "${name}"; known are ${this.containers.map((each) => each.name).join(', ')}`);
    return found;
  }

  /** Runs a command in a container as its user, in its environment. */
  exec(command: readonly string[], options: ExecOptions & { readonly container?: string | undefined } = {}): Promise<Result> {
    return this.container(options.container).exec(command, options);
  }

  /** Everything a container printed so far. */
  logs(name?: string): string {
    return this.container(name).logs();
  }

  /** Runs a probe of the manifest once, with its own time limit. */
  probe(probe: ProbeName, name?: string): Promise<ProbeResult> {
    const container = this.container(name);
    const declared = container.launch.container[probe];
    if (declared === undefined) throw new Error(`${this.name} ${container.name} has no ${probe}`);
    return runProbe(container, declared, this.#host.target);
  }

  /**
   * Waits until the manifest's own probes say yes: startup, then readiness, then liveness once, of every container. From then on Services lead
   * to the pod. Fails, with the output, when a container ends or the time (seconds) is over.
   */
  async waitReady(timeout = 60): Promise<this> {
    const deadline = Date.now() + timeout * 1000;
    for (const container of this.containers) {
      for (const name of ['startupProbe', 'readinessProbe', 'livenessProbe'] as const) {
        const probe = container.launch.container[name];
        if (probe === undefined) continue;
        for (;;) {
          if (container.exitCode !== undefined)
            throw new Error(`${this.name} ${container.name} ended with ${container.exitCode}\n${container.logs()}`);
          const { ok, detail } = await runProbe(container, probe, this.#host.target);
          if (ok) break;
          if (Date.now() > deadline)
            throw new Error(`${this.name} ${container.name} ${name} after ${timeout} s: ${detail}\n${container.logs()}`);
          await pause(200);
        }
      }
    }
    await this.#host.setReady(true);
    return this;
  }

  /** Takes the pod down as the kubelet does: preStop, the stop signal, the grace period, then KILL. */
  stop(): Promise<Stopped> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  /** Stops the pod and starts it again on the same claims. */
  async restart(): Promise<Pod> {
    await this.stop();
    return this.#host.again();
  }

  async #stop(): Promise<Stopped> {
    const from = Date.now();
    await this.#host.setReady(false);
    const grace = this.#host.gracePeriod * 1000;
    const inTime = await Promise.all(
      this.containers.map(async (container) => {
        const timer = new AbortController();
        const ending = (async () => {
          const { lifecycle } = container.launch.container;
          if (lifecycle?.preStop !== undefined && container.exitCode === undefined)
            await runHandler(container, lifecycle.preStop, this.#host.target, this.#host.gracePeriod);
          container.kill((lifecycle?.stopSignal as NodeJS.Signals | undefined) ?? container.launch.profile.stopSignal);
          await container.ended;
          return true;
        })();
        const inTime = await Promise.race([ending, wait(grace, timer.signal).then(() => false)]);
        timer.abort();
        container.kill('SIGKILL');
        await container.ended;
        return inTime;
      }),
    );
    await this.#host.remove();
    return {
      inTime: inTime.every(Boolean),
      seconds: (Date.now() - from) / 1000,
      exitCodes: Object.fromEntries(this.containers.map((container) => [container.name, container.exitCode ?? 0])),
    };
  }
}

/** What a Job did. */
export interface JobResult {
  /** 0 when every container ended well, otherwise the first other status. */
  readonly code: number;
  /** Output of all containers, init containers first. */
  readonly logs: string;
  /** The container that failed, if one did. */
  readonly failed: string | undefined;
}

/** The result of a Job whose container failed before the others could start. */
export function failedJob({ container, code, logs }: ContainerFailed): JobResult {
  return { code, logs, failed: container };
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
