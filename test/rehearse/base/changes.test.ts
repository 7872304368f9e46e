import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonObject } from '../../../src/model/index.ts';
import { changesBetween } from '../../../src/rehearse/base/changes.ts';
import { shownChanges, shownValue } from '../../../src/rehearse/base/shown.ts';
import { only } from './_states.ts';
import { beta, definition } from './_yaml.ts';

const paths = (base: object, head: object) => changesBetween(base as JsonObject, head as JsonObject).map(({ path }) => path);
const shown = (base: object, head: object) => shownChanges(changesBetween(base as JsonObject, head as JsonObject));
const container = (name: string, more: object = {}) => ({ name, image: `${name}:1`, ...more });
const pods = (...containers: readonly object[]) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  spec: { template: { spec: { containers } } },
});

test('an object does not differ from itself', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
      expect(paths(object as object, structuredClone(object) as object)).toEqual([]);
    }),
  );
});

test('a change of one field is that field, whatever is around it', () => {
  expect(shown({ spec: { a: 1, b: { c: 'x' } } }, { spec: { a: 1, b: { c: 'y' } } })).toBe('spec.b.c: x → y');
});

test('a field that came or went is not set on one side, and null means not set', () => {
  expect(shown({ spec: { a: 1 } }, { spec: { b: { c: [1] } } })).toBe('spec.a: 1 → (not set) and spec.b: (not set) → { c: [1] }');
  expect(paths({ spec: { a: null } }, { spec: {} })).toEqual([]);
  expect(paths({ spec: {} }, { spec: { emptyDir: {} } })).toEqual(['spec.emptyDir']);
});

test('containers, ports and variables go by name, wherever they stand', () => {
  const base = pods(
    container('web'),
    container('log', { env: [{ name: 'LEVEL', value: 'info' }], ports: [{ name: 'http', containerPort: 80 }] }),
  );
  const head = pods(container('log', { env: [{ name: 'LEVEL', value: 'debug' }], ports: [{ name: 'http', containerPort: 81 }] }), {
    ...container('web'),
    image: 'web:2',
  });
  expect(paths(base, head)).toEqual([
    'spec.template.spec.containers[web].image',
    'spec.template.spec.containers[log].env[LEVEL].value',
    'spec.template.spec.containers[log].ports[http].containerPort',
  ]);
});

test('an order that is all that differs is a change, one beside others is not told', () => {
  expect(shown(pods(container('a'), container('b')), pods(container('b'), container('a')))).toBe(
    'spec.template.spec.containers: [a, b] → [b, a]',
  );
});

test('claim templates are counted as the server counts them, and found again where another came before', () => {
  const template = (name: string, storageClassName: string) => ({ metadata: { name }, spec: { storageClassName } });
  const set = (...volumeClaimTemplates: readonly object[]) => ({ kind: 'StatefulSet', spec: { volumeClaimTemplates } });
  expect(shown(set(template('data', 'hostpath')), set(template('data', 'longhorn')))).toBe(
    'spec.volumeClaimTemplates[0].spec.storageClassName: hostpath → longhorn',
  );
  expect(paths(set(template('data', 'a')), set(template('wal', 'a'), template('data', 'b')))).toEqual([
    'spec.volumeClaimTemplates[1].spec.storageClassName',
    'spec.volumeClaimTemplates[0]',
  ]);
  expect(shown(set(template('data', 'a')), set(template('store', 'a')))).toBe('spec.volumeClaimTemplates[0].metadata.name: data → store');
});

test('items without names go by place, plain lists as a whole', () => {
  expect(shown({ spec: { rules: [{ host: 'a' }, { host: 'b' }] } }, { spec: { rules: [{ host: 'a' }, { host: 'c' }] } })).toBe(
    'spec.rules[1].host: b → c',
  );
  expect(shown({ spec: { accessModes: ['ReadWriteOnce'] } }, { spec: { accessModes: ['ReadWriteMany'] } })).toBe(
    'spec.accessModes: [ReadWriteOnce] → [ReadWriteMany]',
  );
});

test('amounts are the same when they mean the same, in fields that hold amounts', () => {
  const claim = (storage: string | number) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    spec: { resources: { requests: { storage } } },
  });
  expect(paths(claim('1Gi'), claim('1024Mi'))).toEqual([]);
  expect(shown(claim('1Gi'), claim('2Gi'))).toBe('spec.resources.requests.storage: 1Gi → 2Gi');
  const pod = (resources: object, value: string) => pods(container('web', { resources, env: [{ name: 'SIZE', value }] }));
  expect(paths(pod({ limits: { cpu: 1 } }, '1Gi'), pod({ limits: { cpu: '1000m' } }, '1024Mi'))).toEqual([
    'spec.template.spec.containers[web].env[SIZE].value',
  ]);
  const limits = (max: string) => ({
    apiVersion: 'v1',
    kind: 'LimitRange',
    spec: { limits: [{ type: 'Container', max: { memory: max } }] },
  });
  expect(paths(limits('1Gi'), limits('1024Mi'))).toEqual([]);
});

test('a custom resource keeps amounts as text, so another spelling is another value', () => {
  const store = (cpu: string) => ({ apiVersion: 'example.org/v1', kind: 'Store', spec: { resources: { requests: { cpu } } } });
  expect(paths(store('1'), store('1000m'))).toEqual(['spec.resources.requests.cpu']);
});

test('keys that are no plain words stand in brackets', () => {
  expect(
    paths({ metadata: { labels: { 'app.kubernetes.io/name': 'a' } } }, { metadata: { labels: { 'app.kubernetes.io/name': 'b' } } }),
  ).toEqual(['metadata.labels[app.kubernetes.io/name]']);
});

test('of a Secret only the keys are told, never a value', () => {
  const secret = (data: object, stringData?: object) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(data) } },
    data,
    ...(stringData === undefined ? {} : { stringData }),
  });
  const base = secret({ 'tls.key': 'aHVudGVyMg==', same: 'eA==', old: 'b2xk' });
  const head = secret({ 'tls.key': 'aHVudGVyMw==', same: 'eA==' }, { token: 'hunter4' });
  expect(JSON.stringify(changesBetween(base as JsonObject, head as JsonObject))).not.toMatch(/hunter|aHVudGVy|b2xk/);
  expect(shown(base, head)).toBe(
    [
      'metadata.annotations[kubectl.kubernetes.io/last-applied-configuration]: another value, not shown',
      'data[tls.key]: another value, not shown',
      'data.old: (not shown) → (not set)',
      'stringData.token: (not set) → (not shown)',
    ].join(' and '),
  );
});

test('values are short: long ones are cut, texts of several lines counted', () => {
  expect(shownValue('x'.repeat(80))).toHaveLength(60);
  expect(shownValue('x'.repeat(80))).toMatch(/…$/);
  expect(shownValue('a\nb\nc\n')).toBe('(3 lines)');
  expect(shownValue('')).toBe('""');
  expect(shownValue(false)).toBe('false');
});

test('more than a few changes are counted', () => {
  const base = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((key) => [key, 1]));
  const head = Object.fromEntries(Object.keys(base).map((key) => [key, 2]));
  expect(shown(base, head)).toMatch(/^a: 1 → 2 and .* and 2 more$/);
});

test('a version of a definition is that version, whether it is the only one or not', () => {
  expect(paths(only(definition()).body, only(definition({ versions: beta })).body)).toEqual([
    'spec.versions[v1alpha1]',
    'spec.versions[v1beta1]',
  ]);
});
