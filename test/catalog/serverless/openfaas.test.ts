import { execFileSync } from 'node:child_process';
import { Garage, type OpenFaasProps, Postgres, ServerlessFunction } from 'labwright';
import { field, pick } from 'labwright/testing';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Manifest } from '../../../src/model/index.ts';
import { image, openFaasOf, place, problems, render, type Shed, sort } from './_fixture.ts';

const stackOf = (manifests: readonly Manifest[]) => {
  const data = field(pick(manifests, 'ConfigMap', 'openfaas-stack'), 'data') as Readonly<Record<string, string>>;
  return {
    data,
    stack: parse(data['stack.yml'] ?? '') as { readonly provider: object; readonly functions: Readonly<Record<string, object>> },
  };
};

test('smallest props: the gateway alone, with a password of ours', () => {
  const rendered = render((cluster) => openFaasOf(cluster));
  expect(problems(rendered)).toEqual([]);
  const [chart] = rendered.model.applications.find(({ name }) => name === 'openfaas')?.charts ?? [];
  expect(chart).toMatchObject({ chart: 'openfaas', version: '15.0.6' });
  expect(chart?.values).toMatchInlineSnapshot(`
    {
      "alertmanager": {
        "create": false,
      },
      "async": false,
      "createCRDs": false,
      "exposeServices": false,
      "faasnetes": {
        "resources": {
          "limits": {
            "memory": "256Mi",
          },
          "requests": {
            "cpu": "50m",
            "memory": "120Mi",
          },
        },
      },
      "functionNamespace": "faas",
      "functions": {
        "setNonRootUser": true,
      },
      "gateway": {
        "readTimeout": "65s",
        "resources": {
          "limits": {
            "memory": "256Mi",
          },
          "requests": {
            "cpu": "50m",
            "memory": "120Mi",
          },
        },
        "upstreamTimeout": "60s",
        "writeTimeout": "65s",
      },
      "generateBasicAuth": false,
      "kubernetesDNSDomain": "cluster.local",
      "prometheus": {
        "create": false,
      },
      "securityContext": {
        "allowPrivilegeEscalation": false,
        "capabilities": {
          "drop": [
            "ALL",
          ],
        },
        "seccompProfile": {
          "type": "RuntimeDefault",
        },
      },
      "serviceType": "ClusterIP",
    }
  `);
  expect(rendered.model.footprints.find(({ name }) => name === 'openfaas')).toMatchObject({
    pods: 1,
    requests: { cpu: '100m', memory: '240Mi' },
  });
  expect(
    rendered.model.secrets
      .find(({ name }) => name === 'basic-auth')
      ?.keys.map(({ name, kind }) => `${name} ${kind}`)
      .sort(),
  ).toEqual(['basic-auth-password random', 'basic-auth-user derived']);
  expect(rendered.model.applications.find(({ name }) => name === 'openfaas')?.clusterKinds).toEqual([
    { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' },
  ]);
  const job = pick(rendered.manifests, 'Job', 'openfaas-deploy');
  expect(field(job, 'metadata.annotations')).toMatchObject({ 'argocd.argoproj.io/hook': 'Sync' });
});

test('every prop of OpenFaaS is rendered', () => {
  const props: Required<OpenFaasProps<Shed>> = {
    functions: 'faas',
    use: 'personal',
    scaling: true,
    asynchronous: true,
    longestTimeout: 300,
    host: 'faas.shed.home',
    ingress: 'public',
    tls: { issuer: 'own' },
    resources: { cpu: '80m', memory: '200Mi', memoryLimit: '300Mi' },
    overrides: { values: { gateway: { replicas: 2 } } },
  };
  const rendered = render((cluster) =>
    sort(cluster, openFaasOf(cluster, props), { trigger: { http: {} }, scale: { max: 5 }, timeout: 300 }),
  );
  expect(problems(rendered)).toEqual([]);
  expect(rendered.model.applications.find(({ name }) => name === 'openfaas')?.charts[0]?.values).toMatchObject({
    async: true,
    prometheus: { create: true },
    alertmanager: { create: true },
    gateway: { replicas: 2, upstreamTimeout: '300s', readTimeout: '305s', resources: { requests: { cpu: '80m', memory: '200Mi' } } },
  });
  expect(rendered.model.footprints.find(({ name }) => name === 'openfaas')?.pods).toBe(5);
  expect(field(pick(rendered.manifests, 'Ingress', 'openfaas'), 'spec.tls')).toEqual([
    { hosts: ['faas.shed.home'], secretName: 'faas-shed-home-tls' },
  ]);
});

test('a function in the stack: plain values beside it, what is secret in files of one Secret', () => {
  const rendered = render((cluster) => {
    const database = new Postgres(place(cluster, 'pg', 'data', 'data'), 'pg', {
      version: '18',
      database: 'shop',
      storage: { size: '1Gi' },
      backup: { exempt: 'a test' },
    });
    const objects = new Garage(place(cluster, 'objects', 'data', 'data'), 'objects', {
      storage: { size: '1Gi' },
      buckets: { raw: {} },
      backup: { exempt: 'a test' },
    });
    sort(cluster, openFaasOf(cluster), {
      trigger: { http: {} },
      uses: { DB: database, RAW: objects.bucket('raw') },
      env: { PRICE: '$5', DEAR: 'postgres is at $(DB_HOST)' },
      secrets: { TOKEN: { random: 32, purpose: 'what callers send' } },
      overrides: { stack: { annotations: { topic: 'orders' } } },
    });
  });
  expect(problems(rendered)).toEqual([]);
  const { data, stack } = stackOf(rendered.manifests);
  expect(data['names']).toBe('sort\n');
  expect(stack.provider).toEqual({ name: 'openfaas', gateway: 'http://gateway.openfaas.svc.cluster.local:8080' });
  expect(stack.functions['sort']).toMatchObject({
    image,
    secrets: ['sort-env'],
    annotations: { topic: 'orders' },
    labels: { 'com.openfaas.scale.max': '1', 'com.openfaas.scale.min': '1' },
    environment: {
      DB_HOST: 'pg.data.svc.cluster.local',
      DB_PASSWORD_FILE: '/var/openfaas/secrets/DB_PASSWORD',
      DB_URL_FILE: '/var/openfaas/secrets/DB_URL',
      RAW_BUCKET: 'raw',
      TOKEN_FILE: '/var/openfaas/secrets/TOKEN',
      PRICE: '$5',
      DEAR: 'postgres is at pg.data.svc.cluster.local',
    },
  });
  const secret = rendered.model.secrets.find(({ name }) => name === 'sort-env');
  expect(Object.fromEntries((secret?.keys ?? []).map((key) => [key.name, key.kind === 'derived' ? key.template : key.kind]))).toEqual({
    DB_PASSWORD: '{{data/pg-app/password}}',
    DB_URL: 'postgresql://shop:{{data/pg-app/password}}@pg.data.svc.cluster.local:5432/shop',
    RAW_ACCESS_KEY_ID: '{{data/objects-bucket-raw/access-key}}',
    RAW_SECRET_ACCESS_KEY: '{{data/objects-bucket-raw/secret-key}}',
    TOKEN: 'random',
  });
  // No value of a Secret in Git, and no copy of one in another name.
  expect(rendered.model.secrets.filter(({ namespace }) => namespace === 'faas').map(({ name }) => name)).toEqual(['sort-env']);
  expect(field(pick(rendered.manifests, 'NetworkPolicy', 'sort'), 'spec.ingress')).toEqual([
    {
      from: [
        {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'openfaas' } },
          podSelector: { matchLabels: { app: 'gateway' } },
        },
      ],
      ports: [{ port: 8080, protocol: 'TCP' }],
    },
  ]);
});

