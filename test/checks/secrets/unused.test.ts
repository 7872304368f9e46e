import { expect, test } from 'vitest';
import { deployment, lines, required } from './_fixture.ts';

const orphan = required('ai/orphan', ['password']);

test('SECRET_UNUSED: nobody reads it', () => {
  expect(lines('', { secrets: [orphan] })).toEqual([
    'warning SECRET_UNUSED attic/orphan secrets.ai/orphan: Secret ai/orphan is read by nothing (give it to its reader, or remove the requirement)',
  ]);
});

test('SECRET_UNUSED: a reader with a misspelt name is pointed at', () => {
  const pod = deployment('containers: [{ name: web, envFrom: [{ secretRef: { name: orfan } }] }]');
  expect(lines(pod, { secrets: [orphan] }).at(-1)).toContain('a pod reads `orfan`: is one of the two misspelt?');
});

test('a declared consumer, the label of Argo CD and a derived key elsewhere count as readers', () => {
  const user = { name: 'url', kind: 'derived', template: 'redis://:{{ai/orphan/password}}@redis:6379', purpose: '' } as const;
  const secrets = [
    orphan,
    required('ai/user', [], { keys: [user], consumers: [{ workload: 'web/web', key: 'url' }] }),
    required('argocd/repository', ['password'], { labels: { 'argocd.argoproj.io/secret-type': 'repository' } }),
  ];
  expect(lines('', { secrets })).toEqual([]);
});

test('a mention in a custom object or in chart values counts as a reader', () => {
  const custom =
    'apiVersion: longhorn.io/v1beta2\nkind: BackupTarget\nmetadata: { name: default, namespace: longhorn-system }\nspec: { credentialSecret: orphan }\n';
  expect(lines(custom, { secrets: [orphan] })).toEqual([]);
  expect(lines('', { secrets: [orphan], chart: { auth: { existingSecret: 'orphan' } } })).toEqual([]);
});

test('SECRET_UNUSED: beside a chart it could not be decided', () => {
  expect(lines('', { secrets: [required('ci/x', ['a'])], chart: {} })[0]).toContain('unchecked SECRET_UNUSED');
});
