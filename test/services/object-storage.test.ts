import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Minio, Registry } from 'labwright';
import { field, pick, renderCluster } from 'labwright/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Attic } from '../attic.ts';
import { place, variables } from '../catalog/_backup.ts';

const tool = (path: string) => fileURLToPath(new URL(`../../tools/${path}`, import.meta.url));
const cache = process.env['LABWRIGHT_CACHE'] ?? join(homedir(), '.cache', 'labwright');
const has = (folder: string, start: string) => existsSync(folder) && readdirSync(folder).some((name) => name.startsWith(start));
const canRun =
  (has(join(cache, 'bin'), 'registry-') || spawnSync('go', ['version']).status === 0) &&
  (has(cache, 'moto-') || spawnSync('python3', ['--version']).status === 0);
const inPipeline = !['', 'false', undefined].includes(process.env['CI']);

/** bcrypt of "open sesame", as `htpasswd -nbB` prints it. */
const users = 'reader:$2b$05$6kYj86IMHRoAbXgt4CV35.E.YmlvIXfizXmnyQTIA8TvZspQTqqqu\n';

/** Metrics that the registry's alerts and dashboard ask for. */
let metrics: readonly string[] = [];
const rendered = renderCluster((fleet) => {
  const cluster = new Attic(fleet);
  const store = new Minio(place(cluster, 'minio'), 'minio', {
    buckets: { images: {}, mlflow: {} },
    storage: { size: '5Gi' },
    backup: { exempt: 'a test' },
  });
  new Registry(place(cluster, 'registry'), 'registry', { bucket: store.bucket('images'), access: 'htpasswd' });
  const { alerts, dashboards } = cluster.facts;
  metrics = [...new Set(JSON.stringify([alerts, dashboards]).match(/\bregistry_[a-z_]+/g))];
  return cluster;
});
const dataOf = (name: string) => field(pick(rendered.manifests, 'ConfigMap', name), 'data') as Record<string, string>;

/** Makes both buckets, and for each a user with the policy of the manifests; prints their keys. */
const prepare = `
import boto3, json, sys
endpoint, policies = sys.argv[1], json.load(sys.stdin)
def client(service):
    return boto3.client(service, endpoint_url=endpoint, region_name='us-east-1', aws_access_key_id='any', aws_secret_access_key='any')
s3, iam = client('s3'), client('iam')
keys = {}
for bucket, policy in policies.items():
    s3.create_bucket(Bucket=bucket)
    iam.create_user(UserName=bucket)
    iam.put_user_policy(UserName=bucket, PolicyName=bucket, PolicyDocument=policy)
    key = iam.create_access_key(UserName=bucket)['AccessKey']
    keys[bucket] = [key['AccessKeyId'], key['SecretAccessKey']]
print(json.dumps(keys))
`;

