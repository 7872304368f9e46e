import { expect, test } from 'vitest';
import type { JsonObject } from '../../src/model/index.ts';
import { differences, formatPath } from '../../src/verify/drift/index.ts';

const paths = (rendered: JsonObject, live: JsonObject) => differences(rendered, live).map(({ path }) => formatPath(path));

const pod = (spec: JsonObject): JsonObject => ({ spec: { template: { spec } } });
const container = (fields: JsonObject): JsonObject => pod({ containers: [{ name: 'redis', ...fields }] });

test.each<[string, JsonObject, JsonObject]>([
  ['defaults of the API server', { spec: { a: 1 } }, { spec: { a: 1, b: 2 }, status: {} }],
  [
    'amounts in another spelling',
    container({ resources: { limits: { memory: '1024Mi', cpu: 0.5 } } }),
    container({ resources: { limits: { memory: '1Gi', cpu: '500m' } } }),
  ],
  [
    'the size of a claim',
    { spec: { resources: { requests: { storage: '1024Gi' } } } },
    { spec: { resources: { requests: { storage: '1Ti' } } } },
  ],
  ['a quota', { spec: { hard: { 'requests.cpu': '1000m' } } }, { spec: { hard: { 'requests.cpu': '1' } } }],
  [
    'what is empty and therefore dropped',
    { metadata: { labels: {} }, spec: { a: '', b: false, c: 0, d: [], e: null } },
    { metadata: {}, spec: {} },
  ],
  [
    'containers in another order, and one that was injected',
    pod({ containers: [{ name: 'a', image: 'a:1' }, { name: 'b' }] }),
    pod({ containers: [{ name: 'proxy' }, { name: 'b' }, { name: 'a', image: 'a:1' }] }),
  ],
  [
    'environment in another order',
    container({ env: [{ name: 'A', value: '1' }, { name: 'B' }] }),
    container({ env: [{ name: 'B' }, { name: 'A', value: '1' }] }),
  ],
  ['the protocol of a port', container({ ports: [{ containerPort: 80 }] }), container({ ports: [{ containerPort: 80, protocol: 'TCP' }] })],
  [
    'one port for two protocols',
    { spec: { ports: [{ port: 53, protocol: 'UDP' }, { port: 53 }] } },
    {
      spec: {
        ports: [
          { port: 53, protocol: 'TCP' },
          { port: 53, protocol: 'UDP' },
        ],
      },
    },
  ],
  ['finalizers of others', { metadata: { finalizers: ['ours'] } }, { metadata: { finalizers: ['kubernetes.io/pvc-protection', 'ours'] } }],
  ['lists by their place with fields filled in', { spec: { rules: [{ host: 'a' }] } }, { spec: { rules: [{ host: 'a', http: {} }] } }],
])('no drift: %s', (_, rendered, live) => {
  expect(paths(rendered, live)).toEqual([]);
});

test.each<[string, JsonObject, JsonObject, readonly string[]]>([
  ['another value', { spec: { replicas: 1 } }, { spec: { replicas: 3 } }, ['spec.replicas']],
  ['a field that is gone', { metadata: { labels: { 'app.kubernetes.io/name': 'redis' } } }, { metadata: {} }, ['metadata.labels']],
  ['another type', { data: { a: '1' } }, { data: { a: 1 } }, ['data.a']],
  [
    'another amount',
    container({ resources: { limits: { memory: '1Gi' } } }),
    container({ resources: { limits: { memory: '1G' } } }),
    ['spec.template.spec.containers[0].resources.limits.memory'],
  ],
  ['text that only looks like an amount', { data: { limits: '1000m' } }, { data: { limits: '1' } }, ['data.limits']],
  [
    'a container by its name',
    pod({ containers: [{ name: 'a' }, { name: 'b', image: 'b:2' }] }),
    pod({ containers: [{ name: 'b', image: 'b:1' }, { name: 'a' }] }),
    ['spec.template.spec.containers[1].image'],
  ],
  [
    'a variable that is gone',
    container({ env: [{ name: 'A', value: '1' }] }),
    container({ env: [] }),
    ['spec.template.spec.containers[0].env[0]'],
  ],
  [
    'arguments in another order',
    container({ args: ['--a', '--b'] }),
    container({ args: ['--b', '--a'] }),
    ['spec.template.spec.containers[0].args[0]', 'spec.template.spec.containers[0].args[1]'],
  ],
  ['one argument more', container({ args: ['--a'] }), container({ args: ['--a', '--b'] }), ['spec.template.spec.containers[0].args']],
  [
    'an empty map that says something',
    pod({ volumes: [{ name: 'tmp', emptyDir: {} }] }),
    pod({ volumes: [{ name: 'tmp' }] }),
    ['spec.template.spec.volumes[0].emptyDir'],
  ],
  ['a finalizer that is gone', { metadata: { finalizers: ['ours'] } }, { metadata: { finalizers: [] } }, ['metadata.finalizers']],
  ['a key that is a word of JavaScript', { data: { constructor: '1', __proto__: '2' } }, { data: {} }, ['data.constructor']],
  [
    'two items of one name, by their place',
    { spec: { ports: [{ port: 1 }, { port: 1 }] } },
    { spec: { ports: [{ port: 1 }, { port: 2 }] } },
    ['spec.ports[1].port'],
  ],
])('VERIFY_DRIFT: %s', (_, rendered, live, expected) => {
  expect(paths(rendered, live)).toEqual(expected);
});

test('a key with dots and slashes stands in brackets', () => {
  expect(formatPath(['metadata', 'annotations', 'a.b/c', 0])).toBe('metadata.annotations["a.b/c"][0]');
});
