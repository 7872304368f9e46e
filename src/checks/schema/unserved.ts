import { nearest } from '../../issues/index.ts';
import { groupOf } from '../../model/index.ts';
import { isAtLeast } from './deprecations.ts';
import { replacementHint } from './ends.ts';
import type { Problem } from './problems.ts';
import type { SchemaSet } from './schema-set.ts';
import type { StoredEnd } from './stored.ts';

/** Kinds that moved to another API group before our oldest minor. */
const movedGroups: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  extensions: {
    DaemonSet: 'apps',
    Deployment: 'apps',
    Ingress: 'networking.k8s.io',
    NetworkPolicy: 'networking.k8s.io',
    ReplicaSet: 'apps',
  },
};

/** Groups of Kubernetes itself in which we need no CRD to know that a kind does not exist. */
const coreGroups = [
  '',
  'apps',
  'autoscaling',
  'batch',
  'extensions',
  'policy',
  'networking.k8s.io',
  'rbac.authorization.k8s.io',
  'storage.k8s.io',
  'scheduling.k8s.io',
  'node.k8s.io',
  'discovery.k8s.io',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'flowcontrol.apiserver.k8s.io',
  'certificates.k8s.io',
  'coordination.k8s.io',
  'events.k8s.io',
  'resource.k8s.io',
];

/** What is wrong with an API version and kind that the cluster does not serve; nothing when a CRD may well serve it. */
export function unservedKind(apiVersion: string, kind: string, schemas: SchemaSet): Problem | undefined {
  const group = groupOf(apiVersion);
  const [newest] = schemas
    .versionsOf(movedGroups[group]?.[kind] ?? group, kind)
    .filter((version) => schemas.kind(version, kind)?.off !== true);
  const others = schemas.otherMinors(apiVersion, kind);
  const end = schemas.endOf(apiVersion, kind);
  if (newest !== undefined || others.length > 0 || end?.removed !== undefined) {
    return {
      code: 'SCHEMA_REMOVED_API',
      field: 'apiVersion',
      message: `${apiVersion} ${kind} is not served by Kubernetes ${schemas.minor}${when(others, end, schemas)}`,
      hint: newest === undefined ? replacementHint(end, kind) : `write \`${newest}\``,
    };
  }
  if (!coreGroups.includes(group)) return undefined;
  const served = coreGroups.flatMap((other) => schemas.versionsOf(other, kind).slice(0, 1));
  const message = `Kubernetes ${schemas.minor} has no ${kind} in ${apiVersion}`;
  if (served[0] !== undefined) return { code: 'SCHEMA_UNKNOWN_KIND', field: 'apiVersion', message, hint: `write \`${served[0]}\`` };
  const near = nearest(kind, schemas.kindsIn(apiVersion));
  return { code: 'SCHEMA_UNKNOWN_KIND', field: 'kind', message, hint: near === undefined ? undefined : `did you mean \`${near}\`?` };
}

function when(others: readonly string[], end: StoredEnd | undefined, { minor, minors }: SchemaSet): string {
  if (end?.removed !== undefined && isAtLeast(minor, end.removed)) return `; ${end.removed} removed it`;
  const last = others.at(-1);
  const [first] = others;
  if (first === undefined || last === undefined) return '';
  return minors.indexOf(last) < minors.indexOf(minor) ? `; ${last} was the last to have it` : `; ${first} is the first to have it`;
}
