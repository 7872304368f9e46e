import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placementOf } from '../../../src/checks/capacity/placement/index.ts';
import { placementCases, toInput } from '../../judge/cases/index.ts';
import { everythingOf } from '../../judge/exhaustive/index.ts';
import { readFixtures } from '../../judge/fixtures.ts';
import { disagrees } from '../../judge/judgement.ts';
import { podsOf } from '../../judge/pods.ts';

test('houses on which we were wrong once, by what the real scheduler did', () => {
  const wrong = readFixtures().flatMap(({ name, house, truth }) => {
    const { verdict } = placementOf(toInput(house));
    return disagrees(verdict, truth) ? [`${name}: we say ${verdict}, all pods were placed ${truth}`] : [];
  });
  expect(wrong).toEqual([]);
});

test('in small houses, trying every order and every choice contradicts no answer', () => {
  const small = placementCases.filter((house) => podsOf(house).length <= 6);
  fc.assert(
    fc.property(small, (house) => {
      const all = everythingOf(house);
      const { verdict } = placementOf(toInput(house));
      if (all === undefined) return;
      // `depends` claims that an order fails, and leaves open whether any works.
      const allowed = { fits: ['fits'], cannot: ['cannot'], depends: ['depends', 'cannot'], undecided: ['fits', 'depends', 'cannot'] };
      expect(allowed[verdict]).toContain(all);
    }),
    { numRuns: 100, seed: 7, endOnFailure: true },
  );
});
