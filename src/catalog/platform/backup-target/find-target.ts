import type { BackupTargetSpec, ClusterConstruct, NfsTargetSpec, S3TargetSpec } from '../../../authoring/index.ts';
import { suggest } from '../../../issues/index.ts';

interface Kinds {
  readonly nfs: NfsTargetSpec;
  readonly s3: S3TargetSpec;
}

const wrongKind = {
  nfs: { message: 'a bucket, not an NFS export', hint: 'use `S3Backup` for it' },
  s3: { message: 'an NFS export, not a bucket', hint: 'use `NfsBackup` for it' },
} as const;

/** The cluster's backup target: the one that is named, or the only one. */
export function chooseTarget(
  { facts, backupTargets }: ClusterConstruct,
  key: string | undefined,
  path: string,
): { readonly key: string; readonly spec: BackupTargetSpec } | undefined {
  const known = Object.keys(backupTargets);
  const chosen = key ?? (known.length === 1 ? known[0] : undefined);
  if (chosen === undefined) {
    const message =
      known.length === 0 ? 'the cluster declares no `backupTargets`' : `the cluster has ${known.length} backup targets, and none is named`;
    facts.issues.push({
      code: 'MODEL_UNKNOWN_NAME',
      severity: 'error',
      path,
      message,
      hint: known.length === 0 ? 'declare one in the cluster file' : suggest('', known),
    });
    return undefined;
  }
  const spec = facts.lookUp<BackupTargetSpec>(backupTargets, chosen, path, 'backup target');
  return spec === undefined ? undefined : { key: chosen, spec };
}

/** The cluster's backup target of one kind: the one that is named, or the only one. */
export function findTarget<K extends keyof Kinds>(
  cluster: ClusterConstruct,
  kind: K,
  key: string | undefined,
  path: string,
): { readonly key: string; readonly spec: Kinds[K] } | undefined {
  const found = chooseTarget(cluster, key, path);
  if (found === undefined) return undefined;
  if (found.spec.kind !== kind) {
    const { message, hint } = wrongKind[kind];
    cluster.facts.issues.push({
      code: 'MODEL_VALUE',
      severity: 'error',
      path,
      message: `backup target "${found.key}" is ${message}`,
      hint,
    });
    return undefined;
  }
  return { key: found.key, spec: found.spec as Kinds[K] };
}

/** One finding for each construct whose namespace a target does not serve, however many of its pods ask. */
export function checkNamespace(
  { facts: { issues } }: ClusterConstruct,
  target: { readonly key: string; readonly path: string; readonly namespaces: readonly string[] },
  namespace: string,
  path: string,
): void {
  const message = `backup target "${target.key}" does not serve namespace ${namespace}`;
  if (target.namespaces.includes(namespace) || issues.some((issue) => issue.path === path && issue.message === message)) return;
  const hint = `add \`'${namespace}'\` to \`namespaces\` of ${target.path}`;
  issues.push({ code: 'MODEL_VALUE', severity: 'error', path, message, hint });
}
