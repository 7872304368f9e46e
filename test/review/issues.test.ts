import { expect, test } from 'vitest';
import { type Consequence, issuesOf, type Level, type Topic } from '../../src/review/index.ts';

const consequence = (level: Level, topic: Topic = 'restart'): Consequence => ({
  topic,
  level,
  cluster: 'home',
  application: 'photos',
  subject: 'StatefulSet apps/photos',
  message: 'one pod, recreated: about 2m down',
  evidence: ['spec.replicas: 2 → 1'],
  hint: 'push it at night',
  file: 'dist/home/apps/photos/statefulset-photos.yaml',
});

const issues = (...consequences: readonly Consequence[]) =>
  issuesOf({ clusters: [{ cluster: 'home', level: 'none', consequences, images: [], charts: [], capacity: [], diff: noDiff }] });

const noDiff = { cluster: 'home', change: 'changed', objects: [], facts: [], alike: 0 } as const;

test('REVIEW_INTERRUPTION: what stops for a while is a warning at its file, with its subject and hint', () => {
  expect(issues(consequence('interruption'))).toEqual([
    {
      code: 'REVIEW_INTERRUPTION',
      severity: 'warning',
      path: 'dist/home/apps/photos/statefulset-photos.yaml',
      message: 'StatefulSet apps/photos: one pod, recreated: about 2m down',
      hint: 'push it at night',
      cluster: 'home',
      file: 'dist/home/apps/photos/statefulset-photos.yaml',
    },
  ]);
});

test('REVIEW_DATA_LOSS: lost data is an error', () => {
  expect(issues(consequence('data-loss'))).toMatchObject([{ code: 'REVIEW_DATA_LOSS', severity: 'error' }]);
});

test('REVIEW_LOCK_OUT: being locked out is an error, and without a file it names the application', () => {
  expect(issues({ ...consequence('lock-out'), file: undefined })).toMatchObject([
    { code: 'REVIEW_LOCK_OUT', severity: 'error', path: 'home/photos' },
  ]);
});

test('REVIEW_ACCESS: a new right that stops nothing is a warning, while a mere restart is no finding', () => {
  expect(issues(consequence('none', 'rbac'), consequence('restart'), consequence('none'))).toMatchObject([
    { code: 'REVIEW_ACCESS', severity: 'warning' },
  ]);
});
