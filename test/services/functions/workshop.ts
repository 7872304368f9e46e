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

const answer = JSON.stringify({ summary: 'three orders', topics: ['orders'] });
const ollama = `import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
class Ollama(BaseHTTPRequestHandler):
    def say(self, body):
        data = json.dumps(body).encode()
        self.send_response(200)
        self.send_header('Content-Length', str(len(data)))
        self.end_headers()
        self.wfile.write(data)
    def do_GET(self):
        self.say({'models': [{'name': 'qwen3:4b'}]})
    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers['Content-Length'])))
        self.say({'response': '${answer}' if asked['format'] and not asked['stream'] else 'no'})
ThreadingHTTPServer(('0.0.0.0', 11434), Ollama).serve_forever()`;

/** Servers that stand in for those of the database tier and the AI tier. */
const servers: readonly KubernetesObject[] = [
  ...server('s3', 9000, 'docker.io/example/moto:5', ['moto_server', '--host=0.0.0.0', '--port=9000']),
  ...server('mongo', 27017, 'ghcr.io/ferretdb/ferretdb:1.24.2', [
    'ferretdb',
    '--handler=sqlite',
    '--sqlite-url=file:/tmp/',
    '--listen-addr=0.0.0.0:27017',
    '--debug-addr=-',
    '--telemetry=disable',
    '--state-dir=-',
  ]),
  ...server('ollama', 11434, 'ghcr.io/example/tests:1', ['python', '-c', ollama]),
  deployment('tests', 'functions', { name: 'tests', image: 'ghcr.io/example/tests:1' }),
];

function deployment(name: string, namespace: string, container: JsonObject): KubernetesObject {
  const labels = { app: name };
  const pod = { securityContext: { runAsUser: 10001, runAsGroup: 10001 }, containers: [container] };
  const spec = { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: pod } };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace }, spec };
}

function service(name: string, namespace: string, selector: JsonObject, port: number, targetPort: number): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: { selector, ports: [{ name: 'tcp', port, targetPort }] },
  };
}

function server(name: string, port: number, image: string, command: readonly string[]): readonly KubernetesObject[] {
  const container = {
    name,
    image,
    command: [...command],
    ports: [{ name: 'tcp', containerPort: port }],
    readinessProbe: { tcpSocket: { port: 'tcp' } },
  };
  return [deployment(name, 'data', container), service(name, 'data', { app: name }, port, port)];
}

/** What Knative makes of its Service: a Deployment from the template, and the Service that leads there. */
function asKnativeWould({ metadata, spec }: KubernetesObject): readonly KubernetesObject[] {
  const { name, namespace = '' } = metadata;
  const { template } = spec as { readonly template: { readonly metadata: { readonly labels: JsonObject }; readonly spec: JsonObject } };
  const { labels } = template.metadata;
  const pod = structuredClone(template.spec) as { containers: Record<string, { httpGet: { port?: number } }>[] };
  // It asks on the port of the container where a probe names none.
  for (const container of pod.containers) for (const probe of ['readinessProbe', 'livenessProbe']) container[probe]!.httpGet.port = 8080;
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace },
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: pod } },
    },
    service(name, namespace, labels, 80, 8080),
  ];
}

/** What OpenFaaS makes of an entry of its stack: the environment, the Secret as files, user 12000, a read-only root. */
function asOpenFaasWould(stack: JsonObject, name: string): readonly KubernetesObject[] {
  const { image, environment, secrets } = (stack['functions'] as Record<string, JsonObject>)[name] as {
    readonly image: string;
    readonly environment: Readonly<Record<string, string>>;
    readonly secrets: readonly string[];
  };
  const container = {
    name,
    image,
    env: Object.entries(environment).map(([key, value]) => ({ name: key, value })),
    ports: [{ name: 'http', containerPort: 8080 }],
    readinessProbe: { httpGet: { path: '/_/health', port: 8080 } },
    securityContext: { runAsUser: 12000, readOnlyRootFilesystem: true },
    volumeMounts: [
      { name: 'secrets', mountPath: '/var/openfaas/secrets', readOnly: true },
      { name: 'temp', mountPath: '/tmp' },
    ],
  };
  const labels = { faas_function: name };
  const volumes = [
    { name: 'secrets', secret: { secretName: secrets[0] ?? '' } },
    { name: 'temp', emptyDir: {} },
  ];
  const template = { metadata: { labels }, spec: { containers: [container], volumes } };
  const made = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'faas' },
    spec: { selector: { matchLabels: labels }, template },
  };
  return [made, service(name, 'faas', labels, 8080, 8080)];
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
