import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { piecesOf } from '../../../../src/report/review-page/browser/data/visible.ts';
import { commandsIn } from '../../../../src/report/review-page/browser/data/words.ts';
import { yamlLines } from '../../../../src/report/review-page/browser/data/yaml.ts';

test('what cannot be seen is shown by its number, the rest as it is', () => {
  expect(piecesOf('a\u202eb\n\tc\u001b')).toEqual([
    { text: 'a', isOdd: false },
    { text: 'U+202E', isOdd: true },
    { text: 'b\n\tc', isOdd: false },
    { text: 'U+001B', isOdd: true },
  ]);
  expect(piecesOf('naïve 日本 שלום 😀')).toHaveLength(1);
});

test('no text but what is odd gets lost', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.nat(0x10ffff).map((number) => String.fromCodePoint(number)) }), (text) => {
      const seen = piecesOf(text).filter(({ isOdd }) => !isOdd);
      expect(seen.map((piece) => piece.text).join('')).toBe(text.replace(/(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, ''));
    }),
  );
});

test('commands of a sentence stand between backticks; an odd one opens nothing', () => {
  const commands = (text: string) => commandsIn(text).flatMap((part) => (part.isCommand ? [part.text] : []));
  expect(commands('first `kubectl get pods`, then `helm list`')).toEqual(['kubectl get pods', 'helm list']);
  expect(commands('a ` b')).toEqual([]);
  expect(commands('`a` and ` b')).toEqual(['a']);
});

test('an object reads as YAML', () => {
  const object = {
    kind: 'ConfigMap',
    data: { port: '5432', on: 'yes', empty: '', script: 'set -e\n\necho "$1"\n' },
    list: [{ name: 'a', at: [1] }, 'b', {}],
  };
  expect(yamlLines(object)).toEqual([
    'kind: ConfigMap',
    'data:',
    '  port: "5432"',
    '  "on": "yes"',
    '  empty: ""',
    '  script: |',
    '    set -e',
    '',
    '    echo "$1"',
    'list:',
    '- name: a',
    '  at:',
    '  - 1',
    '- b',
    '- {}',
  ]);
  expect(parse(yamlLines(object).join('\n'))).toEqual(object);
});

const nearlyNumber = fc.stringMatching(/^[-+]?[0-9_.eExXoObBinfNaA:-]{0,5}$/);

test('scalars read as what they are', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.constantFrom('1e3', '0x1F', '12:30', '~', '- a', 'a: b', 'a #b', '2026-01-01', '2Gi', 'a:b'), nearlyNumber),
      (text) => {
        expect(parse(yamlLines({ key: text.replaceAll('\n', ' ') }).join('\n'), { version: '1.1' })).toEqual({
          key: text.replaceAll('\n', ' '),
        });
      },
    ),
  );
});
