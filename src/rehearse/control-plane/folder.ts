import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const start = 'labwright-rehearsal-';

/** What a rehearsal needs to know of the process it runs in. */
export interface Host {
  readonly pid: number;
  /** Whether a process runs, of whoever. */
  isRunning(pid: number): boolean;
  kill(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void;
  /** Calls back when this process ends in whatever way it can still notice; returns how to take that back. */
  atExit(callback: () => void): () => void;
}

/** A temporary folder that only this user can read, marked with whose it is. */
export function makeFolder({ pid }: Pick<Host, 'pid'>, parent = tmpdir()): string {
  const folder = mkdtempSync(join(parent, start));
  try {
    writeFileSync(join(folder, 'owner.pid'), `${pid}\n`);
    return folder;
  } catch (error) {
    // Without the mark no later rehearsal would know that it may be removed.
    removeFolder(folder);
    throw error;
  }
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
}

/** Writes down a child, so that a later rehearsal finds it should this process be killed. */
export function recordChild(folder: string, pid: number, program: string): void {
  writeFileSync(join(folder, `child-${pid}.pid`), `${program}\n`);
}

/**
 * Ends and removes what rehearsals left behind that were killed outright (SIGKILL, no memory): nothing a process can do
 * by itself covers that. A child is ended only while its command line still names the folder, because pids are reused.
 * @returns the folders that were removed
 */
export function sweep(host: Host, parent = tmpdir()): readonly string[] {
  return readdirSync(parent)
    .filter((name) => name.startsWith(start))
    .map((name) => join(parent, name))
    .filter((folder) => isAbandoned(folder, host))
    .map((folder) => {
      for (const name of readdirSync(folder)) {
        const pid = Number(/^child-(\d+)\.pid$/.exec(name)?.[1] ?? 0);
        if (pid > 0 && host.isRunning(pid) && commandLine(pid).includes(folder)) host.kill(pid, 'SIGKILL');
      }
      removeFolder(folder);
      return folder;
    });
}

function isAbandoned(folder: string, host: Host): boolean {
  try {
    const owner = Number(readFileSync(join(folder, 'owner.pid'), 'utf8'));
    return owner > 0 && owner !== host.pid && !host.isRunning(owner);
  } catch {
    // Of another user, or being made just now.
    return false;
  }
}

/** Empty where the system does not tell; then nothing is ended. */
function commandLine(pid: number): string {
  const file = `/proc/${pid}/cmdline`;
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
