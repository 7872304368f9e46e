import type { KubeObject } from '../api/index.ts';
import type { Application } from '../model/index.ts';
import type { RehearsedApplication, Share } from './result.ts';
import type { OutcomeWord, SyncResult } from './sync/index.ts';

/** What became of the objects of one application, counted. */
export function applicationSummary({ name, layer }: Application, result: SyncResult | undefined): RehearsedApplication {
  const count = (...words: readonly OutcomeWord[]) => result?.outcomes.filter(({ outcome }) => words.includes(outcome)).length ?? 0;
  return {
    name,
    layer,
    accepted: count('applied', 'unhealthy'),
    rejected: count('rejected', 'prune refused'),
    notReached: count('not reached'),
    pruned: count('pruned'),
    kept: count('kept'),
  };
}

export function shareOf(objects: readonly KubeObject[], isDone: (object: KubeObject) => boolean): Share {
  return { done: objects.filter(isDone).length, of: objects.length };
}
