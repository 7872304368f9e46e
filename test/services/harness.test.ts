import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  badPgadminSettings,
  ContainerFailed,
  describeServices,
  dumpServers,
  formatNotRun,
  type KubernetesObject,
  loadManifests,
  loadServers,
  Machine,
  notRun,
  type Pod,
  type PodSpec,
  pick,
} from './harness/index.ts';

const manifests = loadManifests(fileURLToPath(new URL('./fixtures', import.meta.url)));
const secrets = {
  'lab/redis': { password: 'open sesame', 'auth.conf': 'requirepass "open sesame"\n' },
  'lab/postgres': { password: "keeper's word", app: "app's word" },
  'lab/pgadmin': { password: 'a long enough word' },
};

/** A copy of a workload with another pod specification. */
function withPod(manifest: KubernetesObject, change: (spec: PodSpec) => object): KubernetesObject {
  const copy = structuredClone(manifest) as unknown as { spec: { template: { spec: PodSpec } } };
  copy.spec.template.spec = { ...copy.spec.template.spec, ...change(copy.spec.template.spec) };
  return copy as unknown as KubernetesObject;
}

/** Changes the first container of a pod specification. */
const withContainer = (change: object) => (spec: PodSpec) => ({ containers: [{ ...spec.containers[0], ...change }] });

describeServices('redis from a StatefulSet', () => {
  let machine: Machine;
  let pod: Pod;
  beforeAll(async () => {
    machine = await Machine.start({ manifests, secrets });
    pod = await (await machine.runPod(pick(manifests, 'StatefulSet', 'redis'))).waitReady();
  });
  afterAll(() => machine?.dispose());

  const sh = async (script: string) => {
    const { stdout, stderr } = await pod.exec(['sh', '-c', script]);
    return (stdout + stderr).trim();
  };
  const redis = async (password: string | undefined, ...words: string[]) => {
    const environment = password === undefined ? {} : { REDISCLI_AUTH: password };
    return (await pod.exec(['redis-cli', '-h', 'redis.lab.svc.cluster.local', '-p', '6380', ...words], { environment })).stdout.trim();
  };

  test('the password is required, through the Service and its own port', async () => {
    expect(await redis(undefined, 'ping')).toBe('NOAUTH Authentication required.');
    expect(await redis('guess', 'ping')).toBe('NOAUTH Authentication required.');
    expect(await redis('open sesame', 'ping')).toBe('PONG');
  });

  test('process 1 has the uid, gid and groups of the manifest, no capability and no way to new privileges', async () => {
    const status = readFileSync(`/proc/${pod.container().pid}/status`, 'utf8');
    expect(status).toMatch(/^Name:\tredis-server$/m);
    expect(status).toMatch(/^Uid:\t1234\t1234\t1234\t1234$/m);
    expect(status).toMatch(/^Gid:\t1235\t1235\t1235\t1235$/m);
    expect(status).toMatch(/^Groups:\t1236 $/m);
    expect(status).toMatch(/^NSpid:.*\t1$/m);
    expect(status).toMatch(/^NoNewPrivs:\t1$/m);
    for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb']) expect(status).toMatch(new RegExp(`^${set}:\t0+$`, 'm'));
    expect(await sh('id')).toBe('uid=1234 gid=1235 groups=1235,1236');
  });

  test('the root is read-only, the configuration too, the claim is not', async () => {
    expect(await sh('echo x >/usr/local/bin/x')).toContain('Read-only file system');
    expect(await sh('echo x >/etc/redis/redis.conf')).toContain('Read-only file system');
    expect(await sh('mkdir /tmp/x')).toContain('Read-only file system');
    expect(await sh('echo x >/data/x && cat /data/x && rm /data/x')).toBe('x');
    expect(await sh('stat -c "%a %u %g" /data /data/lost+found')).toBe('2775 0 1236\n2770 0 1236');
    expect(await sh('stat -L -c "%a %u %g" /etc/redis-auth/auth.conf')).toBe('440 0 1236');
  });

  test('environment and names are those of Kubernetes', async () => {
    expect(await sh('printenv GREETING HOSTNAME; hostname')).toBe('hello $(POD_NAME) $(POD_NAME) $(NOBODY)\nredis-0\nredis-0');
    expect(await sh('printenv REDIS_PORT')).toBe('');
    expect(await sh('getent hosts redis redis.lab redis-0.redis | wc -l')).toBe('3');
    expect(await sh('getent hosts example.com')).toBe('');
  });

  test('nothing of this machine is reachable from inside, nor the other way round', async () => {
    expect(await sh('cat /proc/1/comm')).toBe('redis-server');
    expect(Number(await sh('ls /proc | grep -c "^[0-9]"'))).toBeLessThan(8);
    expect(await sh(`ls ${tmpdir()} | grep -c labwright`)).toBe('0');
    expect(await sh('curl --silent --max-time 2 http://192.0.2.1/; echo $?')).toMatch(/^(7|28)$/);
    expect(readFileSync('/proc/net/tcp', 'utf8')).not.toMatch(/:18EB 00000000:0000 0A/); // port 6379 in state LISTEN
  });

  test('the probes of the manifest run', async () => {
    expect(await pod.probe('readinessProbe')).toEqual({ ok: true, detail: 'status 0:' });
    expect(await pod.probe('livenessProbe')).toEqual({ ok: true, detail: 'connected' });
  });

  test('data survives a restart: SIGTERM ends it in time, the append-only file brings it back', async () => {
    expect(await redis('open sesame', 'set', 'kept', 'yes')).toBe('OK');
    const stopped = await pod.stop();
    expect(stopped).toMatchObject({ inTime: true, exitCodes: { redis: 0 } });
    await expect(machine.connect('redis.lab', 6380)).rejects.toThrow('ECONNREFUSED');
    expect(readdirSync(machine.disk('lab', 'data-redis-0'))).toContain('appendonlydir');
    pod = await (await machine.runPod(pick(manifests, 'StatefulSet', 'redis'))).waitReady();
    expect(await redis('open sesame', 'get', 'kept')).toBe('yes');
  });

  test('other disks are empty disks', async () => {
    const second = await machine.runPod(pick(manifests, 'StatefulSet', 'redis'), { disks: 'second' });
    await second.waitReady();
    expect((await second.exec(['redis-cli', 'get', 'kept'], { environment: { REDISCLI_AUTH: 'open sesame' } })).stdout.trim()).toBe('');
    await second.stop();
  });

  test('a configuration that redis refuses is a failure with its own words', async () => {
    const broken = withPod(
      pick(manifests, 'StatefulSet', 'redis'),
      withContainer({ args: ['redis-server', '/etc/redis/redis.conf', '--appendonly', 'perhaps'] }),
    );
    const refused = await machine.runPod(broken, { disks: 'refused' });
    await expect(refused.waitReady()).rejects.toThrow("argument must be 'yes' or 'no'");
    await refused.stop();
  });
});

