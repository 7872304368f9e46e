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

/** A cluster that only one of the states has. */
export const wholeCluster: Rule = ({ base, head, diff }) => {
  const state = head ?? base;
  if (state === undefined || (base !== undefined && head !== undefined)) return [];
  const { cluster, applications } = state.model;
  const about = { topic: 'facts', level: 'none', cluster, application: '', subject: `cluster ${cluster}` } as const;
  const evidence = [`${diff.objects.length} objects in ${applications.length} applications`];
  if (base === undefined) {
    const hint = `the way to a syncing cluster: \`labwright bootstrap ${cluster}\``;
    return [{ ...about, message: 'is new, so there is nothing to compare it with', evidence, hint }];
  }
  const message = 'is in no file any more: its Argo CD keeps what runs, and nothing is applied to it from here';
  return [{ ...about, message, evidence, hint: 'with one Argo CD for all clusters, see what its ApplicationSets do' }];
};
