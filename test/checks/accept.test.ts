import { expect, test } from 'vitest';
import { policyChecks } from '../../src/checks/index.ts';
import { deployment, find, model, show } from './support.ts';

const accept = (code: string, scope: string, reason = 'a test') => model({ acceptances: [{ code, scope, reason, files: [] }] });
const yaml = deployment('web') + deployment('website');

test('an acceptance marks the findings of its code at its construct and below, and nothing beside it', () => {
  const marked = find(policyChecks, yaml, accept('POLICY_PROBES', 'attic/web/web')).filter(({ code }) => code === 'POLICY_PROBES');
  expect(marked.map(({ path, accepted }) => [path.split(' ')[0], accepted])).toEqual([
    ['attic/web/web', 'a test'],
    ['attic/web/website', undefined],
  ]);
  expect(find(policyChecks, yaml, accept('POLICY_PROBES', 'attic')).filter(({ accepted }) => accepted !== undefined)).toHaveLength(2);
});

test('MODEL_ACCEPTANCE_UNUSED: nothing to accept any more', () => {
  expect(show([], '', accept('POLICY_PROBES', 'attic/web'))).toMatchInlineSnapshot(`
    "warning MODEL_ACCEPTANCE_UNUSED at attic/web accept(POLICY_PROBES): nothing at or below attic/web is found by POLICY_PROBES any more
      hint: remove the acceptance"
  `);
});

test('MODEL_ACCEPTANCE_REASON: an acceptance without a reason accepts nothing', () => {
  expect(show(policyChecks, yaml, accept('POLICY_PROBES', 'attic/web', ' '))).toContain(
    'error MODEL_ACCEPTANCE_REASON at attic/web accept(POLICY_PROBES)',
  );
  expect(find(policyChecks, yaml, accept('POLICY_PROBES', 'attic/web', ' ')).every(({ accepted }) => accepted === undefined)).toBe(true);
});

test('MODEL_ACCEPTANCE_UNKNOWN_CODE: a code that does not exist, with the nearest', () => {
  expect(show([], '', accept('POLICY_PROBE', 'attic/web'))).toMatchInlineSnapshot(`
    "error MODEL_ACCEPTANCE_UNKNOWN_CODE at attic/web accept(POLICY_PROBE): no finding has the code "POLICY_PROBE"
      hint: did you mean \`POLICY_PROBES\`?"
  `);
  expect(show([], '', accept('EVERYTHING', 'attic/web'))).toContain('`labwright explain` lists all codes');
});

test('what a change does is judged where the state before is known, so that its acceptance is never unused here', () => {
  const acceptance = { code: 'REVIEW_DATA_LOSS', scope: 'attic', subject: 'Deployment home/web', reason: 'a test', files: [] };
  expect(show([], '', model({ acceptances: [acceptance] }))).toBe('');
  const unreasoned = show([], '', model({ acceptances: [{ ...acceptance, reason: ' ' }] }));
  expect(unreasoned).toContain('error MODEL_ACCEPTANCE_REASON at attic accept(REVIEW_DATA_LOSS)');
});
