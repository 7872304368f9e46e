import { type Backup, formatIdentity, type Manifest } from '../../model/index.ts';
import { type HeldClaim, stemOf } from '../claims.ts';
import type { Facts } from '../facts.ts';
import { below, fields, text, texts } from '../read.ts';

export type Scheduled = Extract<Backup, { readonly kind: 'scheduled' }>;

/** What keeps the content of a claim, as far as it can be seen. */
export interface Copies {
  /** What its owner says: a schedule, or why there is none. */
  readonly declared: readonly Backup[];
  /** Recurring job that copies whole volumes of its class to the backup target of the storage. */
  readonly volumes: Manifest | undefined;
  /** What makes snapshots of it, which lie on the disks of the volume. */
  readonly snapshots: Manifest | undefined;
  /** A program of somebody else that may copy it: where to, and whether at all, its object does not say. */
  readonly perhaps: Manifest | undefined;
}

/** Looks up the copies of claims; the index is made once. */
export function copiesOf(facts: Facts): (claim: HeldClaim) => Copies {
  const byClaim = new Map<string, Backup[]>();
  for (const backup of facts.model.backups) {
    const key = `${backup.namespace}/${backup.claim}`;
    byClaim.set(key, [...(byClaim.get(key) ?? []), backup]);
  }
  const jobs = facts.ofKind('longhorn.io', 'RecurringJob');
  const target = facts
    .ofKind('longhorn.io', 'BackupTarget')
    .some(({ body }) => (text(below(body, 'spec', 'backupTargetURL')) ?? '') !== '');
  const copier = target ? jobs.find((job) => isFor(job, 'backup')) : undefined;
  const snapper = jobs.find((job) => isFor(job, 'snapshot'));
  const others = foreignCopies(facts);
  return (claim) => {
    const { namespace, name, count } = claim;
    const set = count > 1 || claim.from === 'rendered' ? (byClaim.get(`${namespace}/${stemOf(name)}-0`) ?? []) : [];
    const longhorn = isInDefaultGroup(facts, claim);
    return {
      declared: byClaim.get(`${namespace}/${name}`) ?? set,
      volumes: longhorn ? copier : undefined,
      snapshots: longhorn ? snapper : undefined,
      perhaps: others.find(({ covers }) => covers(claim))?.manifest,
    };
  };
}

/** Where the volume-wise copies of the storage go, as its own object says: `nfs://192.168.1.10:/backup/longhorn`. */
export function volumeTarget(facts: Facts): string {
  const [target] = facts.ofKind('longhorn.io', 'BackupTarget');
  return text(below(target?.body, 'spec', 'backupTargetURL')) ?? '';
}

/** A task for every volume without jobs of its own. `backup-force-create` and the like are kinds of the same task. */
function isFor({ body }: Manifest, task: 'backup' | 'snapshot'): boolean {
  const spec = fields(body.spec);
  return (text(spec.task) ?? '').startsWith(task) && texts(spec.groups).includes('default');
}

function isInDefaultGroup(facts: Facts, { className }: HeldClaim): boolean {
  const rendered = facts.find('storage.k8s.io', 'StorageClass', '', className)?.body;
  const provisioner = rendered?.provisioner ?? facts.model.storageClasses.find(({ name }) => name === className)?.provisioner;
  return provisioner === 'driver.longhorn.io' && below(rendered, 'parameters', 'recurringJobSelector') === undefined;
}

interface Foreign {
  readonly manifest: Manifest;
  readonly covers: (claim: HeldClaim) => boolean;
}

/** Objects of VolSync, K8up, Velero and CloudNativePG that copy claims to a place which only they know. */
function foreignCopies(facts: Facts): readonly Foreign[] {
  return [
    ...facts.ofKind('volsync.backube', 'ReplicationSource').map((manifest) => ({
      manifest,
      covers: ({ namespace, name }: HeldClaim) =>
        namespace === manifest.identity.namespace && name === below(manifest.body, 'spec', 'sourcePVC'),
    })),
    ...facts.ofKind('k8up.io', 'Schedule').map((manifest) => ({
      manifest,
      covers: ({ namespace }: HeldClaim) => namespace === manifest.identity.namespace,
    })),
    ...facts.ofKind('velero.io', 'Schedule').map((manifest) => ({
      manifest,
      covers: ({ namespace }: HeldClaim) => {
        const template = fields(below(manifest.body, 'spec', 'template'));
        const chosen = texts(template.includedNamespaces);
        return (
          (chosen.length === 0 || chosen.includes('*') || chosen.includes(namespace)) &&
          !texts(template.excludedNamespaces).includes(namespace)
        );
      },
    })),
    ...facts.ofKind('postgresql.cnpg.io', 'ScheduledBackup').map((manifest) => ({
      manifest,
      covers: ({ namespace, name }: HeldClaim) =>
        namespace === manifest.identity.namespace && stemOf(name) === below(manifest.body, 'spec', 'cluster', 'name'),
    })),
  ];
}

/** `Schedule velero/nightly of velero.io`. */
export function namedObject({ identity }: Manifest): string {
  return `${formatIdentity(identity)} of ${identity.group}`;
}
