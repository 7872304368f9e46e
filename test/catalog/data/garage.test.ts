import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AddressClaim, Garage, type GarageProps } from 'labwright';
import { field, pick, renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { ownChecks, runChecks } from '../../../src/checks/index.ts';
import { podTemplateOf } from '../../../src/checks/pods.ts';
import { violations } from '../../../src/checks/policy/pod-security.ts';
import { Attic } from '../../attic.ts';
import { nas, place, problems, variables } from '../_backup.ts';

type Props = GarageProps<Attic, 'mlflow' | 'registry'>;

const smallest = (cluster: Attic): Props => ({
  buckets: { mlflow: { quota: '10Gi' }, registry: {} },
  storage: { size: '50Gi' },
  backup: { target: nas(cluster) },
});

function render(change: (cluster: Attic) => Partial<Props> = () => ({})) {
  return renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    new Garage(place(cluster, 'garage'), 'garage', { ...smallest(cluster), ...change(cluster) });
    return cluster;
  });
}

const own = (rendered: ReturnType<typeof render>) => rendered.manifests.filter(({ origin }) => origin.application === 'garage');
const config = (rendered: ReturnType<typeof render>) =>
  field(pick(rendered.manifests, 'ConfigMap', 'garage-config'), 'data') as Record<string, string>;
const container = 'spec.template.spec.containers[0]';

test('smallest props: server, setup and copies of the volume', () => {
  const rendered = render();
  expect(rendered.issues).toEqual([]);
  expect(own(rendered).map(({ identity }) => `${identity.kind} ${identity.name}`)).toEqual([
    'ConfigMap garage-backup-scripts',
    'ConfigMap garage-config',
    'Service garage',
    'Service garage-headless',
    'StatefulSet garage',
    'CronJob garage-backup',
    'CronJob garage-drill',
    'CronJob garage-restore',
    'Job garage-setup',
    'NetworkPolicy garage',
    'NetworkPolicy garage-setup',
  ]);
  const server = pick(rendered.manifests, 'StatefulSet');
  expect(field(server, `${container}.image`)).toMatch(/^docker\.io\/dxflrs\/garage:v2\./);
  expect(field(server, 'spec.persistentVolumeClaimRetentionPolicy')).toEqual({ whenDeleted: 'Retain', whenScaled: 'Retain' });
  expect(rendered.model.backups).toMatchObject([{ claim: 'data-garage-0', kind: 'scheduled' }]);
  expect(variables(pick(rendered.manifests, 'CronJob', 'garage-backup'))).toMatchObject({ EXCLUDE: 'meta/snapshots' });
  expect(rendered.model.metrics).toMatchObject([{ port: 'admin', podPort: 3903 }]);
});

test('the setup Job reaches the pod before it is ready, at the port that nobody else may use', () => {
  const { manifests, model } = render();
  expect(field(pick(manifests, 'Service', 'garage-headless'), 'spec.publishNotReadyAddresses')).toBe(true);
  expect(field(pick(manifests, 'Service', 'garage'), 'spec.ports')).toEqual([
    { name: 's3', port: 3900, targetPort: 's3', protocol: 'TCP' },
  ]);
  expect(variables(pick(manifests, 'Job'))).toEqual({
    ADMIN: 'http://garage-0.garage-headless.home.svc.cluster.local:3903',
    SECRETS: '/run/secrets',
    CAPACITY: '53687091200',
    BUCKETS: '{"mlflow":10737418240,"registry":null}',
  });
  expect(model.connections.map(({ from, to, port }) => `${from.workload} ${to.workload} ${port}`)).toEqual(['garage-setup garage 3903']);
  const server = pick(manifests, 'StatefulSet');
  expect(field(server, `${container}.readinessProbe.httpGet`)).toEqual({ path: '/health', port: 'admin' });
  expect(field(server, `${container}.livenessProbe.tcpSocket`)).toEqual({ port: 's3' });
});

