import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execaSync } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Rehearsal } from '../../src/rehearse/index.ts';
import type { Home } from '../cli/home.ts';
import { until } from '../rehearse/_host.ts';
import { command, renderedFleet, started } from './command.ts';
import { children, deployment, inOwnFolder, leftovers, namespace, nothing, podSpec, rehearsed, stateOf } from './harness.ts';

inOwnFolder();

const small = stateOf({ namespaces: [namespace('home')], web: [deployment('web', podSpec())] });
/** Never gets up, so that there is a while to disturb it in each stage. */
const stuck = stateOf({ namespaces: [namespace('home')], web: [deployment('web', podSpec({ nodeSelector: { room: 'cellar' } }))] });
const stages = [
  ['starting', 'starting the control plane'],
  ['applying', '0 of 2 applications synced'],
  ['settling', 'waiting until everything is up'],
] as const;

/** Does something once, as soon as a stage begins. */
function onceIn(stage: string, act: () => void): (text: string) => void {
  let isDone = false;
  return (text) => {
    if (isDone || text !== stage) return;
    isDone = true;
    act();
  };
}

function killOne(program: string, signal: 'SIGKILL' | 'SIGSTOP'): void {
  const running = children().find((child) => child.program === program);
  if (running === undefined) throw new Error(`${program} does not run`);
  process.kill(running.pid, signal);
}

/** Whether something listens on a port of the loopback interface. */
async function isTaken(port: number): Promise<boolean> {
  const server = createServer();
  return await new Promise((resolve) => {
    server.once('error', () => resolve(true));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(false)));
  });
}

const findings = ({ issues }: Rehearsal) => issues.map(({ code, message }) => `${code}: ${message}`);

describe('nothing is left behind', () => {
  test('after success: no process, port, folder or listener', async () => {
    const listeners = process.listenerCount('exit');
    let seen = nothing;
    const look = () => {
      if (children().length >= 5) seen = leftovers();
    };
    expect(findings(await rehearsed(small, { onProgress: look }))).toEqual([]);
    expect(seen.processes).toEqual(['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kwok']);
    expect([seen.folders.length, seen.ports.length]).toEqual([1, 3]);
    expect(leftovers()).toEqual(nothing);
    expect(await Promise.all(seen.ports.map(isTaken))).toEqual([false, false, false]);
    expect(process.listenerCount('exit')).toBe(listeners);
  });

  test('after a finding', async () => {
    expect(findings(await rehearsed(stuck))).toEqual([expect.stringMatching(/^REHEARSE_PENDING: /)]);
    expect(leftovers()).toEqual(nothing);
  });

  test.each(stages)('after an abort while %s', async (_, stage) => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const onProgress = onceIn(stage, () => setTimeout(() => controller.abort(reason), 200));
    await expect(rehearsed(stuck, { signal: controller.signal, onProgress })).rejects.toBe(reason);
    expect(leftovers()).toEqual(nothing);
  });

  test('after an abort before it began', async () => {
    await expect(rehearsed(small, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
    expect(leftovers()).toEqual(nothing);
  });

  test('of two side by side', async () => {
    const both = await Promise.all([rehearsed(small), rehearsed(stuck)]);
    expect(both.map(findings)).toEqual([[], [expect.stringMatching(/^REHEARSE_PENDING: /)]]);
    expect(leftovers()).toEqual(nothing);
  });

  test('of ten in a row', async () => {
    const smallest = stateOf({ only: [namespace('home')] });
    for (let turn = 1; turn <= 10; turn += 1) expect(findings(await rehearsed(smallest))).toEqual([]);
    expect(leftovers()).toEqual(nothing);
  });
});

describe('a program that ends by itself', () => {
  test.each(['etcd', 'kube-apiserver', 'kube-scheduler', 'kube-controller-manager', 'kwok'])(
    'REHEARSE_CONTROL_PLANE: %s is named, with its last lines',
    async (program) => {
      const rehearsal = await rehearsed(small, { onProgress: onceIn('waiting until everything is up', () => killOne(program, 'SIGKILL')) });
      expect(rehearsal.issues).toMatchObject([
        {
          code: 'REHEARSE_CONTROL_PLANE',
          severity: 'error',
          path: 'attic',
          message: expect.stringMatching(new RegExp(`^${program}(-all)? ended by itself \\(signal SIGKILL\\); its last lines: .+`)),
          hint: expect.stringContaining('memory'),
        },
      ]);
      expect(leftovers()).toEqual(nothing);
    },
  );

  test('REHEARSE_CONTROL_PLANE: etcd while everything starts', async () => {
    const kill = async () => {
      await until(() => children().some(({ program }) => program === 'etcd'));
      killOne('etcd', 'SIGKILL');
    };
    const [rehearsal] = await Promise.all([rehearsed(small), kill()]);
    expect(findings(rehearsal)).toEqual([expect.stringMatching(/^REHEARSE_CONTROL_PLANE: etcd ended by itself \(signal SIGKILL\)/)]);
    expect(leftovers()).toEqual(nothing);
  });
});

describe('a program that hangs', () => {
  test.each(['kube-apiserver', 'etcd'])('REHEARSE_CONTROL_PLANE: %s', async (program) => {
    const rehearsal = await rehearsed(stuck, { onProgress: onceIn('0 of 2 applications synced', () => killOne(program, 'SIGSTOP')) });
    expect(findings(rehearsal)).toEqual([expect.stringMatching(/^REHEARSE_CONTROL_PLANE: kube-apiserver does not say that it is alive: /)]);
    expect(leftovers()).toEqual(nothing);
  });

  test('REHEARSE_NOT_HEALTHY: the kubelets; what did not come up is not passed over', async () => {
    const rehearsal = await rehearsed(small, { onProgress: onceIn('0 of 2 applications synced', () => killOne('kwok', 'SIGSTOP')) });
    expect(findings(rehearsal)).toEqual(['REHEARSE_NOT_HEALTHY: did not come up: 0 of 1 pods are ready, and nothing says why']);
    expect(leftovers()).toEqual(nothing);
  });
});

describe('a disk that is full', () => {
  const canMount = process.getuid?.() === 0 && execaSync('unshare', ['--mount', 'true'], { reject: false }).exitCode === 0;
  const mounted: string[] = [];
  afterAll(() => {
    for (const folder of mounted) execaSync('umount', [folder]);
  });

  test.runIf(canMount).each([
    [
      'etcd finds no room',
      '24m',
      /^REHEARSE_CONTROL_PLANE: etcd ended by itself \(exit code 2\); its last lines: [\s\S]*no space left on device/,
      'the disk is full: free some room, or name another place with TMPDIR',
    ],
    [
      'not even the keys find room',
      '4k',
      /^REHEARSE_CONTROL_PLANE: the temporary folder cannot be used: the disk is full$/,
      'free some room, or name another place with TMPDIR',
    ],
  ])('REHEARSE_CONTROL_PLANE: %s', async (_, size, message, hint) => {
    const before = process.env['TMPDIR'];
    const folder = join(tmpdir(), `disk-${size}`);
    mkdirSync(folder);
    execaSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'labwright-test', folder]);
    mounted.push(folder);
    process.env['TMPDIR'] = folder;
    try {
      const rehearsal = await rehearsed(small);
      expect(findings(rehearsal)).toEqual([expect.stringMatching(message)]);
      expect(rehearsal.issues[0]?.hint).toBe(hint);
      expect(leftovers()).toEqual(nothing);
    } finally {
      process.env['TMPDIR'] = before;
    }
  });
});

