import type { JsonObject } from '../../../src/model/index.ts';
import type { KubernetesObject } from '../harness/index.ts';

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
export const servers: readonly KubernetesObject[] = [
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
export function asKnativeWould({ metadata, spec }: KubernetesObject): readonly KubernetesObject[] {
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
export function asOpenFaasWould(stack: JsonObject, name: string): readonly KubernetesObject[] {
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
