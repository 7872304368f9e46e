import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nothingChosen } from '../../../../src/report/review-page/browser/data/filter.ts';
import { hashOf, type PageState, startState, stateOf, themes, views } from '../../../../src/report/review-page/browser/data/hash.ts';

const values = fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1 }), { maxLength: 3 });
const states: fc.Arbitrary<PageState> = fc.record({
  query: fc.string({ unit: 'grapheme' }),
  chosen: fc.record({ cluster: values, level: values, change: values, topic: values, kind: values, application: values }),
  view: fc.constantFrom(...views),
  theme: fc.constantFrom(...themes),
  page: fc.nat(1_000),
  at: fc.string({ unit: 'grapheme' }),
  keys: fc.boolean(),
});

test('what an address says is what was said', () => {
  fc.assert(
    fc.property(states, (state) => {
      expect(stateOf(`#${hashOf(state)}`)).toEqual(state);
    }),
  );
});

test('a page as it opens needs no address', () => {
  expect(hashOf(startState)).toBe('');
  expect(stateOf('')).toEqual(startState);
});

test.each(['#page=-3&view=3d&theme=pink', '#page=1e99&__proto__=x', '#%E0%A4%A&&=&=='])(
  '%s, which nothing wrote, is as at the start',
  (hash) => {
    expect(stateOf(hash)).toEqual({ ...startState, chosen: nothingChosen });
  },
);
