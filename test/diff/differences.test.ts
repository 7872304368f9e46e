import { expect, test } from 'vitest';
import { differencesOf } from '../../src/diff/index.ts';
import { configMap, deployment } from './_objects.ts';

/** Each difference on a line. */
function told(from: unknown, to: unknown, whole = false): readonly string[] {
  const { fields } = differencesOf(from, to, { whole });
  const shown = (value: unknown) => (value === undefined ? 'nothing' : typeof value === 'string' ? value : JSON.stringify(value));
  return fields.map(({ path, from: a, to: b }) => `${path}: ${shown(a)} → ${shown(b)}`);
}

const pods = 'spec.template.spec';

test('items of a list are matched by what identifies them where no schema says it', () => {
  const a = {
    containers: [
      { name: 'web', image: 'a:1' },
      { name: 'log', image: 'b:1' },
    ],
    ports: [{ port: 80 }],
    args: ['x'],
  };
  const b = {
    containers: [
      { name: 'log', image: 'b:2' },
      { name: 'web', image: 'a:1' },
    ],
    ports: [{ port: 80 }, { port: 443 }],
    args: ['x', 'y'],
  };
  expect(told(a, b, true)).toEqual(['containers[log].image: b:1 → b:2', 'ports[443]: nothing → {"port":443}', 'args: ["x"] → ["x","y"]']);
});

test('the only item of a list is the same thing under another name', () => {
  expect(told({ rules: [{ host: 'a.home', paths: ['/'] }] }, { rules: [{ host: 'b.home', paths: ['/'] }] })).toEqual([
    'rules[0].host: a.home → b.home',
  ]);
});

test('for sentences, lists whose items nothing identifies are compared by their place, or as a whole', () => {
  expect(told({ l: [{ a: [1] }, { a: [2] }] }, { l: [{ a: [1] }, { a: [3] }] }, true)).toEqual(['l[1].a: [2] → [3]']);
  expect(told({ l: [{ name: 'x' }, { name: 'x' }] }, { l: [{ name: 'x' }] }, true)).toEqual([
    'l: [{"name":"x"},{"name":"x"}] → [{"name":"x"}]',
  ]);
});

test('lists go by the merge keys of the API: ports by number and protocol, mounts by path, variables by name', () => {
  const from = deployment(
    'web',
    {},
    {
      ports: [{ containerPort: 53 }, { containerPort: 53, protocol: 'UDP' }],
      env: [
        { name: 'A', value: '1' },
        { name: 'B', value: '2' },
      ],
      volumeMounts: [
        { name: 'data', mountPath: '/a', subPath: 'a' },
        { name: 'data', mountPath: '/b', subPath: 'b' },
      ],
    },
  );
  const to = deployment(
    'web',
    {},
    {
      ports: [
        { containerPort: 53, protocol: 'UDP', hostPort: 5353 },
        { containerPort: 53, protocol: 'TCP' },
      ],
      env: [{ name: 'B', value: '3' }],
      volumeMounts: [
        { name: 'data', mountPath: '/b', subPath: 'c' },
        { name: 'data', mountPath: '/a', subPath: 'a' },
      ],
    },
  );
  expect(told(from, to)).toEqual([
    `${pods}.containers[web].ports[53/TCP].protocol: nothing → TCP`,
    `${pods}.containers[web].ports[53/UDP].hostPort: nothing → 5353`,
    `${pods}.containers[web].env[A]: {"name":"A","value":"1"} → nothing`,
    `${pods}.containers[web].env[B].value: 2 → 3`,
    `${pods}.containers[web].volumeMounts[/b].subPath: b → c`,
  ]);
});

test('a port that kept its name has another number', () => {
  const port = (containerPort: number) => deployment('web', {}, { ports: [{ name: 'http', containerPort }] });
  expect(told(port(80), port(8080))).toEqual([`${pods}.containers[web].ports[http].containerPort: 80 → 8080`]);
});

