import type { BackupTargetSpec, ClusterConstruct } from '../../../authoring/index.ts';
import { chooseTarget } from '../backup-target/index.ts';
import { longhornNamespace, longhornProvisioner } from './longhorn-checks.ts';

/** A target as Longhorn names it, and how its pods reach it. */
export interface LonghornTarget {
  readonly key: string;
  readonly url: string;
  /** Whether it wants the keys of a bucket. */
  readonly endpoint?: string | undefined;
  readonly hosts: readonly string[];
  readonly port: number;
}

/** The cluster's target by its word, the only one when none is given; findings where there is none, or none that pods could reach. */
export function findTarget(cluster: ClusterConstruct, word: string | undefined, path: string): LonghornTarget | undefined {
  const found = chooseTarget(cluster, word, `${path} backups.target`);
  if (found === undefined) return undefined;
  const { key, spec } = found;
  const problem = (message: string, hint: string): undefined => {
    const field = `${cluster.clusterName} backupTargets.${key}.server`;
    cluster.facts.issues.push({ code: 'MODEL_VALUE', severity: 'error', path: field, message: `"${spec.server}" ${message}`, hint });
  };
  if (spec.kind === 'nfs' && !/^[\d.]+$/.test(spec.server)) {
    return problem('is a name, and the policy of pods that mount an export knows addresses only', 'write the address of the NAS');
  }
  if (spec.kind === 's3' && !URL.canParse(spec.server)) {
    return problem('is no address of an S3 server', 'write `https://nas.lan:9000`; bucket and folder belong into `path`');
  }
  return targetOf(key, spec);
}

/**
 * A folder of its own on an NFS export, called after the namespace as those of other copies are; or a bucket with the
 * folder in it. Longhorn wants a slash at the end of a bucket's address.
 * @source Longhorn 1.12, "Setting a Backup Target"
 */
function targetOf(key: string, spec: BackupTargetSpec): LonghornTarget {
  if (spec.kind === 'nfs') {
    const url = `nfs://${spec.server}:${spec.path.replace(/\/+$/, '')}/${longhornNamespace}`;
    return { key, url, hosts: [spec.server], port: 2049 };
  }
  const [bucket = '', ...folders] = spec.path.split('/').filter((part) => part !== '');
  const { hostname, port, protocol } = new URL(spec.server);
  return {
    key,
    url: `s3://${bucket}@${spec.region ?? 'us-east-1'}/${folders.map((folder) => `${folder}/`).join('')}`,
    endpoint: spec.server,
    hosts: spec.ranges ?? [hostname],
    port: port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port),
  };
}

/**
 * Claims on volumes that the recurring backup copies and of which nobody else says anything. A choice that a construct
 * declared stays: it knows its data better.
 */
export function declareCopied(
  cluster: ClusterConstruct,
  backup: { readonly target: string; readonly schedule: string; readonly keep: number },
): void {
  const { facts, storageClasses } = cluster;
  for (const { application, namespace, name, storageClass, content } of facts.claims) {
    const spec = storageClasses[storageClass];
    const copied = spec?.provisioner === longhornProvisioner && spec.parameters?.['recurringJobSelector'] === undefined;
    if (content !== 'data' || !copied || facts.backups.some((b) => b.namespace === namespace && b.claim === name)) continue;
    facts.backups.push({
      application,
      claim: name,
      namespace,
      kind: 'scheduled',
      target: backup.target,
      schedule: backup.schedule,
      retention: `${backup.keep} copies`,
      method: 'copy of the volume as it stands, by Longhorn',
      drill: { kind: 'exempt', reason: 'Longhorn brings a volume back as a whole, as longhorn.md says; nothing tries it by itself' },
    });
  }
}
