import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadSchemas, schemaCheck } from '../../../src/checks/schema/index.ts';
import type { StoredEnd } from '../../../src/checks/schema/stored.ts';
import type { JsonObject, Model } from '../../../src/model/index.ts';
import { check, deployment, importsFolder, manifest, object, say, schemasOf } from './_check.ts';

test.each(schemasOf('1.34').minors)('an ordinary Deployment is fine on %s', (minor) => {
  expect(check([deployment()], { minor })).toEqual([]);
});

test('SCHEMA_UNKNOWN_FIELD: a misspelt field, with the nearest known one', () => {
  expect(check([deployment({ container: { imagePulPolicy: 'Always' } })])).toMatchInlineSnapshot(`
    [
      {
        "cluster": "attic",
        "code": "SCHEMA_UNKNOWN_FIELD",
        "file": "dist/attic/apps/photos/deployment-web.yaml",
        "hint": "did you mean \`imagePullPolicy\`?",
        "message": "is no field the API server knows; it would refuse or drop it",
        "path": "attic/photos/web spec.template.spec.containers[0].imagePulPolicy",
        "severity": "error",
        "source": undefined,
      },
    ]
  `);
});

test('SCHEMA_UNKNOWN_FIELD: a field of a newer Kubernetes, with the minor that has it', () => {
  expect(say(check([deployment({ container: { lifecycle: { stopSignal: 'SIGINT' } } })], { minor: '1.31' }))).toMatchInlineSnapshot(`
    [
      "SCHEMA_UNKNOWN_FIELD spec.template.spec.containers[0].lifecycle.stopSignal: is no field the API server knows; it would refuse or drop it → it is there from Kubernetes 1.33 on; this cluster runs 1.31",
    ]
  `);
});

test('SCHEMA_TYPE: text for a number, a number for text, null', () => {
  const env = [{ name: 'PORT', value: 8080 }];
  expect(say(check([deployment({ container: { env, args: null }, spec: { replicas: '2' } })]))).toMatchInlineSnapshot(`
    [
      "SCHEMA_TYPE spec.replicas: "2" must be a whole number → write it without quotes: \`2\`",
      "SCHEMA_TYPE spec.template.spec.containers[0].args: is null; it must be a list → leave the field out, or give it a value",
      "SCHEMA_TYPE spec.template.spec.containers[0].env[0].value: 8080 must be text → write it in quotes: \`"8080"\`",
    ]
  `);
});

test('SCHEMA_REQUIRED: fields without which the API server refuses', () => {
  expect(
    say(
      check([
        deployment({ container: { ports: [{ name: 'http' }] }, spec: { selector: {} } }),
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: {} },
      ]),
    ),
  ).toMatchInlineSnapshot(`
    [
      "SCHEMA_REQUIRED metadata.name: is missing; every object has a name",
      "SCHEMA_VALUE spec.selector: is empty; it must select the pods of the template",
      "SCHEMA_REQUIRED spec.template.spec.containers[0].ports[0].containerPort: is missing; it is required",
    ]
  `);
});

test('SCHEMA_VALUE: allowed words, ranges, forms, quantities', () => {
  const container = {
    imagePullPolicy: 'always',
    ports: [{ name: 'http', containerPort: 80_800 }],
    resources: { limits: { memory: '2GB', cpu: '1' }, requests: { cpu: '2' } },
  };
  expect(say(check([deployment({ container })]))).toMatchInlineSnapshot(`
    [
      "SCHEMA_VALUE spec.template.spec.containers[0].imagePullPolicy: "always" is not one of \`Always\`, \`IfNotPresent\`, \`Never\` → did you mean \`Always\`?",
      "SCHEMA_VALUE spec.template.spec.containers[0].ports[0].containerPort: 80800 is above 65535",
      "SCHEMA_VALUE spec.template.spec.containers[0].resources.limits.memory: "2GB" has the unknown suffix "GB"; known are Ki, Mi, Gi, Ti, Pi, Ei, n, u, m, k, M, G, T, P, E → write \`2Gi\`",
      "SCHEMA_VALUE spec.template.spec.containers[0].resources.requests.cpu: 2 is above the limit 1",
    ]
  `);
});

