import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePorts } from '../../../src/rehearse/control-plane/ports.ts';
import { ChildEndedError, superviseIn } from '../../../src/rehearse/control-plane/processes.ts';
import { host, until } from '../_host.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'labwright-processes-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const shell = (script: string, name = 'child') => ({ name, program: '/bin/sh', args: ['-c', script] });

test('a child runs until it is stopped, and its end is then no failure', async () => {
  const processes = superviseIn(folder, host);
  const child = processes.start(shell('echo started; exec sleep 100'));
  await until(() => child.lastLines() === 'started');
  expect(host.isRunning(child.pid)).toBe(true);
  expect(readdirSync(folder).sort()).toEqual([`child-${child.pid}.pid`, 'child.log']);
  await processes.stop();
  expect(host.isRunning(child.pid)).toBe(false);
  expect(processes.failed.aborted).toBe(false);
});

test('a child that will not listen is killed', async () => {
  const processes = superviseIn(folder, host);
  const child = processes.start(shell("trap '' TERM; echo deaf; while true; do sleep 0.05; done"));
  await until(() => child.lastLines() === 'deaf');
  await processes.stop();
  expect(host.isRunning(child.pid)).toBe(false);
});

test('a child that is suspended is killed as well', async () => {
  const processes = superviseIn(folder, host);
  const child = processes.start(shell('echo here; exec sleep 100'));
  await until(() => child.lastLines() === 'here');
  process.kill(child.pid, 'SIGSTOP');
  await processes.stop();
  expect(host.isRunning(child.pid)).toBe(false);
});

test('a child that ends by itself fails everything, with its last words', async () => {
  const processes = superviseIn(folder, host);
  processes.start(shell('echo one; echo no space left on device >&2; exit 3', 'etcd'));
  await until(() => processes.failed.aborted);
  const { reason } = processes.failed;
  expect(reason).toBeInstanceOf(ChildEndedError);
  expect([reason.child, reason.message, reason.output]).toEqual([
    'etcd',
    'etcd ended by itself (exit code 3)',
    'one\nno space left on device',
  ]);
  await processes.stop();
});

test('of a program that panics the reason is kept, not the stack', async () => {
  const processes = superviseIn(folder, host);
  const frames = Array.from({ length: 12 }, (_, index) => `main.f${index}()`).join('; echo ');
  processes.start(shell(`echo one; echo two; echo "panic: no space left on device"; echo; echo goroutine 1; echo "${frames}"; exit 2`));
  await until(() => processes.failed.aborted);
  expect(processes.failed.reason.output).toBe('two\npanic: no space left on device');
  await processes.stop();
});

test('a program that does not exist is such a failure too', async () => {
  const processes = superviseIn(folder, host);
  const child = processes.start({ name: 'kwok', program: join(folder, 'absent'), args: [] });
  expect(child.pid).toBe(0);
  await until(() => processes.failed.aborted);
  expect(processes.failed.reason.message).toContain('ENOENT');
  await processes.stop();
});

test('free ports are different ones, and free', async () => {
  const ports = await freePorts(20);
  expect(new Set(ports).size).toBe(20);
  const server = createServer();
  await new Promise<void>((done) => server.listen(ports[0], '127.0.0.1', done));
  await new Promise((done) => server.close(done));
});
