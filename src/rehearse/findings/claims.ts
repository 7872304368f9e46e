import { identityOf, type KubeObject } from '../../api/index.ts';
import type { Issue } from '../../issues/index.ts';
import { identityKey } from '../../model/index.ts';
import type { Snapshot } from '../snapshot.ts';
import { at, listAt, textAt } from './read.ts';
import { findingAbout, type Subjects } from './subject.ts';

/** A claim that the provisioner of the rehearsal refused, and why a real one would. */
export interface RefusedClaim {
  readonly claim: KubeObject;
  readonly reason: string;
}

/** REHEARSE_CLAIM_UNBOUND: claims that have no volume although everything else has come to rest. */
export function unboundClaims(snapshot: Snapshot, refused: readonly RefusedClaim[], subjects: Subjects): readonly Issue[] {
  const reasons = new Map(refused.map(({ claim, reason }) => [identityKey(identityOf(claim)), reason]));
  const mounted = new Set(snapshot.pods.flatMap(claimsOf));
  return snapshot.claims
    .filter((claim) => textAt(claim, 'status', 'phase') !== 'Bound')
    .map((claim) => {
      const { namespace, name } = identityOf(claim);
      const known = reasons.get(identityKey(identityOf(claim)));
      const isMounted = mounted.has(`${namespace}/${name}`);
      const why = known ?? eventOf(snapshot, claim) ?? (isMounted ? 'the pod that mounts it finds no node' : 'no pod mounts it');
      return findingAbout(subjects, claim, {
        code: 'REHEARSE_CLAIM_UNBOUND',
        severity: 'error',
        message: `stays without a volume: ${why}`,
        hint:
          known === undefined && !isMounted
            ? 'its class waits for the first pod; until one mounts it Argo CD shows the Application as Progressing'
            : `it asks for class ${textAt(claim, 'spec', 'storageClassName') || '(the default)'}, ${accessModes(claim)}`,
      });
    });
}

function accessModes(claim: KubeObject): string {
  const modes = at(claim, 'spec', 'accessModes');
  return Array.isArray(modes) ? modes.join(', ') : 'no access mode';
}

/** Claims a pod mounts, as `<namespace>/<name>`. */
export function claimsOf(pod: KubeObject): readonly string[] {
  const { namespace, name: podName } = identityOf(pod);
  return listAt(pod, 'spec', 'volumes').flatMap((volume) => {
    const claim = textAt(volume, 'persistentVolumeClaim', 'claimName');
    if (claim !== '') return [`${namespace}/${claim}`];
    return at(volume, 'ephemeral') === undefined ? [] : [`${namespace}/${podName}-${textAt(volume, 'name')}`];
  });
}

/** What the volume controller said last about a claim. */
function eventOf({ events }: Snapshot, claim: KubeObject): string | undefined {
  const uid = textAt(claim, 'metadata', 'uid');
  const messages = events
    .filter((event) => textAt(event, 'involvedObject', 'uid') === uid && textAt(event, 'reason') !== 'WaitForFirstConsumer')
    .map((event) => textAt(event, 'message'));
  return messages.at(-1);
}
