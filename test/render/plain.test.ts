import { ApiObject, App, Chart, Lazy } from 'cdk8s';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { k8s } from '../../src/authoring/index.ts';
import { canonical, plainObject } from '../../src/render/plain.ts';

const chart = () => new Chart(new App(), 'chart');

/** Keys that no class knows, some of them nasty. */
const unknownKey = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'toString', 'resources2', 'stopSignal', 'hasOwnProperty', 'length'),
  fc.stringMatching(/^[a-z][A-Za-z]{3,8}X$/),
);

const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(unknownKey, tie('value'), { maxKeys: 3 }),
  ),
})).value;

const unknown = fc.dictionary(unknownKey, json, { maxKeys: 2 });
const labels = fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), fc.string(), { maxKeys: 3 });

/** A part with some of its known fields and some that its class never heard of. */
const part = (known: Record<string, fc.Arbitrary<unknown>>) =>
  fc.tuple(fc.record(known, { requiredKeys: [] }), unknown).map(([given, more]) => mergeOwn(given, more));

const probe = part({
  httpGet: part({ path: fc.string(), port: fc.nat().map((n) => k8s.IntOrString.fromNumber(n)) }),
  periodSeconds: fc.nat(),
});

const container = part({
  name: fc.string(),
  image: fc.string(),
  env: fc.array(part({ name: fc.string(), value: fc.string() }), { maxLength: 2 }),
  ports: fc.array(part({ containerPort: fc.nat(), hostIp: fc.ipV4() }), { maxLength: 2 }),
  resources: part({
    requests: fc.dictionary(
      fc.constantFrom('cpu', 'memory'),
      fc.nat().map((n) => k8s.Quantity.fromString(`${n}m`)),
    ),
  }),
  startupProbe: probe,
  command: fc.array(fc.string(), { maxLength: 3 }),
});

const deployment = part({
  metadata: part({ name: fc.string({ minLength: 1 }), labels, annotations: labels, creationTimestamp: fc.date({ noInvalidDate: true }) }),
  spec: part({
    replicas: fc.nat(),
    selector: part({ matchLabels: labels }),
    template: part({
      metadata: part({ labels }),
      spec: part({
        containers: fc.array(container, { maxLength: 2 }),
        nodeSelector: labels,
        hostPid: fc.boolean(),
        setHostnameAsFqdn: fc.boolean(),
      }),
    }),
  }),
});

/** Own keys of both, `__proto__` among them. */
function mergeOwn(...parts: readonly object[]): Record<string, unknown> {
  return Object.fromEntries(parts.flatMap((one) => Object.entries(one)));
}

const isMap = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The one value that classes of this kind wrap. */
const unwrapped = (value: unknown) =>
  value instanceof k8s.Quantity || value instanceof k8s.IntOrString ? value.value : value instanceof Date ? value.toISOString() : value;

/** Paths of what was given and is not there, found without the code under test: names may differ in case only. */
function missing(wrapped: unknown, made: unknown, path: string): readonly string[] {
  const given = unwrapped(wrapped);
  if (Array.isArray(given))
    return Array.isArray(made) ? given.flatMap((entry, index) => missing(entry, made[index], `${path}[${index}]`)) : [path];
  if (!isMap(given)) return given === undefined || given === made ? [] : [path];
  if (!isMap(made)) return [path];
  return Object.keys(given).flatMap((key) => {
    const same =
      Object.keys(made).find((other) => other === key) ?? Object.keys(made).find((other) => other.toLowerCase() === key.toLowerCase());
    const field = path === '' ? key : `${path}.${key}`;
    return same === undefined ? (given[key] === undefined ? [] : [field]) : missing(given[key], made[same], field);
  });
}

const isEmptyMap = (value: unknown) => isMap(value) && !(value instanceof Date) && Object.keys(value).length === 0;

