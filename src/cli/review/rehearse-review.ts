import { IssueError } from '../../issues/index.ts';
import { customGroups, type Rehearsal, rehearse } from '../../rehearse/index.ts';
import { type ClusterReview, type FleetReview, gravest, withRehearsal } from '../../review/index.ts';
import { programsFor } from '../binaries.ts';
import { definitionsOf } from '../definitions.ts';
import type { Io } from '../io.ts';
import { progressOn } from '../progress.ts';
import type { Sides } from './states.ts';

/** Seconds until a rehearsal of one cluster gives up waiting. */
const timeout = 120;

/** Plays the step from base to head of each cluster that differs on a real control plane, and says beside each claim what came of it. */
export async function rehearseReview(io: Io, review: FleetReview, sides: Sides): Promise<FleetReview> {
  const progress = progressOn(io.stderr, io.env);
  const signal = io.interruption();
  const clusters: ClusterReview[] = [];
  const notes: string[] = [];
  for (const one of review.clusters) {
    if (one.diff.change === 'same' || one.diff.change === 'removed') {
      clusters.push(one);
      continue;
    }
    const outcome = await rehearseCluster(io, sides, one.cluster, signal, (text) => progress.say(`${one.cluster}: ${text}`));
    progress.end();
    clusters.push(withRehearsal(one, outcome));
    notes.push(typeof outcome === 'string' ? `${one.cluster} was not rehearsed: ${outcome}` : `${one.cluster} was rehearsed`);
  }
  return { ...review, clusters, level: gravest(clusters.map(({ level }) => level)), notes: [...(review.notes ?? []), ...notes] };
}

/** What came of it, or why it could not be done. */
async function rehearseCluster(
  io: Io,
  { base, head }: Sides,
  cluster: string,
  signal: AbortSignal,
  onProgress: (text: string) => void,
): Promise<Rehearsal | string> {
  const find = ({ clusters }: Sides['base']) => clusters.find(({ model }) => model.cluster === cluster);
  const [before, after] = [find(base), find(head)];
  if (after === undefined) return 'it is gone';
  try {
    return await rehearse({
      ...after,
      base: before === undefined ? undefined : { ...before, name: base.name },
      definitions: definitionsOf(io, customGroups([...after.manifests, ...(before?.manifests ?? [])])),
      programs: programsFor(io, { minor: after.model.distribution.version, argocd: false }),
      host: io.process,
      signal,
      timeout,
      // The claims are about files; where the owner's code made them is nothing that a review tells.
      placeOf: () => undefined,
      onProgress,
    });
  } catch (error) {
    if (signal.aborted)
      throw new IssueError([
        { code: 'REHEARSE_CONTROL_PLANE', severity: 'error', path: '--rehearse', message: 'was stopped, and nothing is reported' },
      ]);
    if (!(error instanceof IssueError)) throw error;
    return error.issues.map(({ message, hint }) => (hint === undefined ? message : `${message} (${hint})`)).join('; ');
  }
}