describeServices('what a node refuses', () => {
  let machine: Machine;
  beforeAll(async () => {
    machine = await Machine.start({ manifests, secrets: {} });
  });
  afterAll(() => machine?.dispose());

  test('a Secret that nobody made', async () => {
    await expect(machine.runPod(pick(manifests, 'StatefulSet', 'redis'))).rejects.toThrow('no Secret lab/redis');
  });

  test('an image without a program here, by name', async () => {
    await expect(machine.runPod(pick(manifests, 'Deployment', 'elsewhere'))).rejects.toThrow(
      'no program here for registry.example:5000/team/elsewhere@',
    );
    expect(formatNotRun(notRun(manifests))).toMatchInlineSnapshot(
      `"not run: registry.example:5000/team/elsewhere@sha256:0000000000000000000000000000000000000000000000000000000000000000 (Deployment lab/elsewhere): published only as an image; no package of the program is installed here"`,
    );
  });

  test('an image that starts as root without runAsUser', async () => {
    const job = withPod(pick(manifests, 'Job', 'postgres-app'), () => ({ securityContext: {} }));
    await expect(machine.runPod(job)).rejects.toThrow('no runAsUser');
  });

  test('a program that does not listen to its stop signal is killed after the grace period', async () => {
    const deaf = await machine.runPod(pick(manifests, 'Pod', 'deaf'));
    expect(await deaf.stop()).toMatchObject({ inTime: false, exitCodes: { deaf: 137 } });
    expect(deaf.logs()).toBe('ready\n');
  });

  test('a failing init container: the Job fails and says which', async () => {
    const spec = { initContainers: [{ name: 'first', image: 'redis:8', command: ['sh', '-c', 'echo no >&2; exit 3'] }] };
    const job = withPod(pick(manifests, 'Job', 'postgres-app'), () => spec);
    expect(await machine.runJob(job)).toEqual({ code: 3, logs: 'no\n', failed: 'first' });
    await expect(machine.runPod(job)).rejects.toThrow(ContainerFailed);
  });
});