test('no key that was given to a generated class is lost: it is in the object, or it is reported', () => {
  fc.assert(
    fc.property(deployment, (props) => {
      const object = new k8s.KubeDeployment(chart(), 'web', props as k8s.KubeDeploymentProps);
      const { body, dropped } = plainObject(object);
      const reported = dropped.map(({ field }) => field);
      const { metadata, ...rest } = props;
      // Empty labels and annotations are left out of metadata, as cdk8s does.
      const given = {
        ...rest,
        metadata: Object.fromEntries(
          Object.entries((metadata as object | undefined) ?? {}).filter(
            ([, value]) => !isEmptyMap(value) && !(Array.isArray(value) && value.length === 0),
          ),
        ),
      };
      expect(missing(given, body, '').filter((field) => !reported.includes(field))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test('what a generated class knows is not reported', () => {
  const object = new k8s.KubePod(chart(), 'pod', {
    metadata: { name: 'web', creationTimestamp: new Date(0) },
    spec: {
      hostPid: true,
      containers: [
        {
          name: 'web',
          ports: [{ containerPort: 80, hostIp: '10.20.0.11' }],
          resources: { limits: { memory: k8s.Quantity.fromString('64Mi') } },
        },
      ],
    },
  });
  const { body, dropped } = plainObject(object);
  expect(dropped).toEqual([]);
  expect(body).toMatchInlineSnapshot(`
    {
      "apiVersion": "v1",
      "kind": "Pod",
      "metadata": {
        "creationTimestamp": "1970-01-01T00:00:00.000Z",
        "name": "web",
      },
      "spec": {
        "containers": [
          {
            "name": "web",
            "ports": [
              {
                "containerPort": 80,
                "hostIP": "10.20.0.11",
              },
            ],
            "resources": {
              "limits": {
                "memory": "64Mi",
              },
            },
          },
        ],
        "hostPID": true,
      },
    }
  `);
});

test('TREE_FIELD_DROPPED: a field newer than the classes is reported with its place', () => {
  const container = { name: 'web', lifecycle: { stopSignal: 'SIGUSR1' }, restartPolicyRules: [{ action: 'Restart' }] };
  const object = new k8s.KubePod(chart(), 'pod', {
    metadata: { name: 'web' },
    spec: { resources: {}, containers: [container] } as k8s.PodSpec,
  });
  expect(plainObject(object).dropped.map(({ field }) => field)).toMatchInlineSnapshot(`
    [
      "spec.resources",
      "spec.containers[0].lifecycle.stopSignal",
      "spec.containers[0].restartPolicyRules",
    ]
  `);
});

test('a raw object keeps every key as it was given', () => {
  fc.assert(
    fc.property(unknown, unknown, (more, spec) => {
      const object = new ApiObject(chart(), 'raw', {
        apiVersion: 'example.org/v1',
        kind: 'Thing',
        metadata: { name: 'thing' },
        ...mergeOwn({ spec: mergeOwn(spec) }, more),
      });
      const { body, dropped } = plainObject(object);
      expect(dropped).toEqual([]);
      expect(missing(mergeOwn(more, { spec }), body, '')).toEqual([]);
    }),
  );
});

test('tokens are resolved before a class copies the fields', () => {
  const object = new k8s.KubeConfigMap(chart(), 'map', {
    metadata: { name: 'map' },
    data: { host: Lazy.any({ produce: () => 'db.ai' }) as string },
  });
  expect(plainObject(object).body['data']).toEqual({ host: 'db.ai' });
});

test('canonical data is frozen, holds no null, and holds everything else', () => {
  fc.assert(
    fc.property(fc.dictionary(unknownKey, json, { maxKeys: 4 }), (value) => {
      const data = canonical({ ...mergeOwn(value), gone: null, also: undefined, list: [1, null, undefined, 2] });
      expect(Object.isFrozen(data)).toBe(true);
      expect('gone' in data || 'also' in data).toBe(false);
      expect(data['list']).toEqual([1, 2]);
      expect(missing(mergeOwn(value), data, '')).toEqual([]);
    }),
  );
});
