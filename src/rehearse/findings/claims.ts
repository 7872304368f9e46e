import { below, identityOf, itemsAt, type KubeObject, textAt } from '../../api/index.ts';
import { type Issue, suggest } from '../../issues/index.ts';
import { identityKey, type Model } from '../../model/index.ts';
import type { Snapshot } from '../snapshot.ts';
import { hiddenIn } from './hidden.ts';
import { findingAbout, type Subjects } from './subject.ts';
import { isPodDone } from './up.ts';

/** A claim that the provisioner of the rehearsal refused, and why a real one would. */
export interface RefusedClaim {
  readonly claim: KubeObject;
  readonly reason: string;
}

/** Why a claim gets no volume although a pod may be waiting for it. */
interface Cause {
  readonly why: string;
  readonly hint?: string | undefined;
}

/** Causes that lie in the claims themselves, by `<namespace>/<name>`; pods that mount them only follow. */
export function claimCauses(snapshot: Snapshot, refused: readonly RefusedClaim[]): ReadonlyMap<string, Cause> {
  const reasons = new Map(refused.map(({ claim, reason }) => [identityKey(identityOf(claim)), reason]));
  return new Map(
    unbound(snapshot).flatMap((claim): [string, Cause][] => {
      const reason = reasons.get(identityKey(identityOf(claim)));
      const cause = reason === undefined ? ownCause(claim, snapshot) : { why: reason, hint: refusalHint(reason) };
      return cause === undefined ? [] : [[keyOf(claim), cause]];
    }),
  );
}

/** REHEARSE_CLAIM_UNBOUND: claims that have no volume although everything else has come to rest. What only waits for a pod that waits is left out. */
export function unboundClaims(snapshot: Snapshot, subjects: Subjects, { causes, isEffect, model }: UnboundProps): readonly Issue[] {
  const waiting = new Set(snapshot.pods.filter((pod) => !isPodDone(pod)).flatMap(claimsOf));
  return unbound(snapshot).flatMap((claim): readonly Issue[] => {
    const key = keyOf(claim);
    const known = causes.get(key);
    const finding = (severity: Issue['severity'], { why, hint }: Cause) =>
      findingAbout(subjects, claim, { code: 'REHEARSE_CLAIM_UNBOUND', severity, message: `stays without a volume: ${why}`, hint });
    if (known !== undefined) return [finding('error', known)];
    if (waiting.has(key) || isEffect(claim)) return [];
    const elsewhere = hiddenIn(model, identityOf(claim).namespace);
    if (elsewhere !== undefined) return [finding('unchecked', { why: `no pod here mounts it; one may come from ${elsewhere}` })];
    const hint = 'its class waits for the first pod; until one mounts it Argo CD shows the Application as Progressing';
    return [
      finding('error', waitsForPod(claim, snapshot) ? { why: 'no pod mounts it', hint } : { why: 'nothing has made one for it yet' }),
    ];
  });
}

export interface UnboundProps {
  /** As `claimCauses` found them. */
  readonly causes: ReadonlyMap<string, Cause>;
  /** Whether the pod that would mount a claim is missing for a reason that is a finding already. */
  readonly isEffect: (claim: KubeObject) => boolean;
  readonly model: Pick<Model, 'applications' | 'footprints'>;
}

/** Claims a pod mounts, as `<namespace>/<name>`. */
export function claimsOf(pod: KubeObject): readonly string[] {
  const { namespace, name: podName } = identityOf(pod);
  return itemsAt(pod, 'spec', 'volumes').flatMap((volume) => {
    const claim = textAt(volume, 'persistentVolumeClaim', 'claimName');
    if (claim !== '') return [`${namespace}/${claim}`];
    return below(volume, 'ephemeral') === undefined ? [] : [`${namespace}/${podName}-${textAt(volume, 'name')}`];
  });
}

function unbound({ claims }: Snapshot): readonly KubeObject[] {
  return claims.filter((claim) => textAt(claim, 'status', 'phase') !== 'Bound');
}

function keyOf(claim: KubeObject): string {
  const { namespace, name } = identityOf(claim);
  return `${namespace}/${name}`;
}

function ownCause(claim: KubeObject, snapshot: Snapshot): Cause | undefined {
  const said = eventOf(snapshot, claim);
  const className = textAt(claim, 'spec', 'storageClassName');
  const classes = snapshot.storageClasses.map((storageClass) => identityOf(storageClass).name);
  const volumeName = textAt(claim, 'spec', 'volumeName');
  if (volumeName !== '') {
    const volume = snapshot.volumes.find((candidate) => identityOf(candidate).name === volumeName);
    const names = snapshot.volumes.map((candidate) => identityOf(candidate).name);
    if (volume === undefined)
      return { why: `it asks for PersistentVolume ${volumeName}, which does not exist`, hint: suggest(volumeName, names) };
    return {
      why: said ?? `PersistentVolume ${volumeName} is not given to it`,
      hint: `the claim has ${termsOf(claim)}; the volume has ${termsOf(volume)}`,
    };
  }
  if (className !== '' && !classes.includes(className))
    return { why: `there is no storage class "${className}"`, hint: suggest(className, classes) };
  if (said !== undefined) return { why: said, hint: `it has ${termsOf(claim)}` };
  const nobody = whoMakesNone(claim, snapshot);
  return nobody === undefined ? undefined : { why: `no PersistentVolume fits it, and ${nobody}`, hint: `it has ${termsOf(claim)}` };
}

/** Why no provisioner would make a volume for a claim, so that one must be there. */
function whoMakesNone(claim: KubeObject, { storageClasses }: Snapshot): string | undefined {
  const className = textAt(claim, 'spec', 'storageClassName');
  if (className === '') return 'without a class none is made';
  const storageClass = storageClasses.find((candidate) => identityOf(candidate).name === className);
  if (textAt(storageClass, 'provisioner') === 'kubernetes.io/no-provisioner') return `class ${className} makes none`;
  return below(claim, 'spec', 'selector') === undefined ? undefined : 'none is made for a claim that selects by labels';
}

/** Class, size and access modes: what a claim and a volume must agree on. */
function termsOf(object: KubeObject): string {
  const modes = below(object, 'spec', 'accessModes');
  const size = textAt(object, 'spec', 'resources', 'requests', 'storage') || textAt(object, 'spec', 'capacity', 'storage');
  return `class "${textAt(object, 'spec', 'storageClassName')}", ${size}, ${Array.isArray(modes) ? modes.join(', ') : 'no access mode'}`;
}

function refusalHint(reason: string): string | undefined {
  return /stays on the node/.test(reason) ? 'ask for ReadWriteOnce, or for a class whose volumes every node reaches' : undefined;
}

function waitsForPod(claim: KubeObject, { storageClasses }: Snapshot): boolean {
  const className = textAt(claim, 'spec', 'storageClassName');
  const storageClass = storageClasses.find((candidate) => identityOf(candidate).name === className);
  return textAt(storageClass, 'volumeBindingMode') === 'WaitForFirstConsumer';
}

/** What the volume controller said last about a claim. */
function eventOf({ events }: Snapshot, claim: KubeObject): string | undefined {
  const uid = textAt(claim, 'metadata', 'uid');
  const messages = events
    .filter((event) => textAt(event, 'involvedObject', 'uid') === uid && textAt(event, 'reason') !== 'WaitForFirstConsumer')
    .map((event) => textAt(event, 'message'));
  return messages.at(-1);
}
