import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shorten, valueText, visible, visibleLines } from '../../src/report/visible.ts';

test('visible: what a terminal obeys or nobody sees is written out', () => {
  expect(visible('a\u001b[31mred\u001b[0m\r\n\tb\u0007')).toBe('a\\u001b[31mred\\u001b[0m\\r\\n\\tb\\u0007');
  expect(visible('user\u202etxt.exe\u200b\u2028\u{e0001}\ud800')).toBe('user\\u202etxt.exe\\u200b\\u2028\\u{e0001}\\ud800');
  expect(visible('Zwölf Größen, 日本語, 🚀')).toBe('Zwölf Größen, 日本語, 🚀');
});

test('visible: no text leaves a control or format character', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(visible(text))));
});

test('visibleLines: lines stay lines', () => {
  expect(visibleLines('# Heading\n\nred\u001b[31m\ttab\n')).toBe('# Heading\n\nred\\u001b[31m\\ttab\n');
});

test('shorten: says how long the whole is, and never cuts a character in two', () => {
  expect(shorten('a'.repeat(100), 40)).toBe(`${'a'.repeat(22)}… (100 characters)`);
  expect(shorten('short', 40)).toBe('short');
  fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => !/\p{Cs}/u.test(shorten(text, 30))));
});

test('valueText: a text that looks like something else is in quotes', () => {
  const shown = (value: unknown) => valueText(value, 80);
  expect([8, '8', true, 'true', null, '', ' a', undefined, 'a b', '{a}', '192.168.1.240', [1, 'a'], { a: 1 }].map(shown)).toEqual([
    '8',
    '"8"',
    'true',
    '"true"',
    'null',
    '""',
    '" a"',
    '(not set)',
    'a b',
    '"{a}"',
    '192.168.1.240',
    '[1,"a"]',
    '{"a":1}',
  ]);
});
