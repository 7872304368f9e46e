import { expect, test } from 'vitest';
import { choicesOf, filterable, matches, nothingChosen, wordsOf } from '../../../../src/report/review-page/browser/data/filter.ts';

const facets = {
  cluster: ['vx-home'],
  level: ['restart', 'data-loss'],
  change: ['changed'],
  topic: [],
  kind: ['Secret'],
  application: ['n8n'],
};
const thing = filterable(facets, () => ({ path: 'spec.replicas', list: [{ to: 3 }, null, 'TLS'] }));

test.each([
  [[], {}, true],
  [['replicas', '3'], {}, true],
  [['tls'], {}, true],
  [['replicas', '4'], {}, false],
  [[], { level: ['data-loss', 'lock-out'] }, true],
  [[], { level: ['lock-out'] }, false],
  [[], { level: ['restart'], kind: ['Service'] }, false],
  [[], { topic: ['image'] }, false],
])('words %j and choices %j: %s', (words, chosen, expected) => {
  expect(matches(thing, words, { ...nothingChosen, ...chosen })).toBe(expected);
});

test('words are apart by spaces, unless they are quoted', () => {
  expect(wordsOf('  Ai "shared buffers" x ')).toEqual(['ai', 'shared buffers', 'x']);
  expect(wordsOf('half "quoted')).toEqual(['half', 'quoted']);
});

test('counts of a facet heed the other facets, not its own; what was chosen stays even at none', () => {
  const other = filterable({ ...facets, level: ['none'], kind: ['Service'] }, () => '');
  const chosen = { ...nothingChosen, level: ['restart'], kind: ['Service', 'Job'] };
  expect(choicesOf('level', [thing, other], chosen, ['none', 'restart'])).toEqual([
    { value: 'none', count: 1 },
    { value: 'restart', count: 0 },
    { value: 'data-loss', count: 0 },
  ]);
  expect(choicesOf('kind', [thing, other], chosen, [])).toEqual([
    { value: 'Job', count: 0 },
    { value: 'Secret', count: 1 },
    { value: 'Service', count: 0 },
  ]);
});
