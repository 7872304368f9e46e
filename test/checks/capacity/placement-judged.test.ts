import fc from 'fast-check';
import { expect, test } from 'vitest';
import { doubtfulBesideOne, doubtfulGroups } from '../../../src/checks/capacity/placement/answer.ts';
import { byDifficulty } from '../../../src/checks/capacity/placement/assign.ts';
import { compile } from '../../../src/checks/capacity/placement/compile.ts';
import { placementOf } from '../../../src/checks/capacity/placement/index.ts';
import { wantedOf } from '../../../src/checks/capacity/placement/pod-sets.ts';
import { factsOf } from '../../../src/checks/index.ts';
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

test('what is asked once for pods that are alike is true of each of them', () => {
  let asked = 0;
  fc.assert(
    fc.property(placementCases, (house) => {
      const facts = factsOf(toInput(house));
      const { steady, jobs } = wantedOf(facts);
      const problem = compile(facts, [...steady, ...jobs]);
      const each = { ...problem, groups: problem.groups.map((group) => ({ ...group, alike: undefined })) };
      const numbers = problem.groups.flatMap(({ alike }) => alike ?? []);
      asked += numbers.length - new Set(numbers).size;
      for (const spare of [0, 1]) expect(doubtfulGroups(problem, spare)).toEqual(doubtfulGroups(each, spare));
      const sets = [...problem.groups.keys()].slice(0, 2);
      expect(doubtfulBesideOne(problem, problem, sets)).toEqual(doubtfulBesideOne(each, each, sets));
      expect(byDifficulty(problem)).toEqual(byDifficulty(each));
    }),
    { numRuns: 200, seed: 7 },
  );
  expect(asked).toBeGreaterThan(0);
});
