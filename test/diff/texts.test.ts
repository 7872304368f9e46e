import { expect, test } from 'vitest';
import { diffStates, type FieldDiff } from '../../src/diff/index.ts';
import { configMap, deployment, manifest, stateOf } from './_objects.ts';

function fields(base: object, head: object): readonly FieldDiff[] {
  return diffStates(stateOf(manifest(base)), stateOf(manifest(head))).objects.flatMap((one) => one.fields);
}

const script = (...lines: readonly string[]) => configMap('c', { 'run.sh': `${lines.join('\n')}\n` });
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `line ${index}`);
const shown = (field: FieldDiff | undefined) =>
  field?.lines?.map((line) => ('skipped' in line ? `… ${line.skipped}` : `${line.sign}${line.text}`));

test('of a text the lines that differ are told, with three around them and how many are left out', () => {
  const after = numbered(20);
  after[10] = 'changed';
  expect(shown(fields(script(...numbered(20)), script(...after))[0])).toEqual([
    '… 7',
    ' line 7',
    ' line 8',
    ' line 9',
    '-line 10',
    '+changed',
    ' line 11',
    ' line 12',
    ' line 13',
    '… 6',
  ]);
});

test('one line more is one line', () => {
  expect(shown(fields(script('a', 'c'), script('a', 'b', 'c'))[0])).toEqual([' a', '+b', ' c']);
});

test('arguments of several lines are told by their lines as well', () => {
  const running = (text: string) => deployment('web', {}, { args: ['-c', text] });
  const [field] = fields(running('set -e\nrun a\n'), running('set -e\nrun b\n'));
  expect(field?.path).toBe('spec.template.spec.containers[web].args[1]');
  expect(shown(field)).toEqual([' set -e', '-run a', '+run b']);
});

test('where a line differs only in what is secret, it is still told', () => {
  const [field] = fields(script('a', 'PASSWORD=one', 'b'), script('a', 'PASSWORD=two', 'b'));
  expect(shown(field)).toEqual([' a', '-PASSWORD=(hidden)', '+PASSWORD=(hidden)', ' b']);
});

test('texts of one line that differ only in what is secret tell their lengths', () => {
  const url = (password: string) => configMap('c', { url: `redis://:${password}@redis:6379` });
  expect(fields(url('one'), url('three'))).toEqual([
    { path: 'data.url', from: 'redis://:(hidden)@redis:6379', to: 'redis://:(hidden)@redis:6379', hidden: { from: 23, to: 25 } },
  ]);
});

test('a text that has nothing in common with what it was is cut', () => {
  const [field] = fields(script(...numbered(5000)), script(...numbered(5000).map((line) => `${line}!`)));
  expect(field?.lines).toHaveLength(1001);
  expect(field?.lines?.at(-1)).toEqual({ sign: '…', skipped: 9000 });
});

test.each([
  ['one line without end', (end: string) => `${'x'.repeat(10_000_000)}${end}`],
  ['words without end', (end: string) => `${'password '.repeat(1_000_000)}${end}`],
  ['a name without end', (end: string) => `${'a-'.repeat(5_000_000)}${end}`],
  ['brackets without end', (end: string) => `${'['.repeat(1_000_000)}${end}`],
  ['lists in lists in YAML', (end: string) => `a:\n${'- '.repeat(100_000)}${end}\n`],
  ['a million lines', (end: string) => `${'key: value\n'.repeat(1_000_000)}${end}\n`],
  ['quotes without end', (end: string) => `token="${'\\"'.repeat(1_000_000)}${end}`],
  ['addresses without end', (end: string) => `${'a://b:c'.repeat(1_000_000)}${end}`],
])('a huge text is compared and bounded: %s', (_, make) => {
  const diff = fields(configMap('c', { text: make('1') }), configMap('c', { text: make('2') }));
  expect(diff).toHaveLength(1);
  expect(JSON.stringify(diff).length).toBeLessThan(2_200_000);
});

test('binary data tells that it is another one', () => {
  const binary = (bytes: Uint8Array) => ({
    ...configMap('c', {}),
    binaryData: { 'image.png': Buffer.from(bytes).toString('base64') },
  });
  const [field] = fields(binary(new Uint8Array(200_000)), binary(new Uint8Array(300_000)));
  expect(field).toEqual({ path: 'binaryData[image.png]', hidden: { from: 200_000, to: 300_000 } });
});
