import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { diffStates } from '../../src/diff/index.ts';
import { isObject, type Manifest } from '../../src/model/index.ts';
import { readDocuments } from '../../src/output/index.ts';
import { manifest, stateOf } from './_objects.ts';

const word = fc.stringMatching(/^[a-z]{1,6}$/);
const named = (more: fc.Arbitrary<object>) =>
  fc
    .uniqueArray(fc.tuple(word, more), { selector: ([name]) => name, maxLength: 4 })
    .map((all) => all.map(([name, rest]) => ({ name, ...rest })));
const port = fc.record({ containerPort: fc.integer({ min: 1, max: 9 }), protocol: fc.constantFrom('TCP', 'UDP') });
const container = fc.record({
  image: word,
  env: named(fc.record({ value: fc.string() })),
  ports: fc.uniqueArray(port, { selector: ({ containerPort, protocol }) => `${containerPort}${protocol}`, maxLength: 4 }),
  args: fc.array(fc.string(), { maxLength: 3 }),
  resources: fc.record({ limits: fc.dictionary(word, fc.constantFrom('1Gi', '1024Mi', 1)) }),
});
const pods = fc.record({
  containers: named(container),
  volumes: named(fc.constant({ emptyDir: {} })),
  tolerations: fc.uniqueArray(fc.record({ key: word, effect: fc.constant('NoSchedule') }), { selector: ({ key }) => key, maxLength: 3 }),
});
const body = fc.oneof(
  pods.map((spec) => ({ apiVersion: 'apps/v1', kind: 'Deployment', spec: { replicas: 1, template: { spec } } })),
  fc
    .tuple(fc.dictionary(word, fc.string()), fc.jsonValue())
    .map(([data, value]) => ({ apiVersion: 'v1', kind: 'ConfigMap', data: { ...data, 'config.json': JSON.stringify({ value }) } })),
);
/** Some objects of different names, each as its own manifest. */
const manifests = fc
  .uniqueArray(fc.tuple(word, word, body), { selector: ([name]) => name, maxLength: 6 })
  .map((all) => all.map(([name, application, one]) => manifest({ ...one, metadata: { name, namespace: 'home' } }, application)));

/** Lists of which the API server does not care about the order. */
const unordered = new Set(['containers', 'env', 'ports', 'volumes', 'tolerations']);

/** The same object: keys and items in another order, JSON inside of texts written in another way. */
function rewritten(value: unknown, random: () => number, key = ''): unknown {
  const shuffled = <T>(items: readonly T[]) =>
    items
      .map((item) => [random(), item] as const)
      .sort(([a], [b]) => a - b)
      .map(([, item]) => item);
  if (Array.isArray(value)) {
    const items = value.map((item) => rewritten(item, random));
    return unordered.has(key) ? shuffled(items) : items;
  }
  if (isObject(value))
    return Object.fromEntries(shuffled(Object.entries(value)).map(([name, item]) => [name, rewritten(item, random, name)]));
  if (key === 'config.json') return JSON.stringify(rewritten(JSON.parse(String(value)), random), undefined, 3);
  return value;
}

const seeded = fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true }));

test('another order and another way to write it are no difference', () => {
  fc.assert(
    fc.property(manifests, seeded, fc.constantFrom('PLAIN', 'QUOTE_DOUBLE', 'QUOTE_SINGLE'), (all, stream, style) => {
      const random = () => stream.next().value;
      const others = all.map((one): Manifest => {
        const text = stringify(rewritten(one.body, random), { defaultStringType: style, version: '1.1' });
        const [document] = readDocuments(text);
        return { ...one, body: document?.value as Manifest['body'] };
      });
      const { change, objects } = diffStates(stateOf(...all), stateOf(...others.toReversed()));
      expect({ change, objects }).toEqual({ change: 'same', objects: [] });
    }),
  );
});

test('nothing differs from itself', () => {
  fc.assert(
    fc.property(manifests, (all) => {
      expect(diffStates(stateOf(...all), stateOf(...structuredClone(all)))).toMatchObject({
        change: 'same',
        objects: [],
        alike: all.length,
      });
    }),
  );
});

test('the other way round the same differs: what came is gone, and from is to', () => {
  const opposite: Readonly<Record<string, string>> = { added: 'removed', removed: 'added' };
  fc.assert(
    fc.property(manifests, manifests, (one, other) => {
      const there = diffStates(stateOf(...one), stateOf(...other));
      const back = diffStates(stateOf(...other), stateOf(...one));
      const names = (diff: typeof there, turn: (change: string) => string) =>
        diff.objects
          .map(({ change, identity, before }) =>
            [turn(change), ...[identity.name, before?.identity.name ?? identity.name].sort()].join(' '),
          )
          .sort();
      expect(names(back, (change) => change)).toEqual(names(there, (change) => opposite[change] ?? change));
      expect(back.alike).toBe(there.alike);
    }),
  );
});

test('a diff is the same for the same input, in any order of the objects', () => {
  fc.assert(
    fc.property(manifests, manifests, (one, other) => {
      const diff = JSON.stringify(diffStates(stateOf(...one), stateOf(...other)));
      expect(JSON.stringify(diffStates(stateOf(...one.toReversed()), stateOf(...other.toReversed())))).toBe(diff);
    }),
  );
});
