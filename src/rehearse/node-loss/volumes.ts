import { below, identityOf, itemsAt, type KubeObject, textAt } from '../../api/index.ts';
import { claimsOf } from '../findings/claims.ts';
import type { Snapshot } from '../snapshot.ts';

/** Claims of a pod whose volumes no node but the lost ones can reach, as `<namespace>/<name>`. */
export function claimsOnLostDisks(pod: KubeObject, snapshot: Snapshot, lost: ReadonlySet<string>): readonly string[] {
  const others = snapshot.nodes.filter((node) => !lost.has(identityOf(node).name));
  return claimsOf(pod).filter((claim) => {
    const volume = volumeOf(claim, snapshot);
    return below(volume, 'spec', 'nodeAffinity') !== undefined && !others.some((node) => isReachable(volume, node));
  });
}

/**
 * Claims of a new pod whose volumes a lost node still holds. Nothing is attached in a rehearsal, so this is known and not tried: a
 * volume for one node is not attached to a second one while a pod of the first, even one that is being deleted, mounts it.
 */
export function claimsStillAttached(pod: KubeObject, snapshot: Snapshot, lost: ReadonlySet<string>): readonly string[] {
  if (lost.has(textAt(pod, 'spec', 'nodeName'))) return [];
  const { namespace } = identityOf(pod);
  const held = new Set(
    snapshot.pods
      .filter((other) => lost.has(textAt(other, 'spec', 'nodeName')) && identityOf(other).namespace === namespace)
      .flatMap(claimsOf),
  );
  return claimsOf(pod).filter((claim) => held.has(claim) && isForOneNode(volumeOf(claim, snapshot)));
}

function volumeOf(claim: string, { claims, volumes }: Snapshot): KubeObject | undefined {
  const found = claims.find((one) => `${identityOf(one).namespace}/${identityOf(one).name}` === claim);
  return volumes.find((volume) => identityOf(volume).name === textAt(found, 'spec', 'volumeName'));
}

/** Provisioners whose volumes are shares of a server: they are mounted, never attached, whatever the access mode says. */
const shares = /(?:^|[./-])(?:nfs|smb|cifs)(?:[./-]|$)/;

function isForOneNode(volume: KubeObject | undefined): boolean {
  const modes = below(volume, 'spec', 'accessModes');
  if (!Array.isArray(modes) || modes.some((mode) => mode === 'ReadWriteMany' || mode === 'ReadOnlyMany')) return false;
  if (below(volume, 'spec', 'nodeAffinity') !== undefined || below(volume, 'spec', 'nfs') !== undefined) return false;
  const provisioner = textAt(volume, 'metadata', 'annotations', 'pv.kubernetes.io/provisioned-by');
  const driver = provisioner || textAt(volume, 'spec', 'csi', 'driver');
  // A folder of the owner's own, on whichever node.
  if (driver === '' && below(volume, 'spec', 'hostPath') !== undefined) return false;
  return !shares.test(driver);
}

function isReachable(volume: KubeObject | undefined, node: KubeObject): boolean {
  return itemsAt(volume, 'spec', 'nodeAffinity', 'required', 'nodeSelectorTerms').some((term) =>
    itemsAt(term, 'matchExpressions').every((expression) => isMet(expression, node)),
  );
}

function isMet(expression: Readonly<Record<string, unknown>>, node: KubeObject): boolean {
  const label = below(node, 'metadata', 'labels', textAt(expression, 'key'));
  const values = Array.isArray(expression.values) ? expression.values : [];
  if (expression.operator === 'In') return values.includes(label);
  if (expression.operator === 'NotIn') return !values.includes(label);
  return (label !== undefined) === (expression.operator === 'Exists');
}
