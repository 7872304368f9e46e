import { expect, test } from 'vitest';
import { isShort, linesOf, linesOfBody, rowsOf } from '../../../../src/report/review-page/browser/data/lines.ts';

test('a map that is another one: equal lines once, the others before and after', () => {
  const lines = linesOf({ path: 'x', from: { a: 1, b: 2, c: 3 }, to: { a: 1, b: 9, c: 3 } });
  expect(lines.map(({ sign, text }) => sign + text)).toEqual([' a: 1', '-b: 2', '+b: 9', ' c: 3']);
});

test('what is within a line is marked where as many lines came as went', () => {
  const [gone, come] = linesOf({ path: 'x', from: 'postgres:17.1-alpine', to: 'postgres:17.10-alpine' });
  expect(gone?.text.slice(...gone.mark!)).toBe('');
  expect(come?.text.slice(...come.mark!)).toBe('0');
  expect(linesOf({ path: 'x', from: 'abc', to: 'xyz' }).map(({ mark }) => mark)).toEqual([undefined, undefined]);
});

test('a mark never cuts a character in two', () => {
  const [gone, come] = linesOf({ path: 'x', from: 'same 😀 same', to: 'same 😁 same' });
  expect([gone, come].map((line) => line?.text.slice(...line.mark!))).toEqual(['😀', '😁']);
});

test('side by side: what went stands beside what came, what has no other half beside nothing', () => {
  const rows = rowsOf(
    linesOf({
      path: 'x',
      lines: [
        { sign: '…', skipped: 1 },
        { sign: ' ', text: 'a' },
        { sign: '-', text: 'b' },
        { sign: '+', text: 'c' },
        { sign: '+', text: 'd' },
      ],
    }),
  );
  expect(rows.map(({ left, right }) => [left?.text, right?.text])).toEqual([
    ['1 equal line', '1 equal line'],
    ['a', 'a'],
    ['b', 'c'],
    [undefined, 'd'],
  ]);
});

test('an object that goes is all of its lines, one without values none', () => {
  const object = { identity: { group: '', kind: 'Service', namespace: 'a', name: 'b' }, layer: '', application: '', file: '', fields: [] };
  expect(linesOfBody({ ...object, change: 'removed', body: { kind: 'Service' } })).toEqual([{ sign: '-', text: 'kind: Service' }]);
  expect(linesOfBody({ ...object, change: 'added', body: {} })).toEqual([]);
});

test.each([
  [{ from: 1, to: '2Gi' }, true],
  [{ to: 'x'.repeat(49) }, false],
  [{ from: 'a\nb', to: 'c' }, false],
  [{ to: [1] }, false],
])('%j fits in one line: %s', (values, expected) => {
  expect(isShort({ path: 'x', ...values })).toBe(expected);
});
