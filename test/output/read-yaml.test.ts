import { expect, test } from 'vitest';
import { readYaml, YamlError } from '../../src/output/index.ts';
import { readCanonical } from '../../src/output/read-canonical.ts';

test('documents, comments and blank lines', () => {
  const text = '# head\n---\na: 1\n\n# between\nb:\n  - x\n---\n# nothing here\n---\nc: |\n  # not a comment\n\n  end\n';
  expect(readCanonical(text)).toEqual([{ a: 1, b: ['x'] }, { c: '# not a comment\n\nend\n' }]);
  expect(readYaml(text)).toEqual(readCanonical(text));
  expect(readYaml('')).toEqual([]);
});

test('YAML as kubectl prints it takes the fast path: lists in the column of their key', () => {
  const text = 'spec:\n  ports:\n  - name: http\n    port: 80\n  type: ClusterIP\n';
  expect(readCanonical(text)).toEqual([{ spec: { ports: [{ name: 'http', port: 80 }], type: 'ClusterIP' } }]);
});

test.each([
  ['flow style', 'a: {b: [1, "x"]}\n', { a: { b: [1, 'x'] } }],
  ['anchors and merge keys', 'a: &x\n  b: 1\nc:\n  <<: *x\n  d: 2\n', { a: { b: 1 }, c: { b: 1, d: 2 } }],
  ['folded text', 'a: >-\n  b\n  c\n', { a: 'b c' }],
  ['text over several lines', 'a: b\n  c\n', { a: 'b c' }],
  ['trailing comment', 'a: b # c\n', { a: 'b' }],
  ['booleans of YAML 1.1', 'a: yes\nb: off\n', { a: true, b: false }],
  ['octal, sexagesimal and date as Go reads them', 'a: 0777\nb: 12:30\nc: 2026-01-01\n', { a: 511, b: '12:30', c: '2026-01-01' }],
  ['null', 'a:\nb: ~\n', { a: null, b: null }],
  ['no line break at the end', 'a: 1', { a: 1 }],
  ['Windows line ends', 'a: 1\r\nb: x\r\n', { a: 1, b: 'x' }],
  ['JSON', '{"a": [1]}', { a: [1] }],
  ['numbers and booleans as keys', '1: a\ntrue: b\n', { 1: 'a', true: 'b' }],
  ['a key with a meaning in JavaScript', '__proto__: a\n', JSON.parse('{"__proto__":"a"}')],
])('foreign YAML goes to the library: %s', (_, text, value) => {
  expect(readCanonical(text)).toBeUndefined();
  expect(readYaml(text)).toEqual([value]);
});

test.each([
  ['a: 1\nb: 2\na: 3\n', 3, 'Map keys must be unique'],
  ['a:\n  b: 1\n  b: 2\n', 3, 'Map keys must be unique'],
  ['a: 1\n---\n- b\n', 3, 'a document is not a map of keys and values'],
  ['a: [1\n', 2, 'Flow sequence in block collection must be sufficiently indented and end with a ]'],
  ['a: .inf\n', 1, '.inf is a number that no Kubernetes object can hold'],
])('bad YAML is refused with its line: %j', (text, line, message) => {
  expect(() => readYaml(text)).toThrow(YamlError);
  expect(() => readYaml(text)).toThrow(expect.objectContaining({ line, message }));
});
