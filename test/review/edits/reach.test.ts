import { expect, test } from 'vitest';
import type { Topic } from '../../../src/review/index.ts';
import { reviewEdit } from './draft.ts';
import { rows } from './reach-rows.ts';

const mine: readonly Topic[] = ['exposure', 'flow', 'rbac', 'privilege', 'image', 'chart', 'capacity', 'address', 'secret', 'facts'];

test.each(rows)('$cluster: $title', ({ cluster, edit, expected }) => {
  const { consequences } = reviewEdit(cluster, edit);
  const told = consequences
    .filter(({ topic }) => mine.includes(topic))
    .map(({ level, topic, subject, widens }) => `${widens === true ? 'opens: ' : ''}${level} ${topic} ${subject}`);
  expect(told.sort()).toEqual(expected);
});
