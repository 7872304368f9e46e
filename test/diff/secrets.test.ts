import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { diffStates, type FieldDiff } from '../../src/diff/index.ts';
import { configMap, deployment, manifest, stateOf } from './_objects.ts';

const marker = 'hunter2-Marker';
const encoded = Buffer.from(marker).toString('base64');

/** Everything a diff says of two objects, of the one alone, and of the other alone. */
function everything(base: object, head: object): string {
  const [a, b] = [stateOf(manifest(base)), stateOf(manifest(head))];
  return JSON.stringify([diffStates(a, b), diffStates(b, a), diffStates(a, stateOf()), diffStates(stateOf(), b), diffStates(stateOf(), a)]);
}

function fields(base: object, head: object): readonly FieldDiff[] {
  return diffStates(stateOf(manifest(base)), stateOf(manifest(head))).objects.flatMap((one) => one.fields);
}

const secret = (more: object) => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'app', namespace: 'home' }, ...more });

test('of a Secret each key is told with the length of what it stands for', () => {
  const base = secret({ data: { user: 'YWRtaW4=', old: 'YQ==' } });
  const head = secret({ data: { user: 'YWRtaW5z' }, stringData: { more: 'über' } });
  expect(fields(base, head)).toEqual([
    { path: 'data.user', hidden: { from: 5, to: 6 } },
    { path: 'data.old', hidden: { from: 1, to: undefined } },
    { path: 'stringData.more', hidden: { from: undefined, to: 5 } },
  ]);
});

test('what only refers to a Secret is shown', () => {
  const reading = (name: string) =>
    deployment(
      'web',
      { volumes: [{ name: 'tls', secret: { secretName: name, items: [{ key: 'tls.key', path: 'key' }] } }], imagePullSecrets: [{ name }] },
      { env: [{ name: 'DB_PASSWORD', valueFrom: { secretKeyRef: { name, key: 'password' } } }] },
    );
  const shown = fields(reading('one'), reading('two'));
  expect(shown.map(({ path, to }) => `${path} ${String(typeof to === 'string' ? to : JSON.stringify(to))}`)).toEqual([
    'spec.template.spec.containers[web].env[DB_PASSWORD].valueFrom.secretKeyRef.name two',
    'spec.template.spec.volumes[tls].secret.secretName two',
    'spec.template.spec.imagePullSecrets[one] undefined',
    'spec.template.spec.imagePullSecrets[two] {"name":"two"}',
  ]);
});

/** Names that hold secrets, as people write them. */
const names = [
  'password',
  'DB_PASSWORD',
  'pgPassword',
  'token',
  'authToken',
  'API_KEY',
  'apiKey',
  'clientSecret',
  'client-secret',
  'private_key',
  'privateKey',
  'secret',
  'passphrase',
  'credentials',
  'tls.key',
  'accessKey',
  'tokens',
];

