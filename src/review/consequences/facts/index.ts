import type { Consequence } from '../../review.ts';
import { type Both, between } from '../between.ts';
import type { Rule } from '../index.ts';
import { nodeChanges } from './nodes.ts';
import { platformChanges } from './platform.ts';
import { storageChanges } from './storage.ts';

/** What a change of the declared facts comes to, before any words about where it stands. */
export interface FactChange extends Pick<Consequence, 'level' | 'subject' | 'message' | 'evidence' | 'hint' | 'widens'> {}

/** What is declared of the cluster itself and is otherwise now. Nothing in Git does it: somebody has to, at the machines. */
export const facts = between((both: Both) =>
  [...platformChanges(both), ...nodeChanges(both), ...storageChanges(both)].map(
    (change): Consequence => ({
      topic: 'facts',
      cluster: both.head.model.cluster,
      application: '',
      file: `dist/${both.head.model.cluster}/model.json`,
      ...change,
    }),
  ),
);

/** A cluster that the base does not have; what it means that one is gone, its applications tell. */
export const newCluster: Rule = ({ base, head, diff }) => {
  if (head === undefined || base !== undefined) return [];
  const { cluster, applications } = head.model;
  return [
    {
      topic: 'facts',
      level: 'none',
      cluster,
      application: '',
      subject: `cluster ${cluster}`,
      message: 'is new, so there is nothing to compare it with',
      evidence: [`${diff.objects.length} objects in ${applications.length} applications`],
      hint: `the way to a syncing cluster: \`labwright bootstrap ${cluster}\``,
    },
  ];
};
