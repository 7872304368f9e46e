import type { Cause } from '../../api/index.ts';
import type { Manifest } from '../../model/index.ts';
import type { Change } from './changes.ts';
import { shortReason } from './reason.ts';

/** A reason of the server, and what the owner changed that it is about. */
export interface Refusal {
  readonly reason: string;
  readonly changes: readonly Change[];
}

/**
 * Finds for each field the server names the owner’s change behind it. What it names but nobody changed follows from another
 * refused field; only where nothing fits at all does every change count.
 */
export function refusalsOf(head: Manifest, causes: readonly Cause[], changes: readonly Change[]): readonly Refusal[] {
  const inQuestion = changes.filter(({ path }) => !isBelow(path, 'metadata'));
  const found = causes.map((cause) => ({ reason: shortReason(cause, head), changes: changesOf(head, cause, inQuestion) }));
  const named = found.filter((refusal) => refusal.changes.length > 0);
  return merged(named.length > 0 ? named : found.map(({ reason }) => ({ reason, changes: inQuestion })));
}

/** The same change for two reasons counts once, with the first; the same reason for two changes is one refusal. */
function merged(refusals: readonly Refusal[]): readonly Refusal[] {
  const seen = new Set<Change>();
  const byReason = new Map<string, Change[]>();
  for (const { reason, changes } of refusals) {
    const fresh = changes.filter((change) => !seen.has(change));
    for (const change of fresh) seen.add(change);
    if (fresh.length === 0 && byReason.size > 0) continue;
    byReason.set(reason, [...(byReason.get(reason) ?? []), ...fresh]);
  }
  return [...byReason].map(([reason, changes]) => ({ reason, changes }));
}

function changesOf({ identity }: Manifest, cause: Cause, changes: readonly Change[]): readonly Change[] {
  const { kind } = identity;
  const field = cause.field === '<nil>' ? '' : cause.field;
  const within = (...fields: readonly string[]) =>
    changes.filter(({ path }) => fields.some((one) => isBelow(path, one) || isBelow(one, path)));
  const except = (...fields: readonly string[]) => within(field).filter(({ path }) => !fields.some((one) => isBelow(path, one)));
  if (/fields other than /.test(cause.message)) return except(...allowedFields(cause));
  switch (`${kind} ${normal(field)}`) {
    case 'PersistentVolumeClaim ':
      return within('spec.resources');
    case 'PersistentVolumeClaim spec': {
      const others = except('spec.resources');
      return others.length > 0 ? others : within(field);
    }
    case 'PersistentVolume spec.persistentvolumesource':
      return within('spec').filter(({ path }) => !volumeFields.some((name) => isBelow(path, `spec.${name}`)));
    case 'Service spec.clusterIPs[]':
      return within('spec.clusterIP', 'spec.clusterIPs', 'spec.type');
    case 'CustomResourceDefinition status.storedVersions[]':
      return within('spec.versions');
    case 'Secret data':
      return within('data', 'stringData');
    default:
      break;
  }
  const exact = field === '' ? [] : within(field);
  // Some validations of the server forget that a field is in the spec.
  return exact.length > 0 || field === '' ? exact : within(`spec.${field}`);
}

/** Fields of a volume that say how it is used; the others say where it is. */
const volumeFields = [
  'capacity',
  'accessModes',
  'claimRef',
  'persistentVolumeReclaimPolicy',
  'storageClassName',
  'mountOptions',
  'volumeMode',
  'nodeAffinity',
  'volumeAttributesClassName',
];

/** What `fields other than 'replicas', … are forbidden` allows. */
function allowedFields({ field, message }: Cause): readonly string[] {
  return [...message.matchAll(/['`]([\w.[\]*]+)['`]/g)].map(([, name = '']) => (isBelow(name, field) ? name : `${field}.${name}`));
}

/** Whether a field is another one or lies in it, whichever item of a list it is in. */
function isBelow(path: string, field: string): boolean {
  const [inner, outer] = [normal(path), normal(field)];
  return inner === outer || (inner.startsWith(outer) && /^[.[]/.test(inner.slice(outer.length)));
}

function normal(path: string): string {
  return path.replace(/\[[^\]]*\]/g, '[]');
}
