import { expect, test } from 'vitest';
import { compareIssues, type Issue } from '../../src/issues/index.ts';

test('findings of a cluster stand by their paths, and what others follow from before them', () => {
  const issue = (code: Issue['code'], path: string, severity: Issue['severity'] = 'error'): Issue => ({
    code,
    path,
    severity,
    message: '',
  });
  const sorted = [
    issue('CAPACITY_MEMORY_LIMITS', 'attic nodes', 'warning'),
    issue('QUOTA_EXCEEDED', 'attic/namespaces'),
    issue('CAPACITY_NO_ROOM', 'attic/web'),
    issue('MODEL_VALUE', 'attic/cache'),
  ].sort(compareIssues);
  expect(sorted.map(({ code }) => code)).toEqual(['CAPACITY_NO_ROOM', 'MODEL_VALUE', 'QUOTA_EXCEEDED', 'CAPACITY_MEMORY_LIMITS']);
});
