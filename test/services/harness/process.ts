import { type ChildProcess, spawn } from 'node:child_process';

/** What a command inside a machine answered. */
export interface Result {
  /** Exit status; 128 plus the signal's number when a signal ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const SYSTEM = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8' };

/** Starts a program of this machine with a plain environment. */
export function start(
  words: readonly string[],
  stdin: 'ignore' | 'pipe' = 'ignore',
  environment: NodeJS.ProcessEnv = SYSTEM,
): ChildProcess {
  const [program = '', ...args] = words;
  return spawn(program, args, { stdio: [stdin, 'pipe', 'pipe'], env: environment, detached: true });
}

/** Runs a program to its end. A time limit, in seconds, ends it and everything it started with status 124. */
export function run(
  words: readonly string[],
  options: { readonly input?: string | undefined; readonly timeout?: number | undefined } = {},
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = start(words, options.input === undefined ? 'ignore' : 'pipe');
    let stdout = '';
    let stderr = '';
    let timedOut = false;
    const timer = setTimeout(
      () => {
        timedOut = true;
        // Its own process group: the whole line of nsenter, setpriv and the program.
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      },
      (options.timeout ?? 300) * 1000,
    );
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.stdin?.on('error', () => {}); // it ended without reading its input: the status says so
    child.stdin?.end(options.input);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code: timedOut ? 124 : statusOf(code, signal), stdout, stderr });
    });
  });
}

/** Runs a program that must succeed; the error carries what it printed. */
export async function runOrThrow(words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(words);
  if (code !== 0) throw new Error(`${words.join(' ')}\nended with ${code}: ${stderr}${stdout}`);
  return stdout;
}

const SIGNALS: Readonly<Record<string, number>> = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGABRT: 6, SIGKILL: 9, SIGSEGV: 11, SIGTERM: 15 };

/** Status of an ended process as a shell shows it. */
export function statusOf(code: number | null, signal: NodeJS.Signals | null): number {
  return code ?? 128 + (SIGNALS[signal ?? ''] ?? 0);
}

/** Waits some milliseconds. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
