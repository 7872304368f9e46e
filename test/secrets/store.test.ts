import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newStore, parseStore, withValues } from '../../src/secrets/index.ts';
import { fixedRandom } from './_fixture.ts';

const head = `version: 1\ncluster: attic\nsealKey: ${Buffer.alloc(32).toString('base64')}\n`;

test('a new store reads as YAML that a person can fill in', () => {
  const store = withValues(
    newStore('attic', () => Buffer.alloc(32)),
    new Map([['ai/pgvector/password', 'abc']]),
  );
  expect(store.text).toMatchInlineSnapshot(`
    "# Secret values of cluster attic: values.<namespace>.<secret>.<key>. Never in Git; keep a copy in a password manager.
    # \`labwright secrets generate\` fills in what is missing. \`previous\` holds what \`labwright secrets rotate\` replaced.

    version: 1
    cluster: attic
    sealKey: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
    values:
      ai:
        pgvector:
          password: "abc"
    previous: {}
    "
  `);
});

const segment = fc.stringMatching(/^[a-z][a-z0-9._-]{0,20}$/);
const path = fc.tuple(segment, segment, segment).map((parts) => parts.join('/'));

test('every value that is written is read back the same', () => {
  const value = fc
    .oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[\n\t :#'"\\a-]{0,12}$/), fc.stringMatching(/^([!-~][ -~]{0,60}\n){1,3}$/))
    .filter((v) => !/[\ud800-\udfff]/.test(v));
  fc.assert(
    fc.property(fc.array(fc.tuple(path, value)), (entries) => {
      const values = new Map(entries);
      const { store, issues } = parseStore(withValues(newStore('attic', randomBytes), values).text, 'attic');
      expect(issues).toEqual([]);
      expect(new Map(store?.values)).toEqual(values);
    }),
  );
});

test('what the owner typed stays text, comments and unused entries stay', () => {
  const text = `${head}# from the provider\nvalues:\n  ai:\n    old: { pin: 0777 } # still in use elsewhere\n    new:\n`;
  const { store } = parseStore(text, 'attic');
  expect(store?.values.get('ai/old/pin')).toBe('0777');
  const after = store === undefined ? '' : withValues(store, new Map([['ai/new/key', 'v']])).text;
  expect(after).toContain('# from the provider\n');
  expect(after).toContain('old: { pin: 0777 } # still in use elsewhere\n    new:\n      key: "v"\n');
});

test('a rotated value moves to `previous`', () => {
  const before = withValues(newStore('attic', fixedRandom()), new Map([['ai/x/a', 'first']]));
  const after = withValues(before, new Map([['ai/x/a', 'second']]), { keepPrevious: true });
  const { store } = parseStore(after.text, 'attic');
  expect(store?.values.get('ai/x/a')).toBe('second');
  expect(store?.previous.get('ai/x/a')).toBe('first');
});

test('SECRET_STORE_BROKEN: names the line and never the value', () => {
  const { store, issues } = parseStore(`${head}values:\n  ai:\n    x:\n      password: "hunter2\n`, 'attic');
  expect(store).toBeUndefined();
  expect(issues[0]).toMatchObject({
    code: 'SECRET_STORE_BROKEN',
    path: '.secrets/attic.yaml:8',
    message: 'is not readable YAML (MISSING_CHAR)',
  });
  expect(JSON.stringify(issues)).not.toContain('hunter2');
});

test.each([
  ['a key twice', `${head}values:\n  ai:\n    x:\n      a: hunter2\n      a: hunter3\n`, ':8'],
  ['a list for a value', `${head}values:\n  ai:\n    x:\n      a: [hunter2]\n`, ':7'],
  ['a value too high up', `${head}values:\n  ai: hunter2\n`, ':5'],
  ['an unknown top-level key', `${head}valeus: {}\n`, ':4'],
  ['the file of another cluster', head.replace('attic', 'other'), ':2'],
  ['a version from the future', head.replace('1', '2'), ':1'],
  ['no seal key', 'version: 1\ncluster: attic\n', ''],
  ['not a map', 'hunter2\n', ''],
])('SECRET_STORE_BROKEN: %s', (_, text, line) => {
  const { issues } = parseStore(text, 'attic');
  expect(issues.map((i) => `${i.code} ${i.path}`)).toEqual([`SECRET_STORE_BROKEN .secrets/attic.yaml${line}`]);
  expect(JSON.stringify(issues)).not.toContain('hunter');
});
