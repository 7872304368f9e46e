import { below, identityOf, type KubeObject } from '../../api/index.ts';
import type { Issue } from '../../issues/index.ts';
import type { Snapshot } from '../snapshot.ts';
import { findingAbout, type Subjects } from './subject.ts';
import { isUnseen, isUp, replicasOf } from './up.ts';

/**
 * REHEARSE_NOT_HEALTHY: workloads that did not come up although nothing explains it, so that silence never passes for success. A program
 * of the rehearsal that hangs ends here.
 */
export function notUp(
  { deployments, statefulSets, daemonSets, jobs }: Snapshot,
  subjects: Subjects,
  isExplained: (object: KubeObject) => boolean,
): readonly Issue[] {
  return [...deployments, ...statefulSets, ...daemonSets, ...jobs]
    .filter((object) => !isUp(object) && below(object, 'spec', 'paused') !== true && !isExplained(object))
    .map((object) =>
      findingAbout(subjects, subjects.manifestOf(object)?.body ?? object, {
        code: 'REHEARSE_NOT_HEALTHY',
        severity: 'error',
        message: `did not come up: ${stateOf(object)}, and nothing says why`,
        hint: 'rehearse again: on a busy machine the rehearsal’s own programs may be too late; `--timeout` gives them more time',
      }),
    );
}

function stateOf(object: KubeObject): string {
  if (identityOf(object).kind === 'Job') return `${Number(below(object, 'status', 'succeeded') ?? 0)} runs of it have ended`;
  const { ready, wanted } = replicasOf(object);
  return isUnseen(object) ? 'its controller has not acted on its latest version' : `${ready} of ${wanted} pods are ready`;
}
