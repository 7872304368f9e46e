import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Programs, startControlPlane } from '../../../src/rehearse/control-plane/index.ts';
import { host, until } from '../_host.ts';
import { script } from '../_programs.ts';

let folder = '';
/** Where the temporary folders are made. */
const parent = () => join(folder, 'parent');
const note = () => join(folder, 'note');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'labwright-start-'));
  mkdirSync(parent());
});

afterEach(() => {
  expect(readdirSync(parent())).toEqual([]);
  rmSync(folder, { recursive: true, force: true });
});

/** Programs that note that they run, and then do what their script says. */
function programs(etcd: string, kubeApiserver: string): Programs {
  const program = (name: string, body: string) => {
    const path = join(folder, name);
    script(path, `echo ${name} $$ >> ${note()}\n${body}`);
    return path;
  };
  const idle = program('idle', 'exec sleep 100');
  return {
    etcd: program('etcd', etcd),
    kubeApiserver: program('kube-apiserver', kubeApiserver),
    kubeScheduler: idle,
    kubeControllerManager: idle,
    kwok: idle,
  };
}

const start = (given: Programs, signal = new AbortController().signal, patience = 2_000) =>
  startControlPlane({
    programs: given,
    serviceRange: '10.152.183.0/24',
    podRange: '10.1.0.0/16',
    rbac: true,
    host,
    signal,
    parent: parent(),
    patience,
  });

const noted = () => readFileSync(note(), 'utf8').trim().split('\n');
const pids = () => noted().map((line) => Number(line.split(' ')[1]));

test('a port that was taken in the meantime: other ports are tried, three times in all', async () => {
  await expect(start(programs('echo bind: address already in use; exit 1', 'exec sleep 100'))).rejects.toThrow(
    'etcd ended by itself (exit code 1)',
  );
  expect(noted().filter((line) => line.startsWith('etcd'))).toHaveLength(3);
  expect(pids().filter(host.isRunning)).toEqual([]);
});

test('any other end of a program is tried once', async () => {
  await expect(start(programs('exec sleep 100', 'echo no; exit 1'))).rejects.toThrow('kube-apiserver ended by itself (exit code 1)');
  expect(noted().filter((line) => line.startsWith('kube-apiserver'))).toHaveLength(1);
  expect(pids().filter(host.isRunning)).toEqual([]);
});

test('an API server that never gets ready', async () => {
  await expect(start(programs('exec sleep 100', 'exec sleep 100'), undefined, 300)).rejects.toThrow(
    /^kube-apiserver was not ready after 0.3 s: .*ECONNREFUSED/,
  );
  expect(pids()).toHaveLength(2);
  expect(pids().filter(host.isRunning)).toEqual([]);
});

test('an abort while it starts', async () => {
  const controller = new AbortController();
  const starting = start(programs('exec sleep 100', 'exec sleep 100'), controller.signal, 60_000);
  await until(() => readdirSync(folder).includes('note') && noted().length === 2);
  controller.abort(new Error('enough'));
  await expect(starting).rejects.toThrow('enough');
  expect(pids().filter(host.isRunning)).toEqual([]);
});
