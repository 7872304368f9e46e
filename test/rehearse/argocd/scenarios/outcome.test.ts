import { expect, test } from 'vitest';
import { formatIssue } from '../../../../src/issues/index.ts';
import { judged, type Outcome, outcomeFindings } from '../../../../src/rehearse/argocd/scenarios/outcome.ts';
import { model } from '../../stand-ins/_model.ts';

test('REHEARSE_REMOVAL for a removal that went differently, REHEARSE_APPLICATION for anything else that did', () => {
  const outcomes: readonly Outcome[] = [
    {
      name: 'dist/ is emptied',
      isRemoval: true,
      seconds: 1,
      ...judged('every object stays', ['Service home/photos is gone', 'Secret home/x is gone']),
    },
    { name: 'an object is deleted', isRemoval: false, seconds: 1, ...judged('it returns', ['it did not return']) },
    { name: 'a folder is renamed', isRemoval: true, seconds: 1, ...judged('every object stays', []) },
    { name: 'a layer is removed', isRemoval: true, seconds: 0, verdict: 'not played', why: 'there is none' },
  ];
  expect(outcomeFindings({ ...model(), cluster: 'attic' }, outcomes).map(formatIssue)).toMatchInlineSnapshot(`
    [
      "error REHEARSE_REMOVAL at attic dist/ is emptied: expected: every object stays; seen: Service home/photos is gone; Secret home/x is gone
      hint: look at \`cascade\` of the Application, and at the sync options of the object",
      "error REHEARSE_APPLICATION at attic an object is deleted: expected: it returns; seen: it did not return
      hint: look at the settings, projects and ApplicationSets below \`argocd/\`",
    ]
  `);
});
