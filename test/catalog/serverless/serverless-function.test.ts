import { Garage, Ollama, Postgres, ServerlessFunction, type ServerlessFunctionProps } from 'labwright';
import { field, pick } from 'labwright/testing';
import { expect, test } from 'vitest';
import { ownChecks, runChecks } from '../../../src/checks/index.ts';
import { schemaCheck } from '../../../src/checks/schema/index.ts';
import { toYaml } from '../../../src/output/index.ts';
import { schemasOf } from '../../checks/schema/_check.ts';
import { image, knativeOf, openFaasOf, place, problems, render, type Shed, sort } from './_fixture.ts';

const postgres = (cluster: Shed) =>
  new Postgres(place(cluster, 'pg', 'data', 'data'), 'pg', {
    version: '18',
    database: 'shop',
    storage: { size: '1Gi' },
    backup: { exempt: 'a test' },
  });
const garage = (cluster: Shed) =>
  new Garage(place(cluster, 'objects', 'data', 'data'), 'objects', {
    storage: { size: '1Gi' },
    buckets: { raw: {} },
    backup: { exempt: 'a test' },
  });

test('a request: the smallest function on Knative', () => {
  const rendered = render((cluster) => sort(cluster, knativeOf(cluster), { trigger: { http: {} } }));
  expect(problems(rendered)).toEqual([]);
  const own = rendered.manifests.filter(({ origin }) => origin.application === 'sort');
  expect(own.map(({ identity }) => `${identity.kind} ${identity.name}`).sort()).toEqual(['NetworkPolicy sort', 'Service sort']);
  const service = pick(rendered.manifests, 'Service', 'sort');
  expect(service.apiVersion).toBe('serving.knative.dev/v1');
  expect(toYaml(field(service, 'spec') as never)).toMatchInlineSnapshot(`
    "template:
      metadata:
        labels:
          app.kubernetes.io/component: function
          app.kubernetes.io/instance: sort
          app.kubernetes.io/managed-by: labwright
          app.kubernetes.io/name: sort
          app.kubernetes.io/part-of: sort
        annotations:
          autoscaling.knative.dev/max-scale: '3'
          autoscaling.knative.dev/min-scale: '0'
      spec:
        priorityClassName: functions
        automountServiceAccountToken: false
        enableServiceLinks: false
        containers:
          - name: sort
            image: ghcr.io/example/sort:1.0.0
            ports:
              - name: http1
                containerPort: 8080
                protocol: TCP
            env: []
            resources:
              requests:
                cpu: 50m
                memory: 128Mi
              limits:
                memory: 256Mi
            volumeMounts:
              - name: tmp
                mountPath: /tmp
            readinessProbe:
              httpGet:
                path: /readyz
              periodSeconds: 10
              timeoutSeconds: 5
              successThreshold: 1
              failureThreshold: 3
            livenessProbe:
              httpGet:
                path: /livez
              periodSeconds: 10
              timeoutSeconds: 5
              failureThreshold: 3
            securityContext:
              allowPrivilegeEscalation: false
              runAsNonRoot: true
              runAsUser: 10001
              runAsGroup: 10001
              capabilities:
                drop:
                  - ALL
              readOnlyRootFilesystem: true
              seccompProfile:
                type: RuntimeDefault
        volumes:
          - name: tmp
            emptyDir:
              sizeLimit: 64Mi
        containerConcurrency: 10
        timeoutSeconds: 60
    "
  `);
  expect(rendered.model.footprints.find(({ name }) => name === 'sort')).toMatchObject({
    pods: 3,
    requests: { cpu: '225m', memory: '480Mi' },
    images: [image],
  });
});

test('every prop of a function is rendered', () => {
  const everything = (cluster: Shed): Required<Omit<ServerlessFunctionProps<Shed, { http: object }>, 'runtime'>> => ({
    image,
    trigger: { http: {} },
    args: ['serve', '--fast'],
    port: 9000,
    timeout: 120,
    scale: { min: 1, max: 4, concurrency: 2 },
    reach: [{ hosts: ['10.30.0.9'], ports: [5432], reason: 'the database on the NAS' }],
    health: { live: '/alive', ready: '/ready' },
    user: { uid: 12000, gid: 12001 },
    tmp: '1Gi',
    uses: { DB: postgres(cluster), RAW: garage(cluster).bucket('raw') },
    env: { LEVEL: 'debug' },
    secrets: { TOKEN: { random: 32, purpose: 'what callers send' } },
    pullSecret: 'registry',
    priority: 'functions',
    nodeSelector: { fast: 'true' },
    resources: { cpu: '200m', memory: '256Mi', memoryLimit: '512Mi', cpuLimit: '2' },
    overrides: { service: { spec: { template: { metadata: { annotations: { 'autoscaling.knative.dev/target': '5' } } } } } },
  });
  const rendered = render((cluster) => sort(cluster, knativeOf(cluster), everything(cluster)));
  expect(problems(rendered)).toEqual([]);
  const service = pick(rendered.manifests, 'Service', 'sort');
  expect(field(service, 'spec.template.metadata.annotations')).toEqual({
    'autoscaling.knative.dev/max-scale': '4',
    'autoscaling.knative.dev/min-scale': '1',
    'autoscaling.knative.dev/target': '5',
  });
  const pod = field(service, 'spec.template.spec') as Readonly<Record<string, unknown>>;
  expect(pod).toMatchObject({
    containerConcurrency: 2,
    timeoutSeconds: 120,
    priorityClassName: 'functions',
    nodeSelector: { fast: 'true' },
    imagePullSecrets: [{ name: 'registry' }],
    volumes: [{ name: 'tmp', emptyDir: { sizeLimit: '1Gi' } }],
  });
  const container = field(service, 'spec.template.spec.containers[0]') as Readonly<Record<string, unknown>>;
  expect(container).toMatchObject({
    args: ['serve', '--fast'],
    ports: [{ name: 'http1', containerPort: 9000, protocol: 'TCP' }],
    readinessProbe: { httpGet: { path: '/ready' } },
    livenessProbe: { httpGet: { path: '/alive' } },
    resources: { requests: { cpu: '200m', memory: '256Mi' }, limits: { cpu: '2', memory: '512Mi' } },
    securityContext: { runAsUser: 12000, runAsGroup: 12001 },
  });
  const names = (container.env as readonly { readonly name: string }[]).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['DB_URL', 'DB_PASSWORD', 'RAW_BUCKET', 'TOKEN', 'LEVEL']));
  expect(rendered.model.secrets.find(({ name }) => name === 'sort-env')?.keys.map(({ name }) => name)).toEqual(['TOKEN']);
  // The way to what it uses, and to the host it reaches.
  const egress = JSON.stringify(field(pick(rendered.manifests, 'NetworkPolicy', 'sort'), 'spec.egress'));
  expect(egress).toContain('10.30.0.9/32');
  expect(egress).toContain('"app.kubernetes.io/instance":"pg"');
  expect(egress).toContain('"app.kubernetes.io/instance":"objects"');
});