describeServices('a CronJob on an NFS volume', () => {
  test('its pod runs once per call, and what it writes stays in the stand-in for the export', async () => {
    await using machine = await Machine.start({ manifests });
    expect(await machine.runJob(pick(manifests, 'CronJob', 'backup'))).toEqual({ code: 0, logs: 'once\nlab', failed: undefined });
    expect(await machine.runJob(pick(manifests, 'CronJob', 'backup'))).toMatchObject({ code: 0, logs: 'once\nonce\nlab' });
    const folder = machine.shared({ nfs: { server: '192.0.2.10', path: '/backup/lab' } });
    expect(readFileSync(`${folder}/backup/log`, 'utf8')).toBe('once\nonce\n');
  });
});

describeServices('postgres and a psql Job', () => {
  let machine: Machine;
  let pod: Pod;
  beforeAll(async () => {
    machine = await Machine.start({ manifests, secrets });
    pod = await (await machine.runPod(pick(manifests, 'StatefulSet', 'postgres'))).waitReady();
  });
  afterAll(() => machine?.dispose());

  const psql = (user: string, password: string, database: string, query: string) =>
    pod.exec(['psql', '-XAt', '-h', 'postgres', '-U', user, '-d', database, '-c', query], { environment: { PGPASSWORD: password } });

  test('initdb made the data folder where the manifest says, with its superuser and arguments', async () => {
    expect((await psql('keeper', "keeper's word", 'postgres', 'show data_directory')).stdout).toBe('/var/lib/postgresql/data/pgdata\n');
    expect((await psql('keeper', "keeper's word", 'postgres', 'show data_checksums')).stdout).toBe('on\n');
    expect((await psql('keeper', "keeper's word", 'postgres', 'show shared_buffers')).stdout).toBe('64MB\n');
    expect((await psql('keeper', "keeper's word", 'postgres', 'show server_encoding')).stdout).toBe('UTF8\n');
    expect((await psql('keeper', "keeper's word", 'postgres', 'show server_version')).stdout).toMatch(/^17\./);
    expect((await pod.exec(['sh', '-c', 'df /dev/shm | tail -1'])).stdout).toContain('131072');
  });

  test('another password is refused', async () => {
    expect((await psql('keeper', 'guess', 'postgres', 'select 1')).stderr).toContain('password authentication failed');
  });

  test('the Job makes role, database and extension, and may run again', async () => {
    const first = await machine.runJob(pick(manifests, 'Job', 'postgres-app'));
    expect(first.logs).toContain('waited as 999');
    expect(first).toMatchObject({ code: 0, failed: undefined });
    expect(await machine.runJob(pick(manifests, 'Job', 'postgres-app'))).toMatchObject({ code: 0 });
    const distance = await psql('app', "app's word", 'app', "select '[1,2]'::vector <-> '[1,4]'::vector");
    expect(distance).toEqual({ code: 0, stdout: '2\n', stderr: '' });
  });

  test('a failing Job is a failure', async () => {
    const job = withPod(pick(manifests, 'Job', 'postgres-app'), withContainer({ args: ['--command=select 1/0', '--set=ON_ERROR_STOP=1'] }));
    const { code, failed, logs } = await machine.runJob(job);
    expect({ code, failed }).toEqual({ code: 1, failed: 'psql' });
    expect(logs).toContain('division by zero');
  });

  test('it stops fast and in time, and starts again on the same disk', async () => {
    await psql('keeper', "keeper's word", 'postgres', 'create table kept as select 42 as answer');
    expect(await pod.stop()).toMatchObject({ inTime: true, exitCodes: { postgres: 0 } });
    expect(pod.logs()).toContain('received fast shutdown request');
    pod = await (await machine.runPod(pick(manifests, 'StatefulSet', 'postgres'))).waitReady();
    expect((await psql('keeper', "keeper's word", 'postgres', 'select answer from kept')).stdout).toBe('42\n');
    expect(pod.logs()).not.toContain('initdb');
  });

  test('a claim whose root is the data folder is refused by initdb: lost+found is there', async () => {
    const env = [
      { name: 'PGDATA', value: '/var/lib/postgresql/data' },
      { name: 'POSTGRES_PASSWORD', value: 'x' },
    ];
    const failing = await machine.runPod(withPod(pick(manifests, 'StatefulSet', 'postgres'), withContainer({ env })), { disks: 'root' });
    expect(await failing.container().ended).toBe(1);
    expect(failing.logs()).toContain('lost+found');
    await failing.stop();
  });
});