test('SCHEMA_DUPLICATE_ENTRY: two ports, and two containers, with one key', () => {
  const ports = [
    { name: 'http', containerPort: 8080 },
    { name: 'web', containerPort: 8080, protocol: 'TCP' },
  ];
  const initContainers = [{ name: 'web', image: 'busybox:1.37' }];
  expect(say(check([deployment({ container: { ports }, pod: { initContainers } })]))).toMatchInlineSnapshot(`
    [
      "SCHEMA_DUPLICATE_ENTRY spec.template.spec.containers[0].ports[1]: containerPort 8080, protocol "TCP" stands already in spec.template.spec.containers[0].ports[0] → keep one of the two",
      "SCHEMA_DUPLICATE_ENTRY spec.template.spec.initContainers[0].name: "web" is already the name of containers[0]",
    ]
  `);
});

test('SCHEMA_NO_SCHEMA: a custom resource without CRD is said once for each kind', () => {
  const monitor = object('kyverno.io/v1', 'ClusterPolicy', {});
  expect(check([monitor, monitor])).toMatchInlineSnapshot(`
    [
      {
        "cluster": "attic",
        "code": "SCHEMA_NO_SCHEMA",
        "file": "dist/attic/apps/photos/clusterpolicy-web.yaml",
        "hint": "put the CRD in \`imports/crds/\`",
        "message": "kyverno.io/v1 ClusterPolicy: no schema found, so 2 objects, this one first, are not checked",
        "path": "attic/photos/web",
        "severity": "unchecked",
        "source": undefined,
      },
    ]
  `);
});

test('SCHEMA_UNKNOWN_KIND: a kind in the wrong group, a kind that does not exist', () => {
  expect(say(check([object('v1', 'Deployment', {}), object('apps/v1', 'Deploymnt', {})]))).toMatchInlineSnapshot(`
    [
      "SCHEMA_UNKNOWN_KIND apiVersion: Kubernetes 1.34 has no Deployment in v1 → write \`apps/v1\`",
      "SCHEMA_UNKNOWN_KIND kind: Kubernetes 1.34 has no Deploymnt in apps/v1 → did you mean \`Deployment\`?",
    ]
  `);
});

test('SCHEMA_REMOVED_API: gone, moved, not there yet', () => {
  const removed = [
    object('extensions/v1beta1', 'Ingress', {}),
    object('batch/v1beta1', 'CronJob', {}),
    object('resource.k8s.io/v1', 'ResourceClaim', { spec: {} }),
  ];
  expect(say(check(removed, { minor: '1.31' }))).toMatchInlineSnapshot(`
    [
      "SCHEMA_REMOVED_API apiVersion: batch/v1beta1 CronJob is not served by Kubernetes 1.31; 1.25 removed it → write \`batch/v1\`",
      "SCHEMA_REMOVED_API apiVersion: extensions/v1beta1 Ingress is not served by Kubernetes 1.31; 1.22 removed it → write \`networking.k8s.io/v1\`",
      "SCHEMA_REMOVED_API apiVersion: resource.k8s.io/v1 ResourceClaim is not served by Kubernetes 1.31; 1.34 is the first to have it",
    ]
  `);
});

test('SCHEMA_API_OFF: a beta API that is off by default', () => {
  expect(
    say(
      check([
        object('networking.k8s.io/v1beta1', 'IPAddress', {
          metadata: { name: '10.0.0.1' },
          spec: { parentRef: { resource: 'services', name: 'x' } },
        }),
      ]),
    ),
  ).toMatchInlineSnapshot(`
    [
      "SCHEMA_API_OFF apiVersion: networking.k8s.io/v1beta1 IPAddress is served by Kubernetes 1.34 only with \`--runtime-config=networking.k8s.io/v1beta1=true\` → use \`networking.k8s.io/v1\`",
      "SCHEMA_DEPRECATED_API apiVersion: networking.k8s.io/v1beta1 IPAddress is deprecated since Kubernetes 1.34, and 1.37 removes it → write \`networking.k8s.io/v1\`",
    ]
  `);
});

test('SCHEMA_REMOVED_API, SCHEMA_DEPRECATED_API: an API version that ends in one of the next two minors, and one that ends later', () => {
  const ranges = object('networking.k8s.io/v1beta1', 'ServiceCIDR', { metadata: { name: 'more' }, spec: { cidrs: ['10.0.0.0/24'] } });
  const ends = (minor: string) => check([ranges], { minor }).filter(({ code }) => code !== 'SCHEMA_API_OFF');
  expect(ends('1.36').map(({ severity }) => severity)).toEqual(['warning']);
  expect(['1.36', '1.35', '1.34', '1.33'].flatMap((minor) => say(ends(minor)))).toEqual([
    'SCHEMA_REMOVED_API apiVersion: networking.k8s.io/v1beta1 ServiceCIDR is not served by Kubernetes 1.37 any more; this cluster runs 1.36 → write `networking.k8s.io/v1`',
    'SCHEMA_REMOVED_API apiVersion: networking.k8s.io/v1beta1 ServiceCIDR is not served by Kubernetes 1.37 any more; this cluster runs 1.35 → write `networking.k8s.io/v1`',
    'SCHEMA_DEPRECATED_API apiVersion: networking.k8s.io/v1beta1 ServiceCIDR is deprecated since Kubernetes 1.34, and 1.37 removes it → write `networking.k8s.io/v1`',
  ]);
  const bundle = object('certificates.k8s.io/v1beta1', 'ClusterTrustBundle', { metadata: { name: 'x' }, spec: { trustBundle: 'x' } });
  expect(check([bundle], { minor: '1.36' }).map(({ code }) => code)).not.toContain('SCHEMA_DEPRECATED_API');
});