test('MODEL_VALUE: what the Community Edition refuses about a function', () => {
  const rendered = render((cluster) => {
    const openfaas = openFaasOf(cluster);
    new ServerlessFunction(place(cluster, 'sort', 'functions', 'functions'), 'sort', {
      runtime: openfaas,
      image: 'registry.shed.home:5000/sort:1.0.0',
      trigger: { http: { host: 'sort.shed.home' } },
      port: 9000,
      args: ['x'],
      timeout: 90,
      nodeSelector: { fast: 'true' },
      scale: { min: 0, max: 6 },
    });
  });
  expect(problems(rendered).map((line) => line.replace(/^error MODEL_VALUE shed\/sort/, '').replace(/ \[.*/, ''))).toEqual([
    ' namespace: OpenFaaS Community Edition runs functions in one namespace, faas, and not in functions',
    '/sort args: OpenFaaS gives no arguments to an image',
    '/sort image: OpenFaaS Community Edition runs only images that anybody can pull from the internet, and registry.shed.home:5000/sort:1.0.0 is none',
    '/sort nodeSelector: OpenFaaS Community Edition places functions anywhere',
    '/sort port: OpenFaaS asks functions on port 8080, and not on 9000',
    '/sort scale.max: 6 is above the 5 pods that OpenFaaS Community Edition gives a function',
    '/sort scale.min: OpenFaaS Community Edition cannot go down to no pod',
    '/sort timeout: 90 is above the longest timeout of OpenFaaS, 60 seconds',
    '/sort trigger.http.host: a function of OpenFaaS has no host name of its own',
  ]);
});

test('MODEL_VALUE: more than fifteen functions, a restricted namespace, one namespace for all, a trial', () => {
  const many = render((cluster) => {
    const openfaas = openFaasOf(cluster);
    const home = place(cluster, 'many', 'faas', 'functions');
    for (let index = 1; index <= 16; index += 1)
      new ServerlessFunction(home, `f${index}`, { runtime: openfaas, image, trigger: { http: {} } });
  });
  expect(problems(many)).toHaveLength(1);
  expect(problems(many)[0]).toContain('16 functions are above the 15 that OpenFaaS Community Edition runs: f1, f10');
  const strict = render((cluster) => openFaasOf(cluster, { use: 'trial', functions: 'functions' }));
  expect(problems(strict).map((line) => line.split(':')[0])).toEqual([
    'error MODEL_VALUE shed namespaces.functions.podSecurity',
    'warning MODEL_VALUE shed/openfaas/openfaas use',
  ]);
  expect(problems(render((cluster) => openFaasOf(cluster, { functions: 'openfaas' })))[0]).toContain(
    'functions would run beside the gateway',
  );
  const still = render((cluster) => sort(cluster, openFaasOf(cluster), { trigger: { http: {} }, scale: { max: 3 } }));
  expect(problems(still)[0]).toContain('warning MODEL_VALUE shed/sort/sort scale.max: nothing adds pods');
  const secret = render((cluster) => sort(cluster, openFaasOf(cluster), { trigger: { http: {} }, pullSecret: 'registry' }));
  expect(problems(secret)[0]).toContain('shed/sort/sort pullSecret');
});

test('the script of the Job is one that a shell reads', () => {
  const { data } = stackOf(render((cluster) => openFaasOf(cluster)).manifests);
  expect(data['names']).toBe('');
  execFileSync('sh', ['-n'], { input: data['deploy.sh'] });
});