describeServices('pgAdmin from PyPI', () => {
  let machine: Machine;
  let pod: Pod;
  beforeAll(async () => {
    machine = await Machine.start({ manifests, secrets, claims: 'hostPath' });
    pod = await (await machine.runPod(pick(manifests, 'Deployment', 'pgadmin'))).waitReady(180);
  });
  afterAll(() => machine?.dispose());

  test('it answers under the uid of the manifest, through the Service', async () => {
    expect(await machine.fetch('http://pgadmin.lab/misc/ping')).toMatchObject({ status: 200, body: 'PING' });
    expect(readFileSync(`/proc/${pod.container().pid}/status`, 'utf8')).toMatch(/^Uid:\t5050\t5050\t5050\t5050$/m);
  });

  test('the settings of the manifest are in force: the login page shows one', async () => {
    expect((await machine.fetch('http://pgadmin.lab/login')).body).toContain('laboratory');
  });

  test('every setting is a Python literal', async () => {
    expect(await badPgadminSettings(pod)).toEqual([]);
    const env = [
      { name: 'PGADMIN_CONFIG_LOGIN_BANNER', value: 'no quotes' },
      { name: 'PGADMIN_CONFIG_UPGRADE_CHECK_ENABLED', value: 'false' },
    ];
    const spec = withContainer({ env, command: ['sleep', 'infinity'] });
    const wrong = await machine.runPod(withPod(pick(manifests, 'Deployment', 'pgadmin'), spec), { disks: 'wrong' });
    expect(await badPgadminSettings(wrong)).toEqual(['PGADMIN_CONFIG_LOGIN_BANNER']);
    wrong.container().kill('SIGKILL');
    await wrong.stop();
  });

  test('its own setup.py accepts servers.json, and says so when it does not', async () => {
    const loaded = await loadServers(pod);
    expect(loaded.ok, loaded.output).toBe(true);
    expect((await dumpServers(pod))['1']).toMatchObject({
      Name: 'postgres',
      Host: 'postgres.lab.svc.cluster.local',
      Port: 5432,
      Username: 'app',
    });
    await pod.exec(['sh', '-c', `echo '{"Servers": {"1": {"Name": "half"}}}' >/tmp/half.json`]);
    expect(await loadServers(pod, '/tmp/half.json')).toMatchObject({ ok: false });
  });

  test('accounts survive a restart', async () => {
    const again = await pod.restart();
    pod = await again.waitReady(180);
    expect(Object.keys(await dumpServers(pod))).toEqual(['1']);
  });
});

describeServices('a machine', () => {
  test('leaves nothing behind, with pods still running', async () => {
    const machine = await Machine.start({ manifests, secrets });
    const pod = await machine.runPod(pick(manifests, 'StatefulSet', 'redis'));
    const { pid, launch } = pod.container();
    expect(existsSync(launch.folder)).toBe(true);
    await machine.dispose();
    await pod.container().ended;
    expect(existsSync(`/proc/${pid}`)).toBe(false);
    expect(readFileSync('/proc/mounts', 'utf8')).not.toContain('labwright-services');
    expect(existsSync(launch.folder)).toBe(false);
  });
});