test('tolerations, access modes and rights are sets', () => {
  const [a, b] = [
    { key: 'gpu', effect: 'NoSchedule' },
    { key: 'arm', effect: 'NoSchedule' },
  ];
  const tolerating = (...tolerations: readonly object[]) => deployment('web', { tolerations });
  expect(told(tolerating(a, b), tolerating(b, a))).toEqual([]);
  expect(told(tolerating(a), tolerating(b, a))).toEqual([`${pods}.tolerations[0]: nothing → ${JSON.stringify(b)}`]);
  const claim = (...accessModes: readonly string[]) => ({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', spec: { accessModes } });
  expect(told(claim('ReadWriteOnce'), claim('ReadWriteMany', 'ReadWriteOnce'))).toEqual([
    'spec.accessModes[ReadWriteMany]: nothing → ReadWriteMany',
  ]);
  const role = (...verbs: readonly string[]) => ({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', rules: [{ verbs }] });
  expect(told(role('get', 'list'), role('list', 'get'))).toEqual([]);
});

test('one argument more is one item more, and the order of arguments counts', () => {
  const args = (...words: readonly string[]) => deployment('web', {}, { args: words });
  expect(told(args('a', 'c', 'd'), args('a', 'b', 'c', 'd'))).toEqual([`${pods}.containers[web].args[1]: nothing → b`]);
  expect(told(args('a', 'b', 'c'), args('a', 'x', 'c'))).toEqual([`${pods}.containers[web].args[1]: b → x`]);
  expect(told(args('a', 'b'), args('b', 'a'))).toHaveLength(2);
});

test('an item that changed beside one that came is found by what it has in common', () => {
  const rule = (cidr: string, port: number) => ({ ipBlock: { cidr }, note: 'x', ports: [port] });
  expect(told({ l: [rule('a', 1)] }, { l: [{ other: 1 }, rule('a', 2)] })).toEqual(['l[0]: nothing → {"other":1}', 'l[1].ports[0]: 1 → 2']);
});

test('another order of what has names is no difference, but kept for whoever asks', () => {
  const of = (...names: readonly string[]) => deployment('web', { volumes: names.map((name) => ({ name, emptyDir: {} })) });
  expect(differencesOf(of('a', 'b'), of('b', 'a'))).toMatchObject({
    fields: [],
    reordered: [{ path: `${pods}.volumes`, from: ['a', 'b'], to: ['b', 'a'] }],
  });
});

test('the order counts for what runs one after the other, and for variables that others refer to', () => {
  const first = (...names: readonly string[]) => deployment('web', { initContainers: names.map((name) => ({ name, image: 'x' })) });
  expect(told(first('a', 'b'), first('b', 'a'))).toEqual([`${pods}.initContainers: ["a","b"] → ["b","a"]`]);
  const env = (...items: readonly object[]) => deployment('web', {}, { env: items });
  const [host, url, other] = [
    { name: 'HOST', value: 'db' },
    { name: 'URL', value: 'http://$(HOST)/' },
    { name: 'OTHER', value: 'x' },
  ];
  expect(told(env(host, url, other), env(other, host, url))).toEqual([]);
  expect(told(env(host, url), env(url, host))).toEqual([`${pods}.containers[web].env: ["HOST","URL"] → ["URL","HOST"]`]);
});

test('amounts are equal by their meaning where the schema says that they are amounts', () => {
  const sized = (limits: object, value: string) => deployment('web', {}, { resources: { limits }, env: [{ name: 'SIZE', value }] });
  expect(told(sized({ memory: '1Gi', cpu: '1000m' }, '1Gi'), sized({ memory: '1024Mi', cpu: 1 }, '1024Mi'))).toEqual([
    `${pods}.containers[web].env[SIZE].value: 1Gi → 1024Mi`,
  ]);
  const quota = (hard: string) => ({ apiVersion: 'v1', kind: 'ResourceQuota', spec: { hard: { 'requests.storage': hard } } });
  expect(told(quota('1Ti'), quota('1024Gi'))).toEqual([]);
  expect(told(quota('1Ti'), quota('not a number'))).toEqual(['spec.hard[requests.storage]: 1Ti → not a number']);
});

test('JSON and YAML inside a text are compared by what they hold', () => {
  const json = (value: unknown, indent?: number) => configMap('c', { 'config.json': JSON.stringify(value, undefined, indent) });
  expect(told(json({ a: { b: 1, c: [1, 2] } }), json({ a: { c: [1, 2], b: 1 } }, 4))).toEqual([]);
  expect(told(json({ a: { b: 1 } }), json({ a: { b: 2 } }, 2))).toEqual(['data[config.json].a.b: 1 → 2']);
  const yaml = (text: string) => configMap('c', { 'prometheus.yml': text });
  expect(told(yaml('global:\n  interval: 1m\nrules: [a]\n'), yaml('# a comment\nrules:\n- a\nglobal:\n    interval: "1m"\n'))).toEqual([]);
  expect(told(yaml('jobs:\n- job_name: a\n  port: 1\n'), yaml('jobs:\n- job_name: b\n- job_name: a\n  port: 2\n'))).toEqual([
    'data[prometheus.yml].jobs[a].port: 1 → 2',
    'data[prometheus.yml].jobs[b]: nothing → {"job_name":"b"}',
  ]);
});

test('null is not set in an object, and a value in the data of a text', () => {
  expect(told({ spec: { a: null } }, { spec: {} })).toEqual([]);
  expect(told(configMap('c', { x: '{"a":null}' }), configMap('c', { x: '{}' }))).toEqual(['data.x.a: null → nothing']);
});

test.each([
  ['a script', 'run.sh', 'a: 1\n', 'a:  1\n'],
  ['what YAML 1.1 and 1.2 read differently', 'x.yaml', 'a: 0777\nb: 1\n', 'a: 777\nb: 1\n'],
  ['numbers that are too long to be exact', 'x.json', '{"a":12345678901234567890}', '{"a":12345678901234567891}'],
  ['a text with a fault', 'x.json', '{"a":1', '{"a": 1'],
  ['prose', 'notes', 'first\nsecond\n', 'first\n second\n'],
])('%s is compared as a text', (_, name, from, to) => {
  expect(differencesOf(configMap('c', { [name]: from }), configMap('c', { [name]: to })).fields).toMatchObject([
    { path: name.includes('.') ? `data[${name}]` : `data.${name}`, from, to },
  ]);
});

test('keys that mean something to JavaScript are keys like any other', () => {
  const strange = JSON.parse('{"__proto__":{"a":1},"constructor":1}');
  expect(told({ data: {} }, { data: strange })).toEqual(['data.__proto__: nothing → {"a":1}', 'data.constructor: nothing → 1']);
  expect(told({ data: strange }, { data: {} })).toHaveLength(2);
});

test('what is nested without end is compared and does not stop the program', () => {
  const deep = (end: unknown) => {
    let value: unknown = end;
    for (let depth = 0; depth < 20_000; depth++) value = { a: [value] };
    return { data: value };
  };
  expect(differencesOf(deep(1), deep(1)).fields).toEqual([]);
  expect(differencesOf(deep(1), deep(2)).fields).toHaveLength(1);
});
