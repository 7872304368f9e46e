import { expect, test } from 'vitest';
import { Facts } from '../../../src/authoring/facts.ts';
import { checkQuorum } from '../../../src/catalog/shared/index.ts';

function problem(members: number): string | undefined {
  const facts = new Facts();
  checkQuorum(facts, 'attic/data/etcd replicas', members);
  const [issue] = facts.issues;
  return issue === undefined
    ? undefined
    : `${issue.code} ${issue.path}: ${issue.message}${issue.hint === undefined ? '' : ` [${issue.hint}]`}`;
}

test('one member, and odd numbers of them', () => {
  expect([1, 3, 5, 7].map(problem)).toEqual([undefined, undefined, undefined, undefined]);
});

test('MODEL_VALUE: a number of members that cannot keep a quorum', () => {
  expect([2, 4, 6, 0, 1.5].map(problem)).toEqual([
    'MODEL_VALUE attic/data/etcd replicas: 2 members stand still as soon as one of them is gone: a majority of 2 is 2 [write `1`, or `3` to survive the loss of one]',
    'MODEL_VALUE attic/data/etcd replicas: 4 members survive the loss of 1, as 3 do: a majority of 4 is 3 [write `3`, or `5` to survive the loss of 2]',
    'MODEL_VALUE attic/data/etcd replicas: 6 members survive the loss of 2, as 5 do: a majority of 6 is 4 [write `5`, or `7` to survive the loss of 3]',
    'MODEL_VALUE attic/data/etcd replicas: 0 is no whole number above 0',
    'MODEL_VALUE attic/data/etcd replicas: 1.5 is no whole number above 0',
  ]);
});
