import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Issue } from '../issues/index.ts';
import { aboutFile } from './about-file.ts';
import { lockName } from './output-file.ts';
import { codeOf, reasonOf } from './reason.ts';

/** Who takes the lock. The command line knows: no other room asks about processes. */
export interface LockHolder {
  /** Process number of this run. */
  readonly pid: number;
  /** Whether a process of this machine runs; signal 0 tells. One that belongs to somebody else (`EPERM`) does. */
  isRunning(pid: number): boolean;
}

/** The right to write, until released. */
export interface TreeLock {
  /** Whether somebody else held it when we asked, so that what was read before may be out of date. */
  readonly waited: boolean;
  release(): void;
}

/** A write takes seconds; after ten minutes a lock from another machine, or under a process number given out again, is void. */
const voidAfter = 10 * 60_000;
/** A lock that names nobody belongs to a run that was killed in the moment between making and filling it. */
const emptyVoidAfter = 2000;
const pause = 50;

/**
 * Takes the lock of a root folder, waiting for another holder for a while. The lock of a process that is gone is taken over.
 * The lock is a file, made in one step, that names its holder.
 */
export async function lockTree(root: string, holder: LockHolder, waitMilliseconds = 5000): Promise<TreeLock | Issue> {
  const path = join(root, lockName);
  const mine = `${holder.pid} ${hostname()}\n`;
  const attempts = Math.ceil(waitMilliseconds / pause);
  let waited = false;
  for (let attempt = 0; ; attempt++) {
    try {
      make(path, mine);
      return { waited, release: () => release(path, mine) };
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') return cannotLock(reasonOf(error));
    }
    waited = true;
    const theirs = contentOf(path);
    if (theirs !== undefined && isVoid(path, theirs, holder)) {
      if (await takeOver(path, theirs, mine, holder)) return { waited, release: () => release(path, mine) };
    } else if (attempt >= attempts) return locked(theirs ?? '');
    else await sleep(pause);
  }
}

/** Makes the file, or throws `EEXIST`. Leaves nothing behind when the disk is full. */
function make(path: string, mine: string): void {
  const file = openSync(path, 'wx');
  try {
    writeFileSync(file, mine);
  } catch (error) {
    unlinkSync(path);
    throw error;
  } finally {
    closeSync(file);
  }
}

/** Whether the outcome of `lockTree` is a reason why not. */
export function isRefused(outcome: TreeLock | Issue): outcome is Issue {
  return 'code' in outcome;
}

function isVoid(path: string, theirs: string, holder: LockHolder): boolean {
  const [pid, host] = theirs.trimEnd().split(' ');
  if (host === hostname() && Number(pid) !== holder.pid && !holder.isRunning(Number(pid))) return true;
  try {
    return Date.now() - statSync(path).mtimeMs > (theirs === '' ? emptyVoidAfter : voidAfter);
  } catch {
    return false;
  }
}

/** Two runs may find the same void lock: the last to put its own in place has it, so each looks again after a moment. */
async function takeOver(path: string, theirs: string, mine: string, { pid }: LockHolder): Promise<boolean> {
  const own = `${path}-${pid}`;
  try {
    writeFileSync(own, mine);
    if (contentOf(path) === theirs) renameSync(own, path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  } finally {
    rmSync(own, { force: true });
  }
  await sleep(pause);
  return contentOf(path) === mine;
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function release(path: string, mine: string): void {
  if (contentOf(path) === mine) unlinkSync(path);
}

function locked(theirs: string): Issue {
  const [pid, host] = theirs.trimEnd().split(' ');
  const who = host === undefined ? 'another run' : host === hostname() ? `process ${pid}` : `process ${pid} on ${host}`;
  const issue = aboutFile('OUTPUT_LOCKED', 'error', lockName, '', { hint: `wait for it; if no synth runs there, delete ${lockName}` });
  return { ...issue, message: `${who} is writing the generated files; nothing was changed` };
}

function cannotLock(reason: string): Issue {
  return aboutFile('OUTPUT_CANNOT_WRITE', 'error', lockName, `cannot be written: ${reason}; nothing was changed`);
}
