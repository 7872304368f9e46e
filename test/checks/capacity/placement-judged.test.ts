import { expect, test } from 'vitest';
import { placementOf } from '../../../src/checks/capacity/placement/index.ts';
import { toInput } from '../../judge/cases/index.ts';
import { readFixtures } from '../../judge/fixtures.ts';
import { disagrees } from '../../judge/judgement.ts';

/** Houses on which our answer was wrong once, and what the real scheduler made of them. `npm run judge` adds to them. */
const fixtures = readFixtures();

test.each(fixtures)('$name is no longer contradicted by what the scheduler did', ({ house, truth }) => {
  const { verdict } = placementOf(toInput(house));
  expect({ verdict, wrong: disagrees(verdict, truth) }).toEqual({ verdict, wrong: false });
});