test('the ends of API versions agree with the schemas: what is removed is not served, and what is served is not removed', () => {
  const last = Number(schemasOf('1.34').minors.at(-1)?.split('.')[1]);
  const ends = JSON.parse(readFileSync(join(importsFolder, 'kubernetes', 'lifecycle.json'), 'utf8')) as Record<string, StoredEnd>;
  const wrong = Object.entries(ends).flatMap(([name, { removed }]) => {
    const [version, kind] = [name.slice(0, name.lastIndexOf('/')), name.slice(name.lastIndexOf('/') + 1)];
    const minor = Number(removed?.split('.')[1]);
    if (!(minor <= last)) return [];
    const served = schemasOf('1.34').minors.filter(
      (one) => Number(one.split('.')[1]) >= minor && schemasOf(one).kind(version, kind) !== undefined,
    );
    return served.map((one) => `${name} in ${one}, removed in ${removed}`);
  });
  expect(wrong).toEqual([]);
});

test('SCHEMA_DEPRECATED_API: a kind, a volume type, a label', () => {
  const pod = {
    nodeSelector: { 'beta.kubernetes.io/arch': 'amd64' },
    volumes: [{ name: 'code', gitRepo: { repository: 'https://example.org/x.git' } }],
  };
  expect(say(check([object('v1', 'Endpoints', {}), deployment({ pod })]))).toMatchInlineSnapshot(`
    [
      "SCHEMA_DEPRECATED_API apiVersion: v1 Endpoints is deprecated since Kubernetes 1.33 → use discovery.k8s.io/v1 EndpointSlice",
      "SCHEMA_DEPRECATED_API spec.template.spec.nodeSelector["beta.kubernetes.io/arch"]: is the old name of a node label → use \`kubernetes.io/arch\`",
      "SCHEMA_DEPRECATED_API spec.template.spec.volumes[0].gitRepo: is a volume type that Kubernetes no longer supports → use a CSI driver",
    ]
  `);
  expect(check([object('v1', 'Endpoints', {})], { minor: '1.32' })).toEqual([]);
});

test('SCHEMA_VERSION_UNKNOWN: a minor without schemas', () => {
  expect(check([deployment()], { minor: '1.53', schemas: loadSchemas({ importsFolder, minor: '1.53' }) })).toMatchInlineSnapshot(`
    [
      {
        "cluster": "attic",
        "code": "SCHEMA_VERSION_UNKNOWN",
        "hint": "known are 1.31, 1.32, 1.33, 1.34, 1.35, 1.36, 1.37; \`npm run import -- --add 1.53\` adds one",
        "message": "no schemas for Kubernetes "1.53"",
        "path": "attic distribution.version",
        "severity": "error",
      },
    ]
  `);
});

test('the schemas may be given per minor', () => {
  const model = { cluster: 'attic', distribution: { version: '1.36' } } as unknown as Model;
  expect(schemaCheck(schemasOf)({ model, manifests: [manifest(deployment())] })).toEqual([]);
});

test('a namespace on an object that stands outside of namespaces', () => {
  expect(say(check([object('storage.k8s.io/v1', 'StorageClass', { provisioner: 'example.org/disk' })]))).toMatchInlineSnapshot(`
    [
      "SCHEMA_VALUE metadata.namespace: "photos" does not belong here; a StorageClass stands outside of namespaces → leave it out",
    ]
  `);
});

const middleware = (spec: JsonObject) => object('traefik.io/v1alpha1', 'Middleware', { spec });

test('a custom resource is held against its CRD', () => {
  expect(check([middleware({ buffering: { maxRequestBodyBytes: 1024 } })])).toEqual([]);
  expect(say(check([middleware({ buffering: { maxRequestBodyByte: 1024 } })]))).toMatchInlineSnapshot(`
    [
      "SCHEMA_UNKNOWN_FIELD spec.buffering.maxRequestBodyByte: is no field the API server knows; it would refuse or drop it → did you mean \`maxRequestBodyBytes\`?",
    ]
  `);
});

