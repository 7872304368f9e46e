import type { Issue } from '../../issues/index.ts';
import type { Manifest } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { claimsOf, type HeldClaim, nameOf } from '../claims.ts';
import { factsOf } from '../facts.ts';
import { finding } from '../finding.ts';
import { below, fields, text, textMap } from '../read.ts';

/** POLICY_VOLUME_DELETED: a volume that somebody made by hand outlives the claim that used it. */
export const deletedVolumes: Check = (input) =>
  factsOf(input)
    .ofKind('', 'PersistentVolume')
    .flatMap((volume): readonly Issue[] => {
      const policy = text(below(volume.body, 'spec', 'persistentVolumeReclaimPolicy'));
      if (policy !== 'Delete' && policy !== 'Recycle') return [];
      const bound = fields(below(volume.body, 'spec', 'claimRef'));
      const claim = text(bound.name) === undefined ? 'its claim' : `claim ${text(bound.namespace) ?? ''}/${text(bound.name)}`;
      const does = policy === 'Delete' ? 'removes' : 'empties';
      return [
        finding(volume, {
          code: 'POLICY_VOLUME_DELETED',
          severity: 'error',
          field: 'spec.persistentVolumeReclaimPolicy',
          message: `${policy} ${does} volume ${volume.identity.name} when ${claim} goes`,
          hint: 'write `persistentVolumeReclaimPolicy: Retain`',
        }),
      ];
    });

/** POLICY_CLAIM_RETENTION: claims of a StatefulSet stay when it goes or gets smaller. */
export const deletedClaims: Check = (input) => {
  const facts = factsOf(input);
  const claims = new Map<Manifest, HeldClaim[]>();
  for (const claim of claimsOf(facts)) {
    if (claim.manifest === undefined || claim.content === 'cache') continue;
    claims.set(claim.manifest, [...(claims.get(claim.manifest) ?? []), claim]);
  }
  return facts.ofKind('apps', 'StatefulSet').flatMap((set): readonly Issue[] => {
    const policy = fields(below(set.body, 'spec', 'persistentVolumeClaimRetentionPolicy'));
    const when = ['whenDeleted', 'whenScaled'].filter((key) => policy[key] === 'Delete');
    const held = claims.get(set) ?? [];
    if (when.length === 0 || held.length === 0 || facts.retired.get(set.origin.application) === 'destroy') return [];
    const said = when.map((key) => (key === 'whenDeleted' ? 'when the set is deleted' : 'when it gets fewer pods'));
    return [
      finding(set, {
        code: 'POLICY_CLAIM_RETENTION',
        severity: 'error',
        field: 'spec.persistentVolumeClaimRetentionPolicy',
        message: `Kubernetes deletes ${held.map(nameOf).join(', ')} ${said.join(' and ')}`,
        hint: `write \`${when.map((key) => `${key}: Retain`).join(', ')}\``,
      }),
    ];
  });
};

/**
 * POLICY_SNAPSHOT_DELETED: snapshots that are a backup stay when the object that names them goes, with its namespace for
 * example. Those that lie on the disks of their volume are no backup, and would fill these disks.
 */
export const deletedSnapshots: Check = (input) =>
  factsOf(input)
    .ofKind('snapshot.storage.k8s.io', 'VolumeSnapshotClass')
    .flatMap((snapshotClass): readonly Issue[] => {
      const { deletionPolicy, parameters, metadata } = snapshotClass.body;
      const labels = textMap(below(metadata, 'labels'));
      const copies = fields(parameters).type === 'bak' || labels['velero.io/csi-volumesnapshot-class'] === 'true';
      if (deletionPolicy !== 'Delete' || !copies) return [];
      return [
        finding(snapshotClass, {
          code: 'POLICY_SNAPSHOT_DELETED',
          severity: 'warning',
          field: 'deletionPolicy',
          message: `the copies of class ${snapshotClass.identity.name} go with their VolumeSnapshots, and those with their namespace`,
          hint: 'write `deletionPolicy: Retain` and remove old copies at the target, or keep another backup beside it and accept this',
        }),
      ];
    });