/** Ways in which a secret gets into an object, each for a name and a value. */
const ways: Readonly<Record<string, (name: string, value: string) => object>> = {
  'data of a Secret': (name, value) => secret({ data: { [name]: Buffer.from(value).toString('base64') } }),
  'text of a Secret': (name, value) => secret({ stringData: { [name]: value, 'app.conf': `x=${value}\n` } }),
  'last applied Secret': (name, value) =>
    secret({
      metadata: {
        name: 'app',
        annotations: { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({ data: { [name]: value } }) },
      },
    }),
  SealedSecret: (name, value) => ({
    apiVersion: 'bitnami.com/v1alpha1',
    kind: 'SealedSecret',
    metadata: { name: 'app' },
    spec: { encryptedData: { [name]: value } },
  }),
  variable: (name, value) => deployment('web', {}, { env: [{ name, value }] }),
  'option with =': (name, value) => deployment('web', {}, { args: ['serve', `--${name}=${value}`] }),
  'option and value': (name, value) => deployment('web', {}, { args: ['serve', `--${name}`, value, 'more'] }),
  script: (name, value) =>
    deployment(
      'web',
      {},
      { command: ['sh', '-c', `set -e\nexport ${name.replace(/\W/g, '_')}='${value}'\nrun --${name} ${value} --on\n`] },
    ),
  'value of a ConfigMap': (name, value) => configMap('c', { [name]: value }),
  JSON: (name, value) => configMap('c', { 'a.json': JSON.stringify({ a: { [name]: value, more: [1, 2] } }) }),
  'indented JSON': (name, value) => configMap('c', { a: JSON.stringify({ a: [{ [name]: { deep: [value] } }] }, undefined, 2) }),
  YAML: (name, value) => configMap('c', { 'a.yaml': stringify({ a: { [name]: value }, b: [{ name, value }], more: 1 }) }),
  'block in YAML': (name, value) => configMap('c', { 'a.yaml': `a: 1\n${name}: |\n  ${value}\n  more\nb: 2\n` }),
  'broken YAML': (name, value) => configMap('c', { 'a.yaml': `a: [\n${name}: |\n  ${value}\n  more\nb: 2\n  - ${name}: "${value}"\n` }),
  properties: (name, value) => configMap('c', { 'a.properties': `x=1\n${name}=${value} and more\n  ${name} = "${value}"\ny=2\n` }),
  'JSON within a JSON text': (name, value) => configMap('c', { a: JSON.stringify({ inner: JSON.stringify({ [name]: value }) }) }),
  Python: (name, value) =>
    configMap('c', { 'a.py': `import os\nconnect(host='db', ${name.replace(/\W/g, '_')}='${value}')\nx = {"${name}": "${value}"}\n` }),
  address: (_, value) =>
    configMap('c', { url: `postgresql://app:${value}@db:5432/app`, text: `a\nurl = redis://:${value}@redis:6379/0\n` }),
  'connection string': (name, value) => configMap('c', { dsn: `host=db user=app ${name}=${value} sslmode=disable` }),
  'private key': (_, value) =>
    configMap('c', { 'id.txt': `x\n-----BEGIN RSA PRIVATE KEY-----\n${value}\nMIIE\n-----END RSA PRIVATE KEY-----\ny\n` }),
  'custom resource': (name, value) => ({
    apiVersion: 'example.org/v1',
    kind: 'App',
    metadata: { name: 'a' },
    spec: { deep: [{ [name]: { value } }], [name]: [value] },
  }),
  annotation: (name, value) => ({
    ...configMap('c', {}),
    metadata: { name: 'c', annotations: { [`example.org/${name}`]: value, config: JSON.stringify({ [name]: value }) } },
  }),
};

test.each(Object.keys(ways))('a secret never shows: %s', (way) => {
  const make = ways[way]!;
  for (const name of names) {
    for (const [one, other] of [
      [marker, `${marker}-2`],
      [marker, 'x'],
      ['x', marker],
    ] as const) {
      const text = everything(make(name, one), make(name, other));
      expect(text, `${way} ${name}`).not.toContain(marker);
      expect(text, `${way} ${name}`).not.toContain(encoded.slice(0, 12));
    }
  }
});

test('a secret never shows, wherever in an object it stands under a secret name', () => {
  const key = fc.oneof(fc.constantFrom('spec', 'data', 'a', 'config.yaml', 'values'), fc.string({ maxLength: 6 }));
  const tree = fc.letrec((tie) => ({
    node: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.jsonValue({ maxDepth: 1 }),
      fc
        .tuple(fc.constantFrom(...names), fc.constantFrom(marker, [marker], { deep: { marker } }))
        .map(([name, value]) => ({ [name]: value })),
      fc.dictionary(key, tie('node'), { maxKeys: 3 }),
      fc.array(tie('node'), { maxLength: 3 }),
      tie('node').map((value) => `${JSON.stringify({ inner: value })}\n`),
    ),
  })).node;
  fc.assert(
    fc.property(tree, tree, (a, b) => {
      const object = (spec: unknown) => ({ apiVersion: 'example.org/v1', kind: 'App', metadata: { name: 'a' }, spec });
      // Keys are shown, only values are not.
      expect(everything(object(a), object(b)).replaceAll('"marker":', '')).not.toContain(marker);
    }),
    { numRuns: 300 },
  );
});
