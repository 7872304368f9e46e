import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { describeServices, type Pod } from '../harness/index.ts';
import { type RunningWorkshop, start } from './workshop.ts';

describeServices('functions on real servers', () => {
  let workshop: RunningWorkshop;
  let tests: Pod;

  /** Runs a pod of a Deployment until it answers. */
  const up = async (name: string): Promise<Pod> => (await workshop.machine.runPod(workshop.object('Deployment', name))).waitReady(60);
  const job = (name: string) => workshop.machine.runJob(workshop.object('CronJob', name), { timeout: 60 });
  const python = async (program: string): Promise<string> => {
    const { code, stdout, stderr } = await tests.exec(['python', '-c', program], { timeout: 60 });
    if (code !== 0) throw new Error(stderr);
    return stdout.trim();
  };
  /** The administrator's connection, for what a test prepares and looks at. */
  const database = (name: string) =>
    `postgresql://postgres:${workshop.secrets['data/pg-superuser']?.['password']}@pg.data.svc.cluster.local:5432/${name}`;
  const sql = (statement: string) =>
    python(`import psycopg
with psycopg.connect(${JSON.stringify(database('orders'))}) as c:
    r = c.execute(${JSON.stringify(statement)})
    print(r.fetchall() if r.description else r.rowcount)`);
  const post = async (url: string, body: object) => {
    const text = JSON.stringify(body);
    const answer = await workshop.machine.fetch(url, { method: 'POST', body: text, headers: { 'content-type': 'application/json' } });
    return { status: answer.status, body: JSON.parse(answer.body) as Record<string, unknown> };
  };

  beforeAll(async () => {
    workshop = await start(parse);
    const { machine } = workshop;
    await (await machine.runPod(workshop.object('StatefulSet', 'pg'))).waitReady(120);
    expect(await machine.runJob(workshop.object('Job', 'pg-setup'))).toMatchObject({ code: 0 });
    await Promise.all([up('s3'), up('mongo'), up('ollama')]);
    tests = await machine.runPod(workshop.object('Deployment', 'tests'));
  }, 300_000);
  afterAll(() => workshop?.machine.dispose());

  test.each(['common', 'backup', 'etl', 'transform', 'inference'])('%s: its own tests', async (name) => {
    const environment = {
      TEST_POSTGRES: database('postgres'),
      TEST_MONGODB: 'mongodb://mongo.data.svc.cluster.local:27017/',
      TEST_MONGODB_SNAPSHOT: 'off',
      TEST_S3: 'http://s3.data.svc.cluster.local:9000',
      CI: 'true',
    };
    const { code, stdout } = await tests.exec(['pytest', name], { environment, timeout: 120 });
    expect(stdout).toMatch(/\d+ passed/);
    expect(stdout).not.toMatch(/skipped|failed|error/i);
    expect(code).toBe(0);
  });

  test('etl as it is rendered: a CSV of the bucket becomes the table, and a second run writes nothing', async () => {
    await sql('CREATE TABLE customers (id int PRIMARY KEY, name text)');
    await sql('ALTER TABLE customers OWNER TO orders');
    const keys = workshop.secrets['data/s3-keys'];
    await python(`import boto3
s3 = boto3.client('s3', endpoint_url='http://s3.data.svc.cluster.local:9000', region_name='us-east-1', aws_access_key_id='${keys?.['access-key']}', aws_secret_access_key='${keys?.['secret-key']}')
s3.create_bucket(Bucket='raw')
s3.put_object(Bucket='raw', Key='in/customers.csv', Body='id,name\\n1,Anna\\n2,Bo\\n'.encode())`);
    const first = await job('etl');
    expect(first.logs).toContain('2 rows read, 2 written, 0 removed');
    expect(first.code).toBe(0);
    expect((await job('etl')).logs).toContain('2 rows read, 0 written, 0 removed');
    expect(await sql('SELECT * FROM customers ORDER BY id')).toBe("[(1, 'Anna'), (2, 'Bo')]");
  });

  test('transform as it is rendered on Knative: a collection becomes a table', async () => {
    await python(`from pymongo import MongoClient
MongoClient('mongodb://mongo.data.svc.cluster.local:27017/')['shop']['visits'].insert_many([{'_id': n, 'visitedAt': '2026-11-30T13:00:00+01:00'} for n in range(3)])`);
    await up('transform');
    const url = 'http://transform.functions.svc.cluster.local';
    expect(await post(url, { collection: 'visits' })).toMatchObject({ status: 200, body: { read: 3, written: 3, rejected: 0 } });
    expect(await post(url, { collection: 'visits' })).toMatchObject({ status: 200, body: { written: 0 } });
    expect(await sql("SELECT data ->> 'visited_at' FROM visits WHERE id = '0'")).toBe("[('2026-11-30T12:00:00Z',)]");
    expect(await post(url, { records: 'none' })).toMatchObject({ status: 400 });
  });

  test('the same image on OpenFaaS: what is secret comes from files', async () => {
    await up('shape');
    expect(await post('http://shape.faas.svc.cluster.local:8080', { collection: 'visits' })).toMatchObject({
      status: 200,
      body: { read: 3 },
    });
  });

  test('inference as it is rendered: an answer that fits the schema', async () => {
    await up('inference');
    expect(await post('http://inference.functions.svc.cluster.local', { prompt: 'What is new?' })).toEqual({
      status: 200,
      body: { model: 'qwen3:4b', answer: { summary: 'three orders', topics: ['orders'] } },
    });
  });

  test('backup as it is rendered: both databases on the share, and a failure is one', async () => {
    const run = await job('backup');
    expect(run.logs).toMatch(/ORDERS: \d{8}T\d{6}Z-orders\.pgdump, \d+ bytes, SHA-256/);
    expect(run.logs).toMatch(/SHOP: \d{8}T\d{6}Z-shop\.mongodump\.tar\.gz/);
    expect(run.code).toBe(0);
    const secrets = { ...workshop.secrets, 'functions/data-pg-app': { password: 'not-the-password' } };
    workshop.machine.setSecrets(secrets);
    const failed = await job('backup');
    workshop.machine.setSecrets(workshop.secrets);
    expect(failed.code).toBe(1);
    expect(failed.logs).toContain('no new copy of ORDERS');
    expect(failed.logs).not.toContain('not-the-password');
  });
});
