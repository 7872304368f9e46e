import { type DiskRow, formatAmount } from '../checks/index.ts';

/** Columns of the table of disks. */
export const diskHead = ['disks', 'size', 'may be claimed', 'claimed', 'by'] as const;

/** The largest that are named. */
const partsShown = 5;

/** One row for each disk, or choice of nodes, that something can lie on and nowhere else. */
export function diskCells(rows: readonly DiskRow[]): readonly (readonly string[])[] {
  return rows
    .filter((row) => !isToldBy(rows, row))
    .map(({ nodes, disk, by, size, room, claimed, parts }) => [
      `${nodes.join(', ')}${disk === '' ? '' : `: ${disk}`}`,
      shown(size),
      `${shown(room)}${by === 'longhorn' ? ' by Longhorn' : ''}`,
      shown(claimed),
      `${parts
        .slice(0, partsShown)
        .map(({ name, amount }) => `${name} ${shown(amount)}`)
        .join(', ')}${parts.length > partsShown ? ` and ${parts.length - partsShown} more` : ''}`,
    ]);
}

/** Whether a disk of the same nodes holds the very same, so that all their disks together say nothing more. */
function isToldBy(rows: readonly DiskRow[], { nodes, disk, by, claimed }: DiskRow): boolean {
  if (disk !== '') return false;
  return rows.some((other) => other.disk !== '' && other.by === by && other.nodes.join() === nodes.join() && other.claimed === claimed);
}

function shown(amount: number | undefined): string {
  return amount === undefined ? 'not known' : formatAmount('storage', amount);
}