/** What one user may do: each line an operation of boto3 and its answer. */
const tries = `
import boto3, json, sys
from botocore.exceptions import ClientError
endpoint, key, secret = sys.argv[1:4]
s3 = boto3.client('s3', endpoint_url=endpoint, region_name='us-east-1', aws_access_key_id=key, aws_secret_access_key=secret)
answers = {}
for name, arguments in json.load(sys.stdin):
    try:
        getattr(s3, name)(**arguments)
        answers[f"{name} {arguments['Bucket']}"] = 'ok'
    except ClientError as error:
        answers[f"{name} {arguments['Bucket']}"] = error.response['Error']['Code']
print(json.dumps(answers))
`;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { readonly port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answers(url: string, status: number, seconds: number): Promise<void> {
  const end = Date.now() + seconds * 1000;
  let found: number | string = 'nothing';
  while (found !== status) {
    if (Date.now() > end) throw new Error(`${url} answers ${found} and not ${status} for ${seconds} seconds`);
    await new Promise((resolve) => setTimeout(resolve, 250));
    found = await fetch(url).then(
      (answer) => answer.status,
      (error: Error) => error.message,
    );
  }
}

async function ended(child: ChildProcess | undefined): Promise<number | null> {
  if (child === undefined || child.exitCode !== null) return child?.exitCode ?? null;
  const code = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  return code;
}

const title = canRun || inPipeline ? 'object storage' : 'object storage (skipped: needs Go and Python to install its programs once)';

describe.runIf(canRun || inPipeline)(title, () => {
  const folder = mkdtempSync(join(tmpdir(), 'object-storage-'));
  const etc = join(folder, 'etc');
  let python = '';
  let endpoint = '';
  let base = '';
  let debug = '';
  let store: ChildProcess | undefined;
  let registry: ChildProcess | undefined;
  let log = '';
  let keys: Record<string, readonly [string, string]> = {};

  const run = (script: string, args: readonly string[], input: unknown) =>
    JSON.parse(execFileSync(python, ['-c', script, ...args], { input: JSON.stringify(input), encoding: 'utf8' })) as unknown;

  /** Starts the container's own command with its own variables, on ports of this machine. */
  const serve = (collectAt: string) => {
    const values = variables(pick(rendered.manifests, 'Deployment', 'registry'));
    const [access = '', secret = ''] = keys['images'] ?? [];
    log = '';
    const child = spawn('sh', [join(etc, 'serve.sh')], {
      env: {
        PATH: `${folder}/bin:${process.env['PATH']}`,
        COLLECT_AT: collectAt,
        COLLECT_OPTIONS: values['COLLECT_OPTIONS'],
        OTEL_TRACES_EXPORTER: values['OTEL_TRACES_EXPORTER'],
        REGISTRY_HTTP_SECRET: randomBytes(32).toString('hex'),
        REGISTRY_STORAGE_S3_ACCESSKEY: access,
        REGISTRY_STORAGE_S3_SECRETKEY: secret,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (part) => {
        log += part;
      });
    return child;
  };

  beforeAll(async () => {
    const printed = (script: string) =>
      execFileSync(process.execPath, [tool(script)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
    const moto = printed('moto/setup.mjs');
    python = join(moto, 'python');
    mkdirSync(join(folder, 'bin'));
    mkdirSync(etc);
    symlinkSync(printed('registry/build.mjs'), join(folder, 'bin', 'registry'));
    const [storePort, port, debugPort] = [await freePort(), await freePort(), await freePort()];
    endpoint = `http://127.0.0.1:${storePort}`;
    base = `http://127.0.0.1:${port}`;
    debug = `http://127.0.0.1:${debugPort}`;
    writeFileSync(join(folder, 'htpasswd'), users);
    for (const [name, text] of Object.entries(dataOf('registry-config'))) {
      const here = text
        .replace('http://minio.home.svc.cluster.local:9000', endpoint)
        .replace('addr: :5000', `addr: 127.0.0.1:${port}`)
        .replace('addr: :5001', `addr: 127.0.0.1:${debugPort}`)
        .replace('/run/secrets/users/htpasswd', join(folder, 'htpasswd'))
        .replaceAll('/etc/distribution', etc);
      writeFileSync(join(etc, name), here);
    }
    store = spawn(join(moto, 'moto_server'), ['-H', '127.0.0.1', '-p', String(storePort)], { stdio: 'ignore' });
    await answers(`${endpoint}/moto-api/data.json`, 200, 60);
    const policies = Object.fromEntries(['images', 'mlflow'].map((bucket) => [bucket, dataOf('minio-setup')[`${bucket}.json`]]));
    keys = run(prepare, [endpoint], policies) as typeof keys;
    // From here on every request needs a signature, and a policy that allows it.
    await fetch(`${endpoint}/moto-api/reset-auth`, { method: 'POST', body: '0' });
  });
  afterAll(async () => {
    await ended(registry);
    await ended(store);
    rmSync(folder, { recursive: true, force: true });
  });

  test("a bucket's user writes and reads in its own bucket, not in another, and cannot remove or open it", () => {
    const [access = '', secret = ''] = keys['images'] ?? [];
    const object = { Key: 'x' };
    expect(
      run(
        tries,
        [endpoint, access, secret],
        [
          ['put_object', { Bucket: 'images', Body: 'text', ...object }],
          ['get_object', { Bucket: 'images', ...object }],
          ['list_objects_v2', { Bucket: 'images' }],
          ['put_bucket_policy', { Bucket: 'images', Policy: '{}' }],
          ['delete_object', { Bucket: 'images', ...object }],
          ['delete_bucket', { Bucket: 'images' }],
          ['put_object', { Bucket: 'mlflow', Body: 'text', ...object }],
          ['get_object', { Bucket: 'mlflow', ...object }],
          ['list_objects_v2', { Bucket: 'mlflow' }],
        ],
      ),
    ).toEqual({
      'put_object images': 'ok',
      'get_object images': 'ok',
      'list_objects_v2 images': 'ok',
      'put_bucket_policy images': 'AccessDenied',
      'delete_object images': 'ok',
      'delete_bucket images': 'AccessDenied',
      'put_object mlflow': 'AccessDenied',
      'get_object mlflow': 'AccessDenied',
      'list_objects_v2 mlflow': 'AccessDenied',
    });
    expect(run(tries, [endpoint, access, 'guess'], [['list_objects_v2', { Bucket: 'images' }]])).toEqual({
      'list_objects_v2 images': 'SignatureDoesNotMatch',
    });
  });

  const authorization = `Basic ${Buffer.from('reader:open sesame').toString('base64')}`;
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(path.startsWith('http') ? path : `${base}${path}`, {
      ...init,
      headers: { authorization, ...(init.headers as Record<string, string>) },
    });
  const digestOf = (data: Uint8Array) => `sha256:${createHash('sha256').update(data).digest('hex')}`;

  /** Two requests, as clients do. */
  async function push(data: Uint8Array<ArrayBuffer>): Promise<string> {
    const begun = await ask('/v2/demo/blobs/uploads/', { method: 'POST' });
    expect(begun.status).toBe(202);
    const location = new URL(begun.headers.get('location') ?? '', base);
    location.searchParams.set('digest', digestOf(data));
    expect((await ask(String(location), { method: 'PUT', body: data })).status).toBe(201);
    return digestOf(data);
  }
  const statusOf = (digest: string) => ask(`/v2/demo/blobs/${digest}`, { method: 'HEAD' }).then(({ status }) => status);

  const layer = new Uint8Array(randomBytes(12_000_000));
  const orphan = new TextEncoder().encode('nothing refers to this');

  test('the registry takes its configuration, and nobody in without a password', async () => {
    registry = serve('00:00');
    await answers(`${base}/`, 200, 60);
    await answers(`${debug}/debug/health`, 200, 5);
    expect(log).not.toMatch(/level=(warning|error|fatal)/);
    expect((await fetch(`${base}/v2/`)).status).toBe(401);
    expect((await ask('/v2/')).status).toBe(200);
  });

  test('an image is pushed into the bucket and read back', async () => {
    const config = new TextEncoder().encode('{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}');
    const digests = [await push(config), await push(layer), await push(orphan)];
    const describeBlob = (mediaType: string, data: Uint8Array) => ({ mediaType, digest: digestOf(data), size: data.length });
    const manifest = JSON.stringify({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: describeBlob('application/vnd.oci.image.config.v1+json', config),
      layers: [describeBlob('application/vnd.oci.image.layer.v1.tar', layer)],
    });
    const headers = { 'content-type': 'application/vnd.oci.image.manifest.v1+json' };
    expect((await ask('/v2/demo/manifests/1', { method: 'PUT', body: manifest, headers })).status).toBe(201);
    expect(await (await ask('/v2/demo/manifests/1', { headers: { accept: headers['content-type'] } })).text()).toBe(manifest);
    // Without a detour over the S3 server, which clients outside the cluster cannot reach.
    const read = await ask(`/v2/demo/blobs/${digests[1]}`, { redirect: 'error' });
    expect(digestOf(new Uint8Array(await read.arrayBuffer()))).toBe(digests[1]);
  });

  test('it tells the metrics that the alerts and the dashboard ask for', async () => {
    const told = await (await fetch(`${debug}/metrics`)).text();
    expect(metrics).toHaveLength(4);
    for (const name of metrics) expect(told).toContain(`${name}{`);
  });

  test('while it collects, it serves reads only', async () => {
    expect(await ended(registry)).toBe(0);
    registry = spawn(join(folder, 'bin', 'registry'), ['serve', join(etc, 'read-only.yml')], {
      env: {
        REGISTRY_STORAGE_S3_ACCESSKEY: keys['images']?.[0],
        REGISTRY_STORAGE_S3_SECRETKEY: keys['images']?.[1],
        OTEL_TRACES_EXPORTER: 'none',
      },
      stdio: 'ignore',
    });
    await answers(`${base}/`, 200, 60);
    expect((await ask('/v2/demo/blobs/uploads/', { method: 'POST' })).status).toBe(405);
    expect(await statusOf(digestOf(layer))).toBe(200);
    await ended(registry);
  });

  test('at its hour it removes what no image refers to, keeps what one does, and takes pushes again', async () => {
    // At least ten seconds from now, so that the server is up before it.
    registry = serve(new Date(Date.now() + 70_000).toISOString().slice(11, 16));
    await answers(`${base}/`, 200, 60);
    expect(await statusOf(digestOf(orphan))).toBe(200);
    await expect.poll(() => log, { timeout: 180_000, interval: 500 }).toContain('collected: pushes are taken again');
    await answers(`${base}/`, 200, 60);
    expect(await statusOf(digestOf(orphan))).toBe(404);
    expect(await statusOf(digestOf(layer))).toBe(200);
    await push(new TextEncoder().encode('another layer'));
  });

  test('without its bucket it is not ready, but alive; it ends in order', async () => {
    await ended(store);
    await answers(`${base}/`, 503, 90);
    expect(registry?.exitCode).toBeNull();
    expect(await ended(registry)).toBe(0);
  });
});
