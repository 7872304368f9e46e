import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type LanguageModels,
  type MongoDatabase,
  NfsBackup,
  Postgres,
  type S3Bucket,
  type Scope,
  ServerlessFunction,
  Workload,
} from 'labwright';
import type { Endpoint, JsonObject } from '../../../src/model/index.ts';
import { resolveValues } from '../../../src/secrets/index.ts';
import { knativeOf, openFaasOf, place, render, type Shed } from '../../catalog/serverless/_fixture.ts';
import { type ImageProfile, type KubernetesObject, Machine, PROFILES, type SecretValues } from '../harness/index.ts';
import { asKnativeWould, asOpenFaasWould, servers } from './stand-ins.ts';

const source = fileURLToPath(new URL('../../../functions/', import.meta.url));
const names = ['backup', 'etl', 'inference', 'transform'] as const;

/** Files of `functions/`, as an image has them below `/app`. */
function files(folders: readonly string[]): Readonly<Record<string, string>> {
  const found = folders.flatMap((folder) =>
    readdirSync(join(source, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.py'))
      .map((name) => `${folder}/${name}`),
  );
  return Object.fromEntries(found.map((name) => [`/app/${name}`, readFileSync(join(source, name), 'utf8')]));
}

const PATH = '/opt/functions/bin:/usr/local/bin:/usr/bin:/bin:/usr/lib/postgresql/17/bin';
const python = (
  name: string,
  folders: readonly string[],
  more: Readonly<Record<string, string>>,
  start: readonly string[],
): ImageProfile => ({
  name,
  repositories: [`example/${name}`],
  layers: ['debian', 'functions'],
  environment: { PATH, PYTHONDONTWRITEBYTECODE: '1', PYTHONUNBUFFERED: '1', LANG: 'C.UTF-8' },
  workingDirectory: '/app',
  users: [],
  folders: [],
  stopSignal: 'SIGTERM',
  start: (args) => [...start, ...args],
  files: () => ({ ...files(folders), ...more }),
});

/** The four images, started as their Dockerfiles say, and one that holds their tests. */
const profiles: readonly ImageProfile[] = [
  ...PROFILES,
  ...names.map((name) => python(name, ['common', name], {}, ['python', '-m', name])),
  python(
    'tests',
    ['common', ...names],
    Object.fromEntries(['conftest.py', 'pyproject.toml'].map((name) => [`/app/${name}`, readFileSync(join(source, name), 'utf8')])),
    ['sleep', 'infinity'],
  ),
];

/** A promise of what `uses` takes, for a server that only stands in. */
class Promised extends Workload<Shed> {
  readonly endpoint: Endpoint;
  readonly host: string;
  readonly port: number;

  constructor(scope: Scope<Shed>, id: string, port: number) {
    super(scope, id);
    this.port = port;
    this.endpoint = this.pods(id, 'server');
    this.host = this.serviceHost();
    this.requireSecret(`${id}-keys`, [
      { name: 'access-key', kind: 'random', length: 20, alphabet: 'url', purpose: 'key' },
      { name: 'secret-key', kind: 'random', length: 40, alphabet: 'url', purpose: 'key' },
    ]);
  }

  get podPort(): number {
    return this.port;
  }

  get parts() {
    const { cluster, application, endpoint, host, port, podPort } = this;
    return { cluster, application, endpoint, host, port, podPort };
  }
}

const key = (id: string, name: string) => ({ name: `${id}-keys`, key: name });

const bucketOf = (store: Promised): S3Bucket<Shed> => ({
  ...store.parts,
  protocol: 's3',
  bucket: 'raw',
  url: `http://${store.host}:${store.port}`,
  region: 'us-east-1',
  accessKey: key(store.name, 'access-key'),
  secretKey: key(store.name, 'secret-key'),
});

/** FerretDB knows no users without a database behind it, so its address has none. */
const mongoOf = (store: Promised): MongoDatabase<Shed> => ({
  ...store.parts,
  protocol: 'mongodb',
  database: 'shop',
  user: 'shop',
  password: key(store.name, 'secret-key'),
  replicaSet: 'rs0',
  members: [`${store.host}:${store.port}`],
  uri: () => `mongodb://${store.host}:${store.port}/shop`,
});

const modelsOf = (store: Promised): LanguageModels<Shed> => ({
  ...store.parts,
  protocol: 'ollama',
  url: `http://${store.host}:${store.port}`,
  models: ['qwen3:4b'],
});

/** The four functions, three of them on Knative and the same transformation once more on OpenFaaS. */
function make(cluster: Shed): void {
  const copies = new NfsBackup(place(cluster, 'backup-target', 'functions'), 'nas', { target: 'nas', namespaces: ['functions', 'data'] });
  const orders = new Postgres(place(cluster, 'pg', 'data', 'data'), 'pg', {
    version: '17',
    database: 'orders',
    storage: { size: '1Gi' },
    backup: { exempt: 'a test' },
  });
  const at = (name: string) =>
    new Promised(place(cluster, name, 'data', 'data'), name, { s3: 9000, mongo: 27017, ollama: 11434 }[name] ?? 0);
  const [objects, shop, models] = [bucketOf(at('s3')), mongoOf(at('mongo')), modelsOf(at('ollama'))];
  const runtime = knativeOf(cluster);
  const home = place(cluster, 'work', 'functions', 'functions');
  const image = (name: string) => `ghcr.io/example/${name}:1.0.0`;
  new ServerlessFunction(home, 'backup', {
    runtime,
    image: image('backup'),
    trigger: { schedule: '30 2 * * *', copies: { target: copies } },
    uses: { ORDERS: orders, SHOP: shop },
    env: { MONGODB_SNAPSHOT: 'off' },
  });
  new ServerlessFunction(home, 'etl', {
    runtime,
    image: image('etl'),
    trigger: { schedule: '15 4 * * *' },
    uses: { TARGET: orders, S3: objects },
    env: { CSV_OBJECT: 'in/customers.csv', TARGET_TABLE: 'customers', TARGET_KEY: 'id', TARGET_MODE: 'replace' },
  });
  new ServerlessFunction(home, 'transform', {
    runtime,
    image: image('transform'),
    trigger: { http: {} },
    uses: { POSTGRES: orders, MONGODB: shop },
  });
  new ServerlessFunction(home, 'inference', {
    runtime,
    image: image('inference'),
    trigger: { http: {} },
    uses: { OLLAMA: models },
    env: { MODEL: 'qwen3:4b' },
  });
  new ServerlessFunction(place(cluster, 'faas', 'faas', 'functions'), 'shape', {
    runtime: openFaasOf(cluster),
    image: image('transform'),
    trigger: { http: {} },
    uses: { POSTGRES: orders, MONGODB: shop },
  });
}

export interface RunningWorkshop extends AsyncDisposable {
  readonly machine: Machine;
  readonly secrets: SecretValues;
  object(kind: string, name: string): KubernetesObject;
}

/** Renders the functions, does what both runtimes would do with them, and starts a machine. */
export async function start(parse: (text: string) => JsonObject): Promise<RunningWorkshop> {
  const rendered = render(make);
  if (rendered.issues.length > 0) throw new Error(JSON.stringify(rendered.issues));
  const bodies = rendered.manifests.map(({ body }) => body as unknown as KubernetesObject);
  const stack = bodies.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'openfaas-stack')?.data?.['stack.yml'] ?? '';
  const isKnative = ({ apiVersion }: KubernetesObject) => apiVersion === 'serving.knative.dev/v1';
  const manifests = [
    ...bodies.filter((one) => !isKnative(one)),
    ...bodies.filter(isKnative).flatMap(asKnativeWould),
    ...asOpenFaasWould(parse(stack), 'shape'),
    ...servers,
  ];
  const secrets: Record<string, Record<string, string>> = {};
  for (const [path, value] of resolveValues(rendered.model.secrets, new Map(), randomBytes).values) {
    const [namespace, name, entry = ''] = path.split('/');
    secrets[`${namespace}/${name}`] = { ...secrets[`${namespace}/${name}`], [entry]: value };
  }
  const machine = await Machine.start({ manifests, secrets, profiles, claims: 'block' });
  return {
    machine,
    secrets,
    object(kind, name) {
      const found = manifests.find((one) => one.kind === kind && one.metadata.name === name);
      if (found === undefined) throw new Error(`no ${kind} ${name}`);
      return found;
    },
    [Symbol.asyncDispose]: () => machine.dispose(),
  };
}