const widget = (properties: JsonObject): JsonObject => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.org' },
  spec: {
    group: 'example.org',
    names: { kind: 'Widget', plural: 'widgets' },
    scope: 'Namespaced',
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties } } } },
      },
    ],
  },
});
const aWidget = (spec: JsonObject) => object('example.org/v1', 'Widget', { spec });

test('a CRD that the fleet renders itself is used', () => {
  const crd = widget({ size: { type: 'integer', maximum: 9 } });
  expect(say(check([crd, aWidget({ size: 12, colour: 'red' })]))).toMatchInlineSnapshot(`
    [
      "SCHEMA_UNKNOWN_FIELD spec.colour: is no field the API server knows; it would refuse or drop it → known are \`size\`",
      "SCHEMA_VALUE spec.size: 12 is above 9",
    ]
  `);
});

test('SCHEMA_CEL_UNCHECKED: only where a rule is on a field that is there', () => {
  const crd = widget({
    size: { type: 'integer', 'x-kubernetes-validations': [{ rule: 'self % 2 == 0' }] },
    name: { type: 'string', 'x-kubernetes-validations': [{ rule: 'self == oldSelf' }] },
  });
  expect(say(check([crd, aWidget({ size: 12, name: 'x' })]))).toMatchInlineSnapshot(`
    [
      "SCHEMA_CEL_UNCHECKED spec.size: 1 CEL rule of the CRD not checked; the API server decides",
    ]
  `);
  expect(check([crd, aWidget({ name: 'x' })])).toEqual([]);
});

test('SCHEMA_PATTERN_UNCHECKED: a pattern that only Go can read', () => {
  expect(say(check([widget({ name: { type: 'string', pattern: '^\\pL+\\z$' } }), aWidget({ name: 'x' })]))).toMatchInlineSnapshot(`
    [
      "SCHEMA_PATTERN_UNCHECKED spec.name: the pattern ^\\pL+\\z$ cannot be read here, so the value is not checked",
    ]
  `);
});

test('alternatives of a CRD are told as one finding', () => {
  const source = {
    type: 'object',
    properties: { git: { type: 'string' }, chart: { type: 'string' } },
    anyOf: [{ required: ['git'] }, { required: ['chart'] }],
  };
  expect(say(check([widget({ source }), aWidget({ source: {} })]))).toMatchInlineSnapshot(`
    [
      "SCHEMA_REQUIRED spec.source: needs one of \`git\`, \`chart\`",
    ]
  `);
});

test('CRDs of the owner are read from a folder, and win over the kept ones', () => {
  const folder = mkdtempSync(join(tmpdir(), 'labwright-crds-'));
  try {
    mkdirSync(join(folder, 'example.org'));
    writeFileSync(join(folder, 'example.org', 'widgets.yaml'), JSON.stringify(widget({ size: { type: 'integer' } })));
    const schemas = loadSchemas({ importsFolder, minor: '1.34', crdsFolder: folder });
    expect(say(check([aWidget({ size: 'big' })], { schemas }))).toEqual(['SCHEMA_TYPE spec.size: "big" must be a whole number']);
    expect(schemas.isClusterScoped('example.org', 'Widget')).toBe(false);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('SCHEMA_CRD_UNREADABLE: a chart template put into imports/crds', () => {
  const folder = mkdtempSync(join(tmpdir(), 'labwright-crds-'));
  try {
    writeFileSync(join(folder, 'widgets.yaml'), '{{- if .Values.crds }}\nspec:\n  group: example.org\n{{- end }}\n');
    const schemas = loadSchemas({ importsFolder, minor: '1.34', crdsFolder: folder });
    expect(check([aWidget({})], { schemas }).map(({ code, path }) => `${code} ${path}`)).toEqual([
      'SCHEMA_CRD_UNREADABLE imports/crds/widgets.yaml',
      'SCHEMA_NO_SCHEMA attic/photos/web',
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('scopes: with namespace, without, unknown', () => {
  const schemas = schemasOf('1.34');
  expect([
    schemas.isClusterScoped('apps', 'Deployment'),
    schemas.isClusterScoped('', 'Namespace'),
    schemas.isClusterScoped('traefik.io', 'Middleware'),
    schemas.isClusterScoped('example.org', 'Nothing'),
  ]).toEqual([false, true, false, undefined]);
});
