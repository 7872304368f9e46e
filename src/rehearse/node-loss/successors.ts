import { below, identityOf, type KubeObject, textAt } from '../../api/index.ts';
import { isPodDone } from '../findings/up.ts';
import type { Snapshot } from '../snapshot.ts';
import { ownerOf } from './owner.ts';

export function uidOf(object: KubeObject): string {
  return textAt(object, 'metadata', 'uid');
}

export function nodeOf(pod: KubeObject): string {
  return textAt(pod, 'spec', 'nodeName');
}

export function isBeingDeleted(object: KubeObject): boolean {
  return below(object, 'metadata', 'deletionTimestamp') !== undefined;
}

/** Whether a pod is ready on a node that is not lost. */
export function isUp(pod: KubeObject, lost: ReadonlySet<string>): boolean {
  return isPodDone(pod) && !isBeingDeleted(pod) && !lost.has(nodeOf(pod));
}

/**
 * Which new pod takes the place of which old one, by the old one's uid: in a StatefulSet the one of the same name, elsewhere any of
 * the same controller, those that are up first.
 */
export function successors(
  old: readonly KubeObject[],
  before: Snapshot,
  after: Snapshot,
  lost: ReadonlySet<string>,
): ReadonlyMap<string, KubeObject> {
  const known = new Set(before.pods.map(uidOf));
  const free = new Set(after.pods.filter((pod) => !known.has(uidOf(pod)) && !isBeingDeleted(pod)));
  const found = new Map<string, KubeObject>();
  for (const pod of old) {
    const owner = ownerOf(pod);
    const candidates = [...free].filter(
      (one) =>
        owner !== undefined &&
        ownerOf(one)?.uid === owner.uid &&
        (owner.kind !== 'StatefulSet' || identityOf(one).name === identityOf(pod).name),
    );
    const successor = candidates.find((one) => isUp(one, lost)) ?? candidates[0];
    if (successor === undefined) continue;
    free.delete(successor);
    found.set(uidOf(pod), successor);
  }
  return found;
}
