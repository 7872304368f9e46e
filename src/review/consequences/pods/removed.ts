import { podTemplateOf, replicasOf } from '../../../checks/index.ts';
import type { Manifest } from '../../../model/index.ts';
import type { Consequence } from '../../review.ts';
import type { ConsequenceInput, Rule } from '../index.ts';
import { about, count, successorsIn } from '../objects.ts';
import { removalsIn } from '../removals.ts';
import { whoNotices } from './workload.ts';

/** Pods that stop for good because nothing renders their controller any more and Argo CD deletes it. */
export const removedPods: Rule = (input) =>
  removalsIn(input).applications.flatMap(({ prune, isGone }) =>
    prune.flatMap((manifest) => (runs(manifest) ? [stop(input, manifest, isGone)] : [])),
  );

function runs(manifest: Manifest): boolean {
  const pod = podTemplateOf(manifest);
  return (
    pod?.longRunning === true && (manifest.identity.kind === 'DaemonSet' || manifest.identity.kind === 'Pod' || replicasOf(manifest) > 0)
  );
}

function stop(input: ConsequenceInput, manifest: Manifest, isGone: boolean): Consequence {
  const { kind } = manifest.identity;
  const successor = successorsIn(input).find(({ base: old }) => old === manifest)?.head;
  const pods =
    kind === 'DaemonSet'
      ? 'its pods stop'
      : replicasOf(manifest) === 1
        ? 'its pod stops'
        : `its ${count(replicasOf(manifest), 'pod')} stop`;
  const then =
    successor === undefined ? '' : `; ${kind} ${successor.identity.name} takes its place, and which of the two is first is not said`;
  const notices = input.base === undefined ? '' : whoNotices(manifest, input.base.model);
  const why = isGone ? 'its application is gone' : 'it is no longer rendered';
  return about(manifest, {
    topic: 'interruption',
    level: 'interruption',
    message: `deleted: ${pods}${then}${notices}`,
    evidence: [`${manifest.file}: ${why}`],
  });
}
