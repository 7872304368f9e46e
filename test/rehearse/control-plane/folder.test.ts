import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeFolder, recordChild, sweep } from '../../../src/rehearse/control-plane/folder.ts';
import { host, until } from '../_host.ts';

let parent = '';

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'labwright-folders-'));
});

afterEach(() => {
  rmSync(parent, { recursive: true, force: true });
});

/** A number no process has: the kernel's highest is below. */
const gone = 2 ** 30;

test('only its owner can read the folder', () => {
  expect(statSync(makeFolder(host, parent)).mode & 0o777).toBe(0o700);
});

test('what a killed rehearsal left is ended and removed', async () => {
  const folder = makeFolder({ pid: gone }, parent);
  const left = spawn('/bin/sh', ['-c', `sleep 100 # ${folder}`], { stdio: 'ignore' });
  const pid = left.pid ?? 0;
  recordChild(folder, pid, '/bin/sh');
  expect(sweep(host, parent)).toEqual([folder]);
  await until(() => left.exitCode !== null || left.signalCode !== null);
  expect([left.signalCode, existsSync(folder)]).toEqual(['SIGKILL', false]);
});

test('a process that only has the number of a child is left alone', async () => {
  const folder = makeFolder({ pid: gone }, parent);
  const other = spawn('/bin/sh', ['-c', 'sleep 100'], { stdio: 'ignore' });
  recordChild(folder, other.pid ?? 0, '/bin/sh');
  expect(sweep(host, parent)).toEqual([folder]);
  expect(host.isRunning(other.pid ?? 0)).toBe(true);
  other.kill('SIGKILL');
});

test('a rehearsal that runs keeps its folder, and so does what is no rehearsal', () => {
  const running = makeFolder({ pid: process.ppid }, parent);
  const own = makeFolder(host, parent);
  const unmarked = join(parent, 'labwright-rehearsal-unmarked');
  mkdirSync(unmarked);
  writeFileSync(join(parent, 'labwright-notes'), 'mine');
  expect(sweep(host, parent)).toEqual([]);
  expect([running, own, unmarked, join(parent, 'labwright-notes')].every(existsSync)).toBe(true);
});
