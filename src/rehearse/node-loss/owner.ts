import { identityOf, itemsAt, type KubeObject, textAt } from '../../api/index.ts';
import { formatIdentity } from '../../model/index.ts';
import type { Snapshot } from '../snapshot.ts';

/** The controller that made an object and makes it anew. */
export interface Owner {
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

export function ownerOf(object: KubeObject): Owner | undefined {
  const reference = itemsAt(object, 'metadata', 'ownerReferences').find(({ controller }) => controller === true);
  if (reference === undefined) return undefined;
  return { kind: textAt(reference, 'kind'), name: textAt(reference, 'name'), uid: textAt(reference, 'uid') };
}

/** What an owner calls a pod: the Deployment, StatefulSet or Job that made it, or the pod itself. */
export function workloadOf(pod: KubeObject, { replicaSets }: Snapshot): string {
  const identity = identityOf(pod);
  const owner = ownerOf(pod);
  if (owner === undefined) return formatIdentity(identity);
  const between = replicaSets.find((replicaSet) => textAt(replicaSet, 'metadata', 'uid') === owner.uid);
  const { kind, name } = (between && ownerOf(between)) ?? owner;
  return formatIdentity({ ...identity, kind, name });
}
