import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { type Launch, processWords } from './launch.ts';
import { pause, type Result, run, start, statusOf } from './process.ts';

/** Thrown when a container cannot start, or ends when it should not. Carries what it printed. */
export class ContainerFailed extends Error {
  override readonly name = 'ContainerFailed';
  readonly container: string;
  readonly code: number;
  readonly logs: string;
  constructor(container: string, what: string, code: number, logs: string) {
    super(`${container} ${what} (status ${code})\n${logs}`);
    this.container = container;
    this.code = code;
    this.logs = logs;
  }
}

export interface ExecOptions {
  /** Text for its standard input. */
  readonly input?: string | undefined;
  /** Variables beside the container's own. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** Seconds until it is killed with status 124; 120 when not said. */
  readonly timeout?: number | undefined;
}

/** One container that was started. */
export class RunningContainer {
  readonly launch: Launch;
  /** Resolves with the exit status. */
  readonly ended: Promise<number>;
  exitCode: number | undefined;
  #pid = 0;
  #output = '';
  #trouble = '';
  #killed = false;

  constructor(launch: Launch, child: ChildProcess) {
    this.launch = launch;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#output += text;
    });
    // Only nsenter and unshare write here; the container's own two streams are one, as in a node's log file.
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#trouble += text;
    });
    this.ended = new Promise((resolve) => {
      child.on('close', (code, signal) => {
        // unshare cannot repeat SIGKILL on itself and answers 1 instead.
        this.exitCode = this.#killed ? 137 : statusOf(code, signal);
        resolve(this.exitCode);
      });
    });
  }

  get name(): string {
    return this.launch.container.name;
  }

  /** Process id of the container's process 1, seen from this machine. */
  get pid(): number {
    return this.#pid;
  }

  /** Everything it printed so far, both streams. */
  logs(): string {
    return this.#output;
  }

  /** Waits until the container's own program is about to run. */
  async started(): Promise<void> {
    const file = `${this.launch.folder}/pid`;
    for (;;) {
      const text = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
      if (text !== '') {
        this.#pid = Number(text);
        return;
      }
      if (this.exitCode !== undefined)
        throw new ContainerFailed(this.name, 'could not be made', this.exitCode, this.#trouble + this.logs());
      await pause(10);
    }
  }

  /** Runs a command in the container, as its user, with its environment and in its folder. */
  exec(command: readonly string[], { input, environment = {}, timeout = 120 }: ExecOptions = {}): Promise<Result> {
    if (this.exitCode !== undefined) throw new ContainerFailed(this.name, 'has ended', this.exitCode, this.logs());
    const { identity, environment: own, workingDirectory } = this.launch;
    const variables = new Map([...own, ...Object.entries(environment)]);
    const enter = ['nsenter', `--target=${this.#pid}`, '--mount', '--pid', '--net', '--uts', '--ipc', '--'];
    return run([...enter, ...processWords(identity, variables, workingDirectory, command)], { input, timeout });
  }

  /** Sends a signal to process 1. */
  kill(signal: NodeJS.Signals): void {
    if (this.exitCode !== undefined || this.#pid === 0) return;
    try {
      process.kill(this.#pid, signal);
      if (signal === 'SIGKILL') this.#killed = true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

/** Starts a container in the namespaces of its machine (process 1 `machine`) and of its pod (`sandbox`). */
export function startContainer(launch: Launch, machine: number, sandbox: number): RunningContainer {
  const enter = [
    'nsenter',
    `--mount=/proc/${machine}/ns/mnt`,
    `--pid=/proc/${machine}/ns/pid`,
    ...['net', 'uts', 'ipc'].map((kind) => `--${kind}=/proc/${sandbox}/ns/${kind}`),
    '--',
    ...['unshare', '--mount', '--pid', '--fork', '--', 'bash', `${launch.folder}/launch.sh`],
  ];
  // Through cat: a program may open /dev/stdout only when that is a pipe, and what we get from Node.js is a socket.
  return new RunningContainer(launch, start(['bash', '-c', 'set -o pipefail; "$@" | cat', 'container', ...enter]));
}
