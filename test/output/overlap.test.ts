import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json, JsonObject } from '../../src/model/index.ts';
import { toYaml } from '../../src/output/index.ts';
import { readCanonical } from '../../src/output/read-canonical.ts';
import { readForeign } from '../../src/output/read-foreign.ts';

/** Few names and values, so that lines of one place are found in others. */
const name = fc.constantFrom('a', 'b', 'c');
const { map } = fc.letrec<{ value: Json; map: JsonObject }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.constantFrom('x', 'y', 1, '', '|', 'a: 1\nb:\n  c\n', '- a\n', '# x\n\n\n'),
    tie('map'),
    fc.array(tie('value'), { maxLength: 4 }),
  ),
  map: fc.dictionary(name, tie('value'), { maxKeys: 3, noNullPrototype: true }),
}));

/** What an edit does with the lines, and a merge. */
const edit = fc.oneof(
  fc.record({
    at: fc.nat(60),
    remove: fc.nat(3),
    add: fc.constantFrom([], [''], ['# note'], ['  # note'], ['a:'], ['  b:'], ['- a: x'], ['  - x'], ['---']),
  }),
  fc.record({ at: fc.nat(60), remove: fc.constant(0), copy: fc.tuple(fc.nat(60), fc.nat(4)) }),
  fc.record({ at: fc.nat(60), remove: fc.constant(0), deeper: fc.constantFrom(-2, 2) }),
);
type Edit = {
  readonly at: number;
  readonly remove: number;
  readonly add?: readonly string[];
  readonly copy?: readonly [number, number];
  readonly deeper?: number;
};

function edited(text: string, edits: readonly Edit[]): string {
  let lines = text.split('\n').slice(0, -1);
  for (const { at, remove, add = [], copy, deeper } of edits) {
    const place = at % (lines.length + 1);
    const copied = copy === undefined ? [] : lines.slice(copy[0] % (lines.length + 1)).slice(0, copy[1]);
    if (deeper === undefined) lines = [...lines.slice(0, place), ...add, ...copied, ...lines.slice(place + remove)];
    else lines = lines.map((line, index) => (index < place ? line : deeper > 0 ? `  ${line}` : line.replace(/^ {2}/, '')));
  }
  return lines.map((line) => `${line}\n`).join('');
}

/** Reads the second text with and without the first one. */
function check(one: string, other: string): void {
  const [value, ...more] = readCanonical(one) ?? [];
  if (value === undefined || more.length > 0) return;
  const before = JSON.stringify(value);
  const alone = readCanonical(other);
  expect(readCanonical(other, { text: one, value })).toEqual(alone);
  if (alone !== undefined) expect(alone).toEqual(readForeign(other));
  expect(JSON.stringify(value)).toBe(before);
}

test('a text read with another one gives what it gives alone, whatever differs', () => {
  fc.assert(
    fc.property(map, map, fc.array(edit, { maxLength: 3 }), (one, other, edits) => {
      check(toYaml(one), edited(toYaml(one), edits));
      check(edited(toYaml(one), edits), toYaml(one));
      check(toYaml(one), toYaml(other));
    }),
    { numRuns: 1000 },
  );
});

test.each([
  ['a line that begins where another one goes on', 'b:\n  z: 2\na:\n  b:\n    x: 1\n', 'a: 1\nb:\n    x: 1\n'],
  ['a map that was one level deeper', 'a:\n  x:\n    z: 1\n    x:\n      v: 1\n', 'a:\n    z: 1\n    x:\n      v: 1\n'],
  ['a comment in the first column of a map', 'a:\n  x: 1\n# note\n  v: 2\nb: 1\n', 'a:\n  x: 1\n# note\n  v: 2\nb: 2\n'],
  ['a second document', 'a:\n  x: 2\nb:\n  v: 1\n', 'a:\n  x: 1\n---\nb:\n  v: 1\n'],
  [
    'an item that is gone',
    'a:\n  - b:\n      x: 1\n  - b:\n      x: 2\n  - b:\n      x: 3\n',
    'a:\n  - b:\n      x: 1\n  - b:\n      x: 3\n',
  ],
  [
    'an item of which the end was in the next one',
    'a:\n  - b: 0\n    c: 1\n    d:\n      x: 1\n  - b: 0\n    c: 2\n    d:\n      x: 2\n',
    'a:\n  - b: 0\n    c: 2\n    d:\n      x: 2\n',
  ],
  ['more lines at the end', 'a:\n  b:\n    x: 1\n', 'a:\n  b:\n    x: 1\n    v: 2\n'],
  ['fewer lines at the end', 'a:\n  b:\n    x: 1\n    v: 2\n', 'a:\n  b:\n    x: 1\n'],
])('a text read with another one: %s', (_, one, other) => {
  expect(readCanonical(one)).toHaveLength(1);
  check(one, other);
});

test('maps and lists that two texts share are the same objects', () => {
  const text = (image: string) =>
    `a:\n  labels:\n    x: v\n  list:\n    - name: one\n      ports:\n        - 1\n    - name: two\n      image: ${image}\n      env:\n        - 2\n`;
  const [one] = readCanonical(text('v1')) as [{ a: { labels: Json; list: { ports: Json; env: Json }[] } }];
  const [other] = readCanonical(text('v2'), { text: text('v1'), value: one }) as [typeof one];
  expect(other.a.labels).toBe(one.a.labels);
  expect(other.a.list[0]).toBe(one.a.list[0]);
  expect(other.a.list[1]?.env).toBe(one.a.list[1]?.env);
  expect(other).toEqual(readCanonical(text('v2'))?.[0]);
});
