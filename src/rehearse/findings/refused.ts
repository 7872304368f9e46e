import { below, conditionOf, identityOf, type KubeObject, textAt } from '../../api/index.ts';
import type { Issue } from '../../issues/index.ts';
import { identityKey } from '../../model/index.ts';
import type { Snapshot } from '../snapshot.ts';
import { admissionHint, admissionWords } from './admission.ts';
import { findingAbout, type Subjects } from './subject.ts';

const controllers = ['deployments', 'statefulSets', 'daemonSets', 'replicaSets', 'jobs'] as const;

/** REHEARSE_POD_REFUSED: controllers whose pods admission refuses. The object itself looks well; only an event says so. */
export function refusedPods(snapshot: Snapshot, subjects: Subjects): readonly Issue[] {
  const known = new Map(controllers.flatMap((kind) => snapshot[kind].map((object) => [identityKey(identityOf(object)), object])));
  const last = new Map<string, { readonly object: KubeObject; readonly message: string }>();
  for (const event of snapshot.events) {
    if (textAt(event, 'reason') !== 'FailedCreate') continue;
    const involved = below(event, 'involvedObject');
    const identity = identityOf({
      apiVersion: textAt(involved, 'apiVersion'),
      kind: textAt(involved, 'kind'),
      metadata: { name: textAt(involved, 'name'), namespace: textAt(involved, 'namespace') },
    });
    const object = known.get(identityKey(identity));
    if (object === undefined) continue;
    // What admission refused at first it may have allowed since.
    const { has, wants } = podsOf(object);
    if (has >= wants) continue;
    const owner = subjects.manifestOf(object)?.identity ?? identity;
    last.set(identityKey(owner), { object, message: textAt(event, 'message') });
  }
  return [...last.values()].map(({ object, message }) => {
    const { has, wants } = podsOf(object);
    return findingAbout(subjects, subjects.manifestOf(object)?.body ?? object, {
      code: 'REHEARSE_POD_REFUSED',
      severity: 'error',
      message: `gets ${has === 0 ? 'no pod' : `${has} of ${wants} pods`}: ${admissionWords(message)}`,
      hint: admissionHint(message),
    });
  });
}

/** How many pods a controller has and wants at this moment. */
function podsOf(object: KubeObject): { readonly has: number; readonly wants: number } {
  const number = (unset: number, ...path: readonly string[]) => Number(below(object, ...path) ?? unset);
  const { kind } = identityOf(object);
  if (kind === 'DaemonSet')
    return { has: number(0, 'status', 'currentNumberScheduled'), wants: number(0, 'status', 'desiredNumberScheduled') };
  if (kind !== 'Job') return { has: number(0, 'status', 'replicas'), wants: number(1, 'spec', 'replicas') };
  if (conditionOf(object, 'Complete')?.status === 'True') return { has: 0, wants: 0 };
  const parallel = number(1, 'spec', 'parallelism');
  const has = number(0, 'status', 'active') + number(0, 'status', 'succeeded');
  return { has, wants: Math.min(parallel, number(parallel, 'spec', 'completions')) };
}