test('every prop', () => {
  const rendered = render((cluster) => {
    const claim: AddressClaim<Attic> = { cluster, application: place(cluster, 'addresses'), pool: 'lan', address: '10.20.0.241' };
    const props: Required<Props> = {
      buckets: { mlflow: { quota: '100Gi' }, registry: {} },
      storage: { class: 'shared', size: '200Gi' },
      backup: { exempt: 'a test' },
      address: claim,
      host: 's3.attic.home',
      ingress: 'public',
      tls: undefined,
      bodySize: '1Gi',
      priority: 'data',
      nodeSelector: { gpu: 'true' },
      resources: { cpu: '1', memory: '1Gi', memoryLimit: '3Gi' },
      overrides: {
        statefulSet: { spec: { minReadySeconds: 7 } },
        service: { spec: { sessionAffinity: 'ClientIP' } },
        loadBalancer: { spec: { sessionAffinity: 'ClientIP' } },
        ingress: { metadata: { annotations: { note: 'x' } } },
        configMap: { immutable: true },
        setupJob: { spec: { backoffLimit: 9 } },
      },
    };
    return props;
  });
  expect(rendered.issues.filter(({ severity }) => severity === 'error')).toEqual([]);
  const { manifests } = rendered;
  const server = pick(manifests, 'StatefulSet');
  expect(field(server, 'spec.minReadySeconds')).toBe(7);
  expect(field(server, 'spec.volumeClaimTemplates[0].spec.storageClassName')).toBe('longhorn');
  expect(field(server, `${container}.resources`)).toEqual({ requests: { cpu: '1', memory: '1Gi' }, limits: { memory: '3Gi' } });
  for (const manifest of [server, pick(manifests, 'Job')]) {
    expect(field(manifest, 'spec.template.spec.priorityClassName')).toBe('data');
    expect(field(manifest, 'spec.template.spec.nodeSelector')).toEqual({ gpu: 'true' });
  }
  expect(field(pick(manifests, 'Service', 'garage'), 'spec.sessionAffinity')).toBe('ClientIP');
  const lan = pick(manifests, 'Service', 'garage-lan');
  expect(field(lan, 'metadata.annotations')).toMatchObject({ 'metallb.io/loadBalancerIPs': '10.20.0.241' });
  expect(field(lan, 'spec.ports')).toEqual([{ name: 's3', port: 3900, targetPort: 's3', protocol: 'TCP' }]);
  expect(field(lan, 'spec.sessionAffinity')).toBe('ClientIP');
  expect(field(pick(manifests, 'Ingress'), 'metadata.annotations')).toMatchObject({
    'nginx.ingress.kubernetes.io/proxy-body-size': '1g',
    note: 'x',
  });
  expect(field(pick(manifests, 'ConfigMap', 'garage-config'), 'immutable')).toBe(true);
  expect(field(pick(manifests, 'Job'), 'spec.backoffLimit')).toBe(9);
  expect(rendered.model.backups).toMatchObject([{ kind: 'exempt', reason: 'a test' }]);
});

test('a handle has the region of the server and keys in the form Garage wants', () => {
  const rendered = renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    const store = new Garage(place(cluster, 'garage'), 'garage', smallest(cluster));
    expect(store.bucket('mlflow')).toMatchObject({
      bucket: 'mlflow',
      url: 'http://garage.home.svc.cluster.local:3900',
      region: 'garage',
      accessKey: { name: 'garage-bucket-mlflow', key: 'access-key' },
    });
    // @ts-expect-error a bucket that is not in the props does not compile
    store.bucket('mlflaw');
    return cluster;
  });
  expect(problems(rendered)).toEqual([
    'MODEL_UNKNOWN_NAME attic/garage/garage buckets: no bucket "mlflaw" in this cluster [did you mean `mlflow`?]',
  ]);
  expect(rendered.model.secrets.find(({ name }) => name === 'garage-bucket-mlflow')?.keys).toMatchObject([
    { name: 'seed', kind: 'random', length: 24, alphabet: 'hex' },
    { name: 'access-key', kind: 'derived', template: 'GK{{seed}}' },
    { name: 'secret-key', kind: 'random', length: 64, alphabet: 'hex' },
  ]);
});

test('MODEL_VALUE: a name that is none of a bucket; MODEL_QUANTITY: amounts that are none', () => {
  expect(render(() => ({ buckets: { MLflow: {} } as unknown as Props['buckets'] })).issues).toMatchObject([
    { code: 'MODEL_VALUE', path: 'attic/garage/garage buckets.MLflow', hint: 'write `mlflow`' },
  ]);
  const rendered = render(() => ({
    buckets: { mlflow: { quota: '5 GB' }, registry: {} },
    storage: { size: 'much' },
    backup: { exempt: 'a test' },
  }));
  expect(rendered.issues.map(({ code, path }) => `${code} ${path}`)).toEqual([
    'MODEL_QUANTITY attic/garage/garage buckets.mlflow.quota',
    'MODEL_QUANTITY attic/garage/garage storage.size',
  ]);
});