test('a function calls another by its handle; a Job has none', () => {
  const rendered = render((cluster) => {
    const knative = knativeOf(cluster);
    const first = sort(cluster, knative, { trigger: { http: {} } });
    new ServerlessFunction(place(cluster, 'second', 'functions', 'functions'), 'second', {
      runtime: knative,
      image,
      trigger: { http: {} },
      uses: {
        SORT: first.http,
        MODELS: new Ollama(place(cluster, 'models', 'data', 'data'), 'models', { models: ['qwen3:4b'], storage: { size: '9Gi' } }),
      },
    });
    const nightly = new ServerlessFunction(place(cluster, 'nightly', 'functions', 'functions'), 'nightly', {
      runtime: knative,
      image,
      trigger: { schedule: '0 1 * * *' },
    });
    const nothing: undefined = nightly.http;
    expect(nothing).toBeUndefined();
    // @ts-expect-error a Job answers nobody
    const refused: ServerlessFunctionProps<Shed, { http: object }>['uses'] = { NIGHTLY: nightly.http };
    expect(refused).toBeDefined();
  });
  expect(problems(rendered)).toEqual([]);
  expect(field(pick(rendered.manifests, 'Service', 'second'), 'spec.template.spec.containers[0].env')).toEqual([
    { name: 'MODELS_URL', value: 'http://models.data.svc.cluster.local:11434' },
    { name: 'SORT_URL', value: 'http://sort.functions.svc.cluster.local' },
  ]);
});

test('MODEL_VALUE: a function without an image, and numbers that are none', () => {
  const rendered = render((cluster) => {
    const knative = knativeOf(cluster);
    sort(cluster, knative, {
      trigger: { http: {} },
      image: '',
      scale: { min: 3, max: 2, concurrency: -1 },
      timeout: 700,
      env: { 'A B': 'x' },
    });
    new ServerlessFunction(place(cluster, 'bare', 'functions', 'functions'), 'bare', {
      runtime: knative,
      image: undefined as unknown as string,
      trigger: { http: {} },
    });
    new ServerlessFunction(place(cluster, 'dump', 'functions', 'functions'), 'dump', {
      runtime: knative,
      image: undefined as unknown as string,
      trigger: { schedule: '0 1 * * *', retries: 1.5 },
      scale: { max: 2 },
    });
  });
  expect(problems(rendered)).toEqual([
    "error MODEL_VALUE shed/bare/bare image: a function without an image has nothing to run [write `image: 'registry.example.org/functions/name:1.0.0'`]",
    "error MODEL_VALUE shed/dump/dump image: a function without an image has nothing to run [write `image: 'registry.example.org/functions/name:1.0.0'`]",
    'error MODEL_VALUE shed/dump/dump scale: a Job has one pod [leave it out]',
    'error MODEL_VALUE shed/dump/dump trigger.retries: 1.5 is no whole number of at least 0 [write `0`, or more]',
    'error MODEL_VALUE shed/sort/sort env: "A B" is no name of a variable',
    "error MODEL_VALUE shed/sort/sort image: a function without an image has nothing to run [write `image: 'registry.example.org/functions/name:1.0.0'`]",
    'error MODEL_VALUE shed/sort/sort scale.concurrency: -1 is no whole number of at least 0 [write `0`, or more]',
    'error MODEL_VALUE shed/sort/sort scale.max: 2 is below the smallest number of pods, 3',
    "error MODEL_VALUE shed/sort/sort timeout: 700 is above the longest timeout of Knative, 600 seconds [write `trigger: { schedule: '…' }` for work that takes so long, or raise `longestTimeout` of Knative]",
  ]);
});

test('no finding of the checks about functions of either runtime', () => {
  const rendered = render((cluster) => {
    const database = postgres(cluster);
    sort(cluster, openFaasOf(cluster), { trigger: { schedule: '0 5 * * *', as: 'event' }, uses: { DB: database } });
    new ServerlessFunction(place(cluster, 'dump', 'functions', 'functions'), 'dump', {
      runtime: knativeOf(cluster),
      image,
      trigger: { schedule: '0 1 * * *' },
      uses: { DB: database },
    });
  });
  expect(problems(rendered)).toEqual([]);
  const found = runChecks(rendered, [...ownChecks, schemaCheck(schemasOf)]).filter(({ path }) => /shed\/(sort|dump|openfaas)/.test(path));
  expect(found.filter(({ severity, code }) => severity !== 'unchecked' && code !== 'POLICY_PRIORITY')).toEqual([]);
});
