import { expect, test } from 'vitest';
import { type ReadDocument, readDocuments } from '../../src/output/index.ts';

const values = (text: string) => readDocuments(text).map((document) => document.fault ?? document.value);

test('a broken document is told with its line, and hides no other', () => {
  expect(readDocuments('a: 1 # one\n---\nb: [\n---\nc: 3\n')).toEqual([
    { line: 1, value: { a: 1 } },
    { line: 4, fault: 'Flow sequence in block collection must be sufficiently indented and end with a ]' },
    { line: 4, value: { c: 3 } },
  ]);
});

test.each([
  ['nothing', '', []],
  ['comments alone, and empty documents', '# nothing\n---\n---\n# here\n', []],
  ['a byte order mark and line ends of Windows', '\ufeffa: |\r\n  x\r\n  y\r\n---\r\nb: 1\r\n', [{ a: 'x\ny\n' }, { b: 1 }]],
  ['an end of a document', 'a: 1\n...\n---\nb: 2\n', [{ a: 1 }, { b: 2 }]],
  ['a directive', '%YAML 1.1\n---\nb: 2\n', [{ b: 2 }]],
  ['JSON with tabs', '{\n\t"a": [1]\n}\n', [{ a: [1] }]],
  ['anchors', 'a: &x { b: 1 }\nc: *x\n', [{ a: { b: 1 }, c: { b: 1 } }]],
  ['a line of dashes inside of a block', 'a: |\n  ---\n  x\n', [{ a: '---\nx\n' }]],
  ['a list', '- a\n- b\n', [['a', 'b']]],
])('%s', (_, text, documents) => {
  expect(values(text)).toEqual(documents);
});

test.each([
  ['a key that is a map', 'name: {{ .Values.name }}\n', 'a key is a map or a list, which no reader of Kubernetes takes'],
  ['an anchor that is not there', 'a: *x\n', 'Unresolved alias (the anchor must be set before the alias): x'],
  [
    'anchors that multiply',
    ['a: &a [x,x,x,x,x,x,x,x,x]', ...'bcdef'.split('').map((key, i) => `${key}: &${key} [${Array(9).fill(`*${'abcde'[i]}`)}]`)].join('\n'),
    'repeats its anchors so often that it would not fit in memory',
  ],
  ['brackets without end', `a: ${'['.repeat(100_000)}`, 'is nested more than 500 levels deep'],
  ['JSON without end', `{"a": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 'is nested more than 500 levels deep'],
  ['lists in lists', `a:\n  ${'- '.repeat(100_000)}a\n`, 'is nested more than 500 levels deep'],
])('what no reader can take is a fault: %s', (_, text, fault) => {
  expect(values(text)).toEqual([fault]);
});

test('a long list is read item by item, and means the same as read at once', () => {
  const item = (index: number) =>
    `  - kind: ConfigMap # of ${index}\n    metadata: { name: c${index} }\n    data:\n      # a comment\n      x: |\n        - ${index}\n\n        kind: no\n      list:\n      - "a: ${index}"\n      filler: ${'x'.repeat(1000)}\n`;
  const text = (count: number) =>
    `apiVersion: v1\nitems:\n${Array.from({ length: count }, (_, index) => item(index)).join('')}kind: List\n`;
  expect(text(300).length).toBeGreaterThan(256 * 1024);
  const itemsOf = (document: ReadDocument | undefined) => Object(document?.value).items as readonly unknown[];
  const [long, short] = [readDocuments(text(300)), readDocuments(text(3))];
  expect([long.length, itemsOf(long[0]).length]).toEqual([1, 300]);
  expect({ ...Object(long[0]?.value), items: itemsOf(long[0]).slice(0, 3) }).toEqual(short[0]?.value);
  const broken = readDocuments(text(300).replace('{ name: c1 }', '{ name: c1'));
  expect(broken.map(({ fault }) => fault === undefined)).toEqual([true, false]);
  expect(itemsOf(broken[0]).length).toBe(299);
  // The fault stands somewhere in the second item: lines 12 to 20.
  expect(broken[1]?.line).toBeGreaterThan(11);
  expect(broken[1]?.line).toBeLessThan(22);
});