test('every pod passes the restricted level, and no check finds an error', () => {
  const rendered = render();
  const pods = own(rendered).flatMap((manifest) => podTemplateOf(manifest) ?? []);
  expect(pods).toHaveLength(5);
  for (const pod of pods) expect(violations(pod, 'restricted', 34)).toEqual([]);
  expect(runChecks(rendered, ownChecks).filter(({ severity }) => severity === 'error')).toEqual([]);
});

type Fields = Record<string, unknown>;

/**
 * The administration API as far as the script needs it.
 * @source OpenAPI document of Garage 2.0: a key that exists cannot be imported again, permissions are added and taken one by one
 */
class AdminApi {
  readonly changes: string[] = [];
  roles: Fields[] = [];
  staged: Fields[] = [];
  version = 0;
  readonly keys = new Map<string, { readonly name: string; readonly secret: string }>();
  readonly buckets = new Map<string, { readonly name: string; quotas: unknown; readonly allowed: Map<string, Fields> }>();

  answer(endpoint: string, query: URLSearchParams, body: Fields): unknown {
    const layout = () => ({ version: this.version, roles: this.roles, stagedRoleChanges: this.staged });
    const bucket = (id: unknown) => {
      const found = this.buckets.get(String(id));
      if (found === undefined) throw new Error('NoSuchBucket');
      return found;
    };
    if (Object.keys(body).length > 0) this.changes.push(endpoint);
    switch (endpoint) {
      case 'GetClusterStatus':
        return { layoutVersion: this.version, nodes: [{ id: 'node-1', isUp: true }] };
      case 'GetClusterHealth':
        return { status: this.roles.length > 0 ? 'healthy' : 'unavailable' };
      case 'GetClusterLayout':
        return layout();
      case 'UpdateClusterLayout':
        this.staged = body['roles'] as Fields[];
        return layout();
      case 'ApplyClusterLayout':
        if (body['version'] !== this.version + 1) throw new Error('InvalidLayoutVersion');
        this.version += 1;
        this.roles = this.staged;
        return { message: [], layout: layout() };
      case 'ListBuckets':
        return [...this.buckets].map(([id, { name }]) => ({ id, globalAliases: [name], localAliases: [] }));
      case 'CreateBucket':
        this.buckets.set(`id-${body['globalAlias']}`, { name: String(body['globalAlias']), quotas: undefined, allowed: new Map() });
        return { id: `id-${body['globalAlias']}` };
      case 'UpdateBucket':
        bucket(query.get('id')).quotas = body['quotas'];
        return {};
      case 'GetBucketInfo':
        return {
          keys: [...bucket(query.get('id')).allowed].map(([id, permissions]) => ({
            accessKeyId: id,
            name: this.keys.get(id)?.name,
            permissions,
          })),
        };
      case 'ListKeys':
        return [...this.keys].map(([id, { name }]) => ({ id, name }));
      case 'GetKeyInfo':
        return {
          accessKeyId: query.get('id'),
          secretAccessKey: query.get('showSecretKey') === 'true' ? this.keys.get(query.get('id') ?? '')?.secret : null,
        };
      case 'ImportKey':
        if (this.keys.has(String(body['accessKeyId']))) throw new Error('KeyAlreadyExists');
        this.keys.set(String(body['accessKeyId']), { name: String(body['name']), secret: String(body['secretAccessKey']) });
        return {};
      case 'AllowBucketKey':
      case 'DenyBucketKey': {
        const { allowed } = bucket(body['bucketId']);
        const key = String(body['accessKeyId']);
        const named = Object.entries(body['permissions'] as Fields).filter(([, value]) => value === true);
        const changed = Object.fromEntries(named.map(([name]) => [name, endpoint === 'AllowBucketKey']));
        allowed.set(key, { ...allowed.get(key), ...changed });
        return {};
      }
      default:
        throw new Error(`no endpoint ${endpoint}`);
    }
  }
}

