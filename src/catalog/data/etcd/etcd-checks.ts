import type { AnyCluster, Facts } from '../../../authoring/index.ts';
import { describeMemory } from '../../../units/index.ts';
import { checkQuorum, memoryOf } from '../../shared/index.ts';
import type { EtcdProps } from './etcd-props.ts';

/** Write-ahead log and snapshots beside the data: five files of 64 MiB of each, and as much to spare. */
const besideData = 2 ** 30;

/** Adds a finding for everything that the compiler cannot see. */
export function checkEtcd<C extends AnyCluster>(
  facts: Facts,
  path: string,
  { members = 3, storage, disk, quota }: EtcdProps<C>,
  quotaBytes: number,
): void {
  const refuse = (field: string, message: string, hint?: string) =>
    facts.issues.push({ code: 'MODEL_VALUE', severity: 'error', path: `${path} ${field}`, message, hint });
  if (members > 5)
    refuse('members', `${members} members make every write slower and survive no more than a house can lose`, 'write 1, 3 or 5');
  else checkQuorum(facts, `${path} members`, members);
  if (disk !== undefined && disk !== 'fast' && disk !== 'slow')
    refuse('disk', `"${String(disk)}" is none of its values`, 'write `fast` or `slow`');
  const size = memoryOf(storage.size);
  if (quota !== undefined && memoryOf(quota) === undefined) refuse('quota', `"${quota}" is no amount`, 'write `2Gi`');
  else if (size !== undefined && quotaBytes + besideData > size)
    refuse(
      'quota',
      `${describeMemory(quotaBytes)} of data and 1 GiB for the log do not fit a volume of ${describeMemory(size)}, and a full one stops the member`,
      'make `storage.size` larger, or the quota smaller',
    );
}
