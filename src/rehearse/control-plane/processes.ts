import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { type Host, recordChild } from './folder.ts';
import { freePorts } from './ports.ts';

export interface ChildProps {
  /** Unique in one rehearsal; its output goes to `<folder>/<name>.log`. */
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly cwd?: string | undefined;
}

/** A program under supervision. */
export interface Child {
  readonly name: string;
  readonly pid: number;
  /** Ends it: SIGTERM, and SIGKILL for what is still there after a short grace. Its end is then no failure. */
  stop(): Promise<void>;
  /** The end of its output, for a message. */
  lastLines(): string;
}

/** A child ended although nobody asked it to. */
export class ChildEndedError extends Error {
  override readonly name = 'ChildEndedError';
  readonly child: string;
  readonly output: string;

  constructor(child: string, how: string, output: string) {
    super(`${child} ended by itself (${how})`);
    this.child = child;
    this.output = output;
  }
}

/** Starts programs and makes sure that none outlives the rehearsal. */
export interface Processes {
  start(props: ChildProps): Child;
  freePort(): Promise<number>;
  /** Aborted with a ChildEndedError as soon as a child ends by itself. */
  readonly failed: AbortSignal;
  /** Ends all, the last started first. */
  stop(): Promise<void>;
}

/** Programs hold their ports for many seconds when they are asked politely; nothing of theirs is worth that wait. */
const grace = 300;

export function superviseIn(folder: string, host: Host): Processes {
  const running = new Map<number, Running>();
  const failure = new AbortController();
  const takeBack = host.atExit(() => {
    for (const pid of running.keys()) host.kill(pid, 'SIGKILL');
  });

  return {
    failed: failure.signal,
    start(props) {
      const child = launch(props, folder, (error) => failure.abort(error), running);
      if (child.pid > 0) recordChild(folder, child.pid, props.program);
      return child;
    },
    async freePort() {
      const [port = 0] = await freePorts(1);
      return port;
    },
    async stop() {
      await Promise.all([...running.values()].reverse().map(({ stop }) => stop()));
      takeBack();
    },
  };
}

interface Running {
  stop(): Promise<void>;
}

function launch(
  { name, program, args, env = {}, cwd = folderOf(program) }: ChildProps,
  folder: string,
  fail: (error: ChildEndedError) => void,
  running: Map<number, Running>,
): Child {
  const log = join(folder, `${name}.log`);
  const output = { file: log, append: true };
  const subprocess = execa(program, [...args], {
    stdio: ['ignore', output, output],
    env,
    cwd,
    buffer: false,
    reject: false,
    cleanup: false,
    forceKillAfterDelay: grace,
  });
  const pid = subprocess.pid ?? 0;
  const lastLines = () => tail(log);
  let isWanted = true;
  const ended = subprocess.then(({ exitCode, signal, cause }) => {
    running.delete(pid);
    if (!isWanted) return;
    const how = signal !== undefined ? `signal ${signal}` : exitCode !== undefined ? `exit code ${exitCode}` : String(cause);
    fail(new ChildEndedError(name, how, lastLines()));
  });
  const stop = async () => {
    isWanted = false;
    subprocess.kill('SIGTERM');
    await ended;
  };
  if (pid > 0) running.set(pid, { stop });
  return { name, pid, stop, lastLines };
}

function folderOf(path: string): string {
  return join(path, '..');
}

/** Lines that say why: the last words of a program that gave up, without the stack behind them, else the last eight lines. */
function tail(log: string): string {
  try {
    const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
    const end = lines.findLastIndex((line) => /^panic: |^fatal error: |"level":"(?:panic|fatal)"|^F\d{4} /.test(line));
    return (end < 0 ? lines.slice(-8) : lines.slice(Math.max(0, end - 1), end + 1)).join('\n');
  } catch {
    return '';
  }
}