async function runSetup(api: AdminApi, keys: Readonly<Record<string, readonly [string, string]>>, token = 'admin-token') {
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (part) => {
      text += part;
    });
    request.on('end', () => {
      const url = new URL(request.url ?? '', 'http://localhost');
      const [status, answer] = ((): readonly [number, unknown] => {
        if (request.headers.authorization !== 'Bearer admin-token') return [403, { code: 'AccessDenied' }];
        try {
          return [200, api.answer(url.pathname.replace('/v2/', ''), url.searchParams, text === '' ? {} : (JSON.parse(text) as Fields))];
        } catch (error) {
          return [400, { code: String(error) }];
        }
      })();
      response.writeHead(status).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const folder = mkdtempSync(join(tmpdir(), 'garage-setup-'));
  try {
    const write = (path: string, text: string) => {
      mkdirSync(join(folder, path, '..'), { recursive: true });
      writeFileSync(join(folder, path), text);
    };
    write('secrets/admin/token', token);
    for (const [bucket, [key, secret]] of Object.entries(keys)) {
      write(`secrets/buckets/${bucket}/access-key`, key);
      write(`secrets/buckets/${bucket}/secret-key`, secret);
    }
    const rendered = render();
    write('setup.py', config(rendered)['setup.py'] ?? '');
    const env = {
      PATH: process.env['PATH'],
      ...variables(pick(rendered.manifests, 'Job')),
      ADMIN: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      SECRETS: join(folder, 'secrets'),
    };
    const child = spawn('python3', [join(folder, 'setup.py')], { env });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (part) => {
        output += part;
      });
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { code, output };
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
}

const keys = { mlflow: ['GK01', 'secret-1'], registry: ['GK02', 'secret-2'] } as const;

test('the setup script gives the node its volume and makes buckets and keys; a second run changes nothing', async () => {
  const api = new AdminApi();
  expect(await runSetup(api, keys)).toEqual({
    code: 0,
    output:
      'the node has 53687091200 bytes for objects\nbucket mlflow is there, with a key of its own\nbucket registry is there, with a key of its own\n',
  });
  const state = () => ({
    roles: api.roles,
    keys: [...api.keys],
    buckets: [...api.buckets.values()].map(({ name, quotas, allowed }) => ({ name, quotas, allowed: [...allowed] })),
  });
  const first = structuredClone(state());
  expect(first).toEqual({
    roles: [{ id: 'node-1', zone: 'home', capacity: 53687091200, tags: [] }],
    keys: [
      ['GK01', { name: 'bucket-mlflow', secret: 'secret-1' }],
      ['GK02', { name: 'bucket-registry', secret: 'secret-2' }],
    ],
    buckets: [
      { name: 'mlflow', quotas: { maxSize: 10737418240, maxObjects: null }, allowed: [['GK01', { read: true, write: true }]] },
      { name: 'registry', quotas: { maxSize: null, maxObjects: null }, allowed: [['GK02', { read: true, write: true }]] },
    ],
  });
  api.changes.length = 0;
  expect((await runSetup(api, keys)).code).toBe(0);
  expect(state()).toEqual(first);
  expect(new Set(api.changes)).toEqual(new Set(['UpdateBucket', 'AllowBucketKey']));
});

test('a key that was rotated opens nothing any more, one that a person made stays', async () => {
  const api = new AdminApi();
  await runSetup(api, keys);
  api.keys.set('GK99', { name: 'of a person', secret: 'x' });
  api.buckets.get('id-mlflow')?.allowed.set('GK99', { read: true });
  expect((await runSetup(api, { ...keys, mlflow: ['GK03', 'secret-3'] })).code).toBe(0);
  expect([...(api.buckets.get('id-mlflow')?.allowed ?? [])]).toEqual([
    ['GK01', { read: false, write: false, owner: false }],
    ['GK99', { read: true }],
    ['GK03', { read: true, write: true }],
  ]);
});

test('another secret for a key that exists, and a wrong token, are said', async () => {
  const api = new AdminApi();
  await runSetup(api, keys);
  expect(await runSetup(api, { ...keys, mlflow: ['GK01', 'another'] })).toEqual({
    code: 1,
    output: 'bucket mlflow: Garage never changes the secret of a key; rotate its seed together with its secret-key\n',
  });
  expect(await runSetup(api, keys, 'guess')).toEqual({ code: 1, output: 'GetClusterStatus: 403 {"code":"AccessDenied"}\n' });
});
