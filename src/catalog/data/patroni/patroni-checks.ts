import type { AnyCluster, Facts } from '../../../authoring/index.ts';
import type { PostgresExtension } from '../postgres/index.ts';
import type { PatroniProps } from './patroni-props.ts';

/** Adds a finding for everything that the compiler cannot see. */
export function checkPatroni<C extends AnyCluster>(
  facts: Facts,
  path: string,
  { image, members = 3, synchronous, store }: PatroniProps<C, readonly PostgresExtension[]>,
): void {
  const refuse = (field: string, message: string, hint?: string) =>
    facts.issues.push({ code: 'MODEL_VALUE', severity: 'error', path: `${path} ${field}`, message, hint });
  if (!Number.isInteger(members) || members < 1 || members > 3)
    refuse('members', `${members} is none of 1, 2 and 3`, 'write `3` to survive the loss of a node without losing a write');
  if (synchronous !== undefined && synchronous !== false && members < 2)
    refuse('synchronous', 'one server has no second one that could have a write too', 'leave it out, or write `members: 3`');
  if (!/^[a-z0-9.-]+(:\d+)?\/[a-z0-9/._-]+(:[\w.-]+)?(@sha256:[0-9a-f]{64})?$/.test(image))
    refuse('image', `"${image}" names no image of a registry`, 'write `registry.home/patroni:17-4.1.4`, the one that the runbook builds');
  if (typeof store === 'string' && store !== 'kubernetes')
    refuse('store', `"${String(store)}" is no store`, "hand over an `Etcd`, or write `'kubernetes'`");
}
