import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { type Home, newHome, type Outcome, type RunOptions } from '../cli/home.ts';
import { shed } from '../cli/shed.ts';

/** Environment of the real command: the programs come from this user's cache, temporary folders from the test's. */
function environment(): Readonly<Record<string, string>> {
  return {
    LABWRIGHT_CACHE: process.env['LABWRIGHT_CACHE'] ?? join(homedir(), '.cache', 'labwright'),
    TMPDIR: process.env['TMPDIR'] ?? '/tmp',
  };
}

/** A rendered fleet in a folder of its own, of one small cluster without a single finding. */
export async function renderedFleet(files: Readonly<Record<string, string>> = {}): Promise<Home> {
  const home = newHome({ ...shed(), ...files });
  const { code, stdout, stderr } = await home.run('synth');
  if (code !== 0) throw new Error(`synth: ${stdout}${stderr}`);
  return home;
}

/** Runs the real command to its end. */
export async function command(home: Home, args: string, options: RunOptions = {}): Promise<Outcome> {
  return await home.run(args, { ...options, env: { ...environment(), ...options.env } });
}

/** A run of the real command that is under way. */
export interface Started {
  kill(signal: NodeJS.Signals): void;
  /** Its code is undefined where the signal ended it. */
  readonly outcome: Promise<Outcome>;
}

/** Starts the real command, to send it signals. */
export function started(home: Home, args: string): Started {
  const subprocess = execa(process.execPath, [resolve('bin/labwright.mjs'), ...args.split(' ')], {
    cwd: home.path,
    env: { PATH: process.env['PATH'], HOME: home.path, NO_COLOR: '1', ...environment() },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    stripFinalNewline: false,
  });
  return {
    kill: (signal) => subprocess.kill(signal),
    outcome: subprocess.then(({ exitCode, stdout, stderr }) => ({ code: exitCode, stdout, stderr })),
  };
}
