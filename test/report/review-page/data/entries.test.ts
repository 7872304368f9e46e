import { expect, test } from 'vitest';
import { outcomesOf, together } from '../../../../src/report/review-page/browser/data/consequences.ts';
import { entriesOf } from '../../../../src/report/review-page/browser/data/entries.ts';
import { madeUpReview } from '../../../browser/review-fixture.ts';

const review = madeUpReview();
const entries = entriesOf(review);
const places = entries.flatMap((entry) => entry.places);

test('every object and every fact is one place of one entry', () => {
  const objects = review.clusters.flatMap(({ diff }) => diff.objects);
  expect(places.filter(({ diff }) => diff.identity.kind !== 'Declared facts').map(({ diff }) => diff)).toHaveLength(objects.length);
  expect(new Set(places.map(({ diff }) => diff)).size).toBe(places.length);
  expect(new Set(entries.map(({ key }) => key)).size).toBe(entries.length);
  expect(entries.some(({ title }) => title === 'Declared facts of vx-home')).toBe(true);
});

test('the gravest come first, with what follows from them', () => {
  expect(entries[0]).toMatchObject({ title: 'PersistentVolumeClaim shop/redis-dump', level: 'data-loss' });
  const pgvector = places.find(({ diff }) => diff.identity.kind === 'StatefulSet' && diff.identity.name === 'pgvector');
  expect(pgvector?.facets).toMatchObject({ level: ['interruption', 'restart'], topic: ['immutable', 'interruption', 'restart'] });
});

test('a shared change names its places, and an index that leads nowhere is passed over', () => {
  const ollama = entries.find(({ title }) => title === 'StatefulSet <environment>/ollama');
  expect(ollama?.places.map(({ name }) => name)).toEqual(['ai-rnd/dev', 'ai-rnd/staging', 'ai-rnd/production']);
  const broken = { ...review, shared: [{ title: 'x', places: ['a'], objects: [{ cluster: 'nowhere', index: 9 }] }] };
  expect(entriesOf(broken).some(({ title }) => title === 'x')).toBe(false);
});

test('what follows on several clusters alike is said once, with the evidence of each where it is not the same', () => {
  const all = outcomesOf(review, places);
  const alloy = together(all).filter(({ consequence }) => consequence.subject === 'DaemonSet monitoring/alloy');
  expect(alloy.map(({ clusters }) => clusters.length)).toEqual([4, 4]);
  const [first] = all;
  const other = { ...first!, consequence: { ...first!.consequence, cluster: 'b', evidence: ['another'] } };
  expect(together([first!, other])[0]?.evidence).toContain('b: another');
  expect(together(all).flatMap(({ clusters }) => clusters)).toHaveLength(all.length);
});
