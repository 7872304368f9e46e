import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeServices, Machine, type Pod, pick } from '../harness/index.ts';
import { makeSecrets, manifests, processOne, secretValue, shell } from './cluster.ts';

const secrets = makeSecrets();
const password = secretValue(secrets, 'ai/redis-auth/password');
const redis = pick(manifests, 'StatefulSet', 'redis');

describeServices('vx-home: redis', () => {
  let machine: Machine;
  let pod: Pod;
  beforeAll(async () => {
    machine = await Machine.start({ manifests, secrets, claims: 'hostPath' });
    pod = await (await machine.runPod(redis)).waitReady();
  });
  afterAll(() => machine?.dispose());

  /** Through the Service, as Open WebUI would. */
  const ask = async (word: string | undefined, ...words: string[]) => {
    const environment = word === undefined ? {} : { REDISCLI_AUTH: word };
    const { stdout, stderr } = await pod.exec(['redis-cli', '-h', 'redis.ai.svc.cluster.local', ...words], { environment });
    return (stdout + stderr).trim();
  };

  test('starts from an empty disk under the uid of the manifest, without capabilities, on a read-only root', async () => {
    expect(processOne(pod)).toEqual({ uid: '999', gid: '999', capabilities: '0000000000000000', noNewPrivileges: '1' });
    for (const folder of ['/', '/etc/redis', '/run/secrets/redis'])
      expect((await shell(pod, `touch ${folder}/x`)).stderr).toContain('Read-only file system');
  });

  test('takes its configuration without a word of complaint', () => {
    expect(pod.logs()).toContain('Ready to accept connections');
    expect(pod.logs()).not.toMatch(/bad directive|unknown|deprecated|fatal|error/i);
    // What it says about the kernel of the node is not about the configuration.
    const warnings = pod
      .logs()
      .split('\n')
      .filter((line) => / # WARNING /.test(line));
    expect(warnings.filter((line) => !/overcommit|Transparent Huge Pages|TCP backlog/.test(line))).toEqual([]);
  });

  test('answers nobody without the password of the Secret', async () => {
    expect(await ask(undefined, 'ping')).toBe('NOAUTH Authentication required.');
    expect(await ask('guess', 'ping')).toContain('WRONGPASS');
    expect(await ask('guess', 'get', 'x')).toContain('NOAUTH');
    expect(await ask(password, 'ping')).toBe('PONG');
  });

  test('the settings of the file are in force', async () => {
    const value = async (name: string) => (await ask(password, 'config', 'get', name)).split('\n')[1];
    expect(await value('maxmemory')).toBe('268435456');
    expect(await value('maxmemory-policy')).toBe('noeviction');
    expect(await value('appendonly')).toBe('yes');
    expect(await value('appendfsync')).toBe('everysec');
    expect(await value('save')).toBe('3600 1 300 100');
    expect(await value('dir')).toBe('/data');
    expect(await value('timeout')).toBe('1800');
    expect(await value('protected-mode')).toBe('yes');
  });

  test('full means an error for the writer, and nothing that was there disappears', async () => {
    await ask(password, 'set', 'before', 'here');
    const blocks = ['1', '2', '3', '4', '5', '6'];
    const answers: string[] = [];
    // Each is 64 MiB of zeros.
    for (const block of blocks) answers.push(await ask(password, 'setrange', block, `${64 * 1024 * 1024 - 1}`, 'x'));
    expect(answers.at(-1)).toContain('OOM command not allowed');
    expect(await ask(password, 'get', 'before')).toBe('here');
    expect(await ask(password, 'exists', '1', '2', '3')).toBe('3');
    await ask(password, 'unlink', ...blocks);
    expect(await ask(password, 'set', 'after', 'free again')).toBe('OK');
  });

  test('the probes hold: ready with the password, alive on its port', async () => {
    expect(await pod.probe('startupProbe')).toEqual({ ok: true, detail: 'status 0:' });
    expect(await pod.probe('readinessProbe')).toEqual({ ok: true, detail: 'status 0:' });
    expect(await pod.probe('livenessProbe')).toEqual({ ok: true, detail: 'connected' });
  });

  test('data survives a restart within the grace period, and a crash', async () => {
    expect(await ask(password, 'set', 'kept', 'over a restart')).toBe('OK');
    const stopped = await pod.stop();
    expect(stopped).toMatchObject({ inTime: true, exitCodes: { redis: 0 } });
    pod = await (await machine.runPod(redis)).waitReady();
    expect(await ask(password, 'get', 'kept')).toBe('over a restart');

    expect(await ask(password, 'set', 'kept', 'over a crash')).toBe('OK');
    pod.container().kill('SIGKILL');
    expect(await pod.container().ended).toBe(137);
    await pod.stop();
    pod = await (await machine.runPod(redis)).waitReady();
    expect(await ask(password, 'get', 'kept')).toBe('over a crash');
  });
});

describeServices('vx-home: redis on a formatted disk', () => {
  test('starts from empty, and again', async () => {
    await using machine = await Machine.start({ manifests, secrets, claims: 'block' });
    for (const turn of [1, 2]) {
      const pod = await (await machine.runPod(redis)).waitReady();
      const { stdout } = await shell(pod, `REDISCLI_AUTH=$(cat /run/secrets/redis/password) redis-cli incr turn`);
      expect(stdout.trim()).toBe(`${turn}`);
      expect(await pod.stop()).toMatchObject({ inTime: true });
    }
  });
});
