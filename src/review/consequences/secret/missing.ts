import { type SecretRow, secretInventory } from '../../../checks/index.ts';
import type { Consequence } from '../../review.ts';
import type { Both } from '../between.ts';
import { whoDoes } from './readers.ts';

/** Reads of what nothing makes, that had a maker before or were not there. */
export function missing({ base, head }: Both): readonly Consequence[] {
  const before = new Set(secretInventory(base).flatMap((row) => (row.state === 'missing' ? [keyOf(row)] : [])));
  const groups = new Map<string, SecretRow[]>();
  for (const row of secretInventory(head)) {
    if (row.state !== 'missing' || before.has(keyOf(row))) continue;
    const path = `${row.namespace}/${row.name}`;
    groups.set(path, [...(groups.get(path) ?? []), row]);
  }
  return [...groups].map(([path, rows]): Consequence => {
    const readers = [...new Set(rows.flatMap((row) => row.readers))];
    const keys = rows.map(({ key }) => key).filter((key) => key !== '*');
    const many = keys.length > 1;
    return {
      topic: 'secret',
      level: 'interruption',
      cluster: head.model.cluster,
      application: '',
      subject: `Secret ${path}`,
      message: `${keys.join(', ')}${keys.length === 0 ? '' : ' '}${many ? 'are' : 'is'} read, and nothing makes ${many ? 'them' : 'it'}: ${whoDoes(readers)} not start`,
      evidence: readers.map((reader) => `${reader} reads it`),
    };
  });
}

function keyOf({ namespace, name, key }: SecretRow): string {
  return `${namespace}/${name} ${key}`;
}
