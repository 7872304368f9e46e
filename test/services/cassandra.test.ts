import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Application, Cassandra, NfsBackup } from 'labwright';
import { renderCluster } from 'labwright/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { resolveValues } from '../../src/secrets/index.ts';
import { Attic } from '../attic.ts';
import { describeServices, type KubernetesObject, Machine, type Pod, pick, podTemplate, type Result } from './harness/index.ts';

const { manifests: rendered, model } = renderCluster((fleet) => {
  const cluster = new Attic(fleet);
  const nas = new NfsBackup(new Application(cluster, 'backup', { layer: 'platform', namespace: 'home' }), 'nas', { namespaces: ['home'] });
  new Cassandra(new Application(cluster, 'rows', { layer: 'data', namespace: 'home' }), 'rows', {
    keyspaces: ['documents', 'presence'],
    storage: { size: '5Gi' },
    resources: { memoryLimit: '2Gi' },
    backup: { target: nas },
  });
  return cluster;
});
const manifests = rendered.map(({ body }) => body as unknown as KubernetesObject);
const secrets: Record<string, Record<string, string>> = {};
for (const [path, value] of resolveValues(model.secrets, new Map(), randomBytes).values) {
  const [namespace, name, key = ''] = path.split('/');
  secrets[`${namespace}/${name}`] = { ...secrets[`${namespace}/${name}`], [key]: value };
}
const passwordOf = (role: string) => secrets[`home/rows-${role}`]?.['password'] ?? '';

describeServices('Cassandra: the rendered configuration, its roles, snapshots and the way back', () => {
  let machine: Machine;
  let node: Pod;
  beforeAll(async () => {
    machine = await Machine.start({ manifests, secrets });
    await startNode();
  });
  afterAll(() => machine?.dispose());

  async function startNode(): Promise<void> {
    node = await (await machine.runPod(pick(manifests, 'StatefulSet', 'rows'))).waitReady(300);
  }

  /** A statement as a role, in the node's pod. */
  async function cql(role: string, statement: string, password = passwordOf(role)): Promise<Result> {
    const file = `[PlainTextAuthProvider]\nusername = ${role}\npassword = ${password}\n`;
    const script = `umask 077; cat >/tmp/test.credentials; cqlsh --credentials=/tmp/test.credentials --request-timeout=60 -e "$1" "$2"`;
    return node.exec(['bash', '-c', script, 'cql', statement, 'rows-0.rows-headless.home.svc.cluster.local'], { input: file });
  }
  const run = (name: string, environment: Readonly<Record<string, string>> = {}) => {
    const manifest = structuredClone(pick(manifests, name === 'setup' ? 'Job' : 'CronJob', `rows-${name}`));
    const { containers } = podTemplate(manifest).spec;
    for (const variable of (containers[0]?.env ?? []) as { name: string; value?: string }[])
      if (variable.name in environment) variable.value = environment[variable.name] ?? '';
    return machine.runJob(manifest, { timeout: 500 });
  };
  const rows = async () => (await cql('documents', 'SELECT id, text FROM documents.note')).stdout.match(/\d+ \| \w+/g)?.sort() ?? [];
  const copies = () => {
    const volume = manifests.find(({ kind }) => kind === 'PersistentVolume')?.spec as { readonly nfs: { server: string; path: string } };
    return join(machine.shared(volume), 'rows');
  };

  test('the set-up gives each keyspace a role, and the superuser that everybody knows may no longer sign in', async () => {
    for (let time = 0; time < 2; time += 1) {
      const { code, logs } = await run('setup');
      expect(code, logs).toBe(0);
      for (const role of ['admin', 'documents', 'presence', 'backup']) expect(logs).not.toContain(passwordOf(role));
    }
    expect((await cql('cassandra', 'LIST ROLES', 'cassandra')).stderr).toContain('not permitted to log in');
    const made = await cql(
      'documents',
      'CREATE TABLE documents.note (id int PRIMARY KEY, text text); CREATE INDEX ON documents.note (text)',
    );
    expect(made.code, made.stderr).toBe(0);
    for (const id of [1, 2, 3]) await cql('documents', `INSERT INTO documents.note (id, text) VALUES (${id}, 'note${id}')`);
    expect(await rows()).toEqual(['1 | note1', '2 | note2', '3 | note3']);
    expect((await cql('presence', 'SELECT * FROM documents.note')).stderr).toContain('has no SELECT permission');
    expect((await cql('backup', 'SELECT * FROM documents.note')).stderr).toContain('has no SELECT permission');
  });

  test('management listens in the pod alone, and its second container wants the token', async () => {
    await expect(machine.connect(node.address, 7199)).rejects.toThrow();
    expect((await node.exec(['nodetool', 'status'])).stdout).toContain(`UN  ${node.address}`);
    const answer = await machine.fetch(`http://${node.address}:8778/snapshot`, { headers: { Authorization: 'Bearer guess' } });
    expect(answer.status).toBe(401);
  });

  test('a backup can be restored, and the drill proves it in a pod of its own', async () => {
    const backup = await run('backup');
    expect(backup.code, backup.logs).toBe(0);
    const [copy = ''] = readdirSync(copies());
    expect(readdirSync(join(copies(), copy)).sort()).toEqual(['SHA256SUMS', 'node-0.tar.gz', 'schema.cql']);
    const drill = await run('drill');
    expect(drill.code, drill.logs).toBe(0);
    expect(drill.logs).toContain('has rows: documents.note');
    const old = await run('drill', { MAX_AGE_HOURS: '0' });
    expect(old.code).toBe(1);
  });

  test('a restore over rows is refused; FORCE=yes brings back the rows of the copy, the index among it', async () => {
    await cql('documents', "INSERT INTO documents.note (id, text) VALUES (4, 'later')");
    const refused = await run('restore');
    expect(refused.code).toBe(1);
    expect(refused.logs).toContain('refused: table documents.note has rows; FORCE=yes');
    expect(await rows()).toHaveLength(4);
    const restored = await run('restore', { FORCE: 'yes' });
    expect(restored.code, restored.logs).toBe(0);
    expect(await rows()).toEqual(['1 | note1', '2 | note2', '3 | note3']);
    expect((await cql('documents', "SELECT id FROM documents.note WHERE text = 'note2'")).stdout).toContain('(1 rows)');
  });

  test('on a lost disk the set-up refuses beside a copy, and the restore brings everything back', async () => {
    const stopped = await node.stop();
    expect(stopped.inTime).toBe(true);
    rmSync(machine.disk('home', 'data-rows-0'), { recursive: true });
    await startNode();
    const setup = await run('setup');
    expect(setup.code).toBe(1);
    expect(setup.logs).toContain('refused: the nodes are new, and the backup has a copy: /backup/rows/');
    expect((await run('backup')).code).not.toBe(0);
    const restored = await run('restore');
    expect(restored.code, restored.logs).toBe(0);
    expect(await rows()).toEqual(['1 | note1', '2 | note2', '3 | note3']);
    expect((await run('setup')).code).toBe(0);
  });
});