describe('the real command', () => {
  let home: Home;
  beforeAll(async () => {
    home = await renderedFleet();
  });

  test.each([
    ['SIGINT', 'kube-apiserver'],
    ['SIGTERM', 'kwok'],
    ['SIGHUP', 'kube-scheduler'],
  ] as const)('%s while %s starts: says so, exit code 2, nothing left', async (signal, program) => {
    const run = started(home, 'rehearse');
    await until(() => children().some((child) => child.program === program));
    run.kill(signal);
    expect(await run.outcome).toEqual({
      code: 2,
      stdout: '',
      stderr: `interrupted by ${signal}: everything that was started is stopped, and nothing is reported\n`,
    });
    expect(leftovers()).toEqual(nothing);
  });

  test('SIGKILL leaves its programs to the next run, which clears them away', async () => {
    const run = started(home, 'rehearse');
    await until(() => children().some((child) => child.program === 'kwok'));
    run.kill('SIGKILL');
    await run.outcome;
    expect(leftovers().folders).toHaveLength(1);
    expect(leftovers().processes).toContain('etcd');
    expect(await command(home, 'rehearse')).toMatchObject({ code: 0, stderr: '' });
    expect(leftovers()).toEqual(nothing);
  });

  test('REHEARSE_CONTROL_PLANE: a program that ends by itself is exit code 2', async () => {
    const run = started(home, 'rehearse');
    await until(() => children().some((child) => child.program === 'kwok'));
    killOne('kube-scheduler', 'SIGKILL');
    expect(await run.outcome).toMatchObject({
      code: 2,
      stdout: expect.stringMatching(/^1 error\nerror REHEARSE_CONTROL_PLANE shed: kube-scheduler ended by itself \(signal SIGKILL\)/),
      stderr: '',
    });
    expect(leftovers()).toEqual(nothing);
  });

  test('REHEARSE_CONTROL_PLANE: no temporary folder', async () => {
    expect(await command(home, 'rehearse', { env: { TMPDIR: '/nowhere' } })).toEqual({
      code: 2,
      stdout:
        '1 error\nerror REHEARSE_CONTROL_PLANE shed: the temporary folder cannot be used: it does not exist\n' +
        '  hint: name another place with TMPDIR\n',
      stderr: '',
    });
  });

  test('REHEARSE_CONTROL_PLANE: files may not grow any more', async () => {
    const limited = await command(home, 'rehearse', { under: ['/bin/sh', '-c', 'ulimit -f 40000; exec "$@"', 'sh'] });
    expect(limited).toMatchObject({ code: 2, stdout: expect.stringContaining('REHEARSE_CONTROL_PLANE shed: etcd ended by itself') });
    expect(leftovers()).toEqual(nothing);
  });
});
