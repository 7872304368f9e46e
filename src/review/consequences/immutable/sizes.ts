import { below, text } from '../../../checks/index.ts';
import type { Manifest, Model } from '../../../model/index.ts';
import type { Change } from '../../../rehearse/index.ts';
import { compareQuantities } from '../../../units/index.ts';

const path = 'spec.resources.requests.storage';

/** The change of a claim’s size, where its size is all that is in question. */
export function sizeChange({ identity }: Manifest, changes: readonly Change[]): Change | undefined {
  return identity.group === '' && identity.kind === 'PersistentVolumeClaim' ? changes.find((change) => change.path === path) : undefined;
}

/** What the API server makes of it: volumes never shrink, and grow only where their class says so. */
export function sizeVerdict(
  { body }: Manifest,
  { from, to }: Change,
  model: Pick<Model, 'storageClasses'>,
): 'grows' | 'shrinks' | 'cannot grow' | 'unknown' {
  const order = compared(from, to);
  if (order === undefined) return 'unknown';
  if (order > 0) return 'shrinks';
  if (text(below(body, 'spec', 'volumeName')) !== undefined) return 'cannot grow';
  const name = text(below(body, 'spec', 'storageClassName'));
  if (name === '') return 'cannot grow';
  const known = model.storageClasses.find((one) => (name === undefined ? one.default : one.name === name));
  return known === undefined ? 'unknown' : known.expandable ? 'grows' : 'cannot grow';
}

function compared(from: unknown, to: unknown): number | undefined {
  try {
    return compareQuantities(String(from), String(to));
  } catch {
    return undefined;
  }
}
