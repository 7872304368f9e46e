import { expect, test } from 'vitest';
import { deletePoliciesOf } from '../../../src/rehearse/sync/hooks.ts';
import { applicationOptions, objectOptions } from '../../../src/rehearse/sync/sync-options.ts';
import { objectOf } from './_manifests.ts';

const optionsOf = (own: string, application: readonly string[] = []) =>
  objectOptions(objectOf('ConfigMap', 'x', { argo: { 'sync-options': own } }), application);

test('options of an object are a list with commas, spaces allowed', () => {
  expect(optionsOf('Replace=true , Force=true,PruneLast=true')).toEqual({
    replace: true,
    force: true,
    serverSideApply: false,
    skipDryRunOnMissingResource: false,
    pruneLast: true,
    prune: 'yes',
  });
});

test('options of the Application hold for every object', () => {
  const options = ['ServerSideApply=true', 'SkipDryRunOnMissingResource=true', 'Replace=true'];
  expect(optionsOf('', options)).toMatchObject({ serverSideApply: true, skipDryRunOnMissingResource: true, replace: true });
});

test.each([
  ['Prune=false', [], 'no'],
  ['Prune=confirm', [], 'confirm'],
  ['', ['Prune=false'], 'no'],
  ['Prune=true', ['Prune=false'], 'yes'],
  ['Prune=confirm', ['Prune=false'], 'confirm'],
  ['Delete=false', [], 'yes'],
])('pruning with %s under %j: %s', (own, application, prune) => {
  expect(optionsOf(own, application).prune).toBe(prune);
});

test('an object may go without the server-side apply of its Application', () => {
  expect(optionsOf('ServerSideApply=false', ['ServerSideApply=true']).serverSideApply).toBe(false);
});

test('Force is heard only from the object itself', () => {
  expect(optionsOf('', ['Force=true']).force).toBe(false);
});

test('options of the whole sync', () => {
  expect(applicationOptions([])).toEqual({ createNamespace: false, applyOutOfSyncOnly: false, prunePropagation: 'Foreground' });
  expect(applicationOptions(['CreateNamespace=true', 'ApplyOutOfSyncOnly=true', 'PrunePropagationPolicy=orphan'])).toEqual({
    createNamespace: true,
    applyOutOfSyncOnly: true,
    prunePropagation: 'Orphan',
  });
});

test.each([
  ['', ['BeforeHookCreation']],
  ['HookSucceeded', ['HookSucceeded']],
  ['HookFailed,HookSucceeded', ['HookSucceeded', 'HookFailed']],
  ['Never', ['BeforeHookCreation']],
])('a hook with the delete policy "%s"', (policy, expected) => {
  expect(deletePoliciesOf(objectOf('Job', 'x', { argo: { 'hook-delete-policy': policy } }))).toEqual(expected);
});
