import { expect, test } from 'vitest';
import type { Issue } from '../../src/issues/index.ts';
import { withRehearsal } from '../../src/review/index.ts';
import { changed, clusterOf, consequence, diffOf } from '../report/review/sample.ts';

const set = changed('StatefulSet', 'photos', []);
const other = changed('StatefulSet', 'mail', []);
const review = clusterOf('attic', {
  level: 'interruption',
  diff: diffOf('attic', { objects: [set, other] }),
  consequences: [
    consequence('interruption', 'StatefulSet home/photos', { topic: 'immutable', file: set.file }),
    consequence('interruption', 'StatefulSet home/mail', { topic: 'capacity', application: 'mail' }),
    consequence('restart', 'StatefulSet home/photos', { topic: 'restart', file: set.file }),
  ],
});
const issue = (code: Issue['code'], file: string): Issue => ({
  code,
  severity: 'error',
  path: 'attic/x',
  message: 'the words of the server',
  file,
});
const verdicts = (outcome: Parameters<typeof withRehearsal>[1]) =>
  withRehearsal(review, outcome).consequences.map(({ rehearsed }) => rehearsed);

test('rehearsal: what the server refused confirms the claim about that file, and nothing else', () => {
  expect(verdicts({ issues: [issue('REHEARSE_IMMUTABLE', set.file)] })).toEqual(['confirmed', 'refuted', undefined]);
  expect(verdicts({ issues: [issue('REHEARSE_PENDING', other.file)] })).toEqual(['refuted', 'confirmed', undefined]);
});

test('rehearsal: one that was not finished, or not begun, tells nothing', () => {
  expect(verdicts({ issues: [issue('REHEARSE_CONTROL_PLANE', '')] })).toEqual([
    'could not tell: the words of the server',
    'could not tell: the words of the server',
    undefined,
  ]);
  expect(verdicts('etcd is missing')).toEqual(['could not tell: etcd is missing', 'could not tell: etcd is missing', undefined]);
});

test('rehearsal: what nobody foretold of an object that differs is told', () => {
  const found = withRehearsal(
    { ...review, level: 'restart', consequences: [] },
    { issues: [issue('REHEARSE_IMMUTABLE', set.file), issue('REHEARSE_PENDING', 'dist/attic/apps/other/x.yaml')] },
  );
  expect(found.consequences).toMatchObject([
    { topic: 'immutable', level: 'interruption', application: 'photos', message: 'the words of the server', rehearsed: 'confirmed' },
  ]);
  expect(found.level).toBe('interruption');
});
