import type { FlowChanges, FlowRow } from '../checks/index.ts';
import { visible } from './visible.ts';

/** Columns of the table of flows. */
export const flowHead = ['from', 'to', 'port', 'why', 'enforced'] as const;

/** One row for each flow of a cluster, as `flowTable` lists them. */
export function flowCells(rows: readonly FlowRow[]): readonly (readonly string[])[] {
  return rows.map((row) => [row.from, row.to, row.port, reasonOf(row), row.enforced ? 'yes' : 'no']);
}

/** The same for a terminal: who may talk to whom, under a line that counts. */
export function flowText(cluster: string, rows: readonly FlowRow[]): string {
  const count = (what: string, found: readonly FlowRow[]) => (found.length === 0 ? [] : [`${found.length} ${what}`]);
  const counts = [
    `${rows.length} ${rows.length === 1 ? 'flow' : 'flows'}`,
    ...count(
      'refused',
      rows.filter(({ state }) => state === 'refused'),
    ),
    ...count(
      'superfluous',
      rows.filter(({ why }) => why === 'superfluous'),
    ),
    ...count(
      'not enforced',
      rows.filter(({ enforced }) => !enforced),
    ),
  ];
  const lines = rows.map((row, index) => {
    const head = rows[index - 1]?.from === row.from ? '' : `  ${visible(row.from)}\n`;
    return `${head}    → ${lineOf(row)}\n`;
  });
  return `${cluster}: ${counts.join(', ')}\n${lines.join('')}`;
}

/** What a change opens and closes, a line each. */
export function flowChangesText({ opened, closed }: FlowChanges): string {
  const list = (sign: string, rows: readonly FlowRow[]) =>
    rows.map((row) => `${sign} ${row.cluster}: ${visible(row.from)} → ${lineOf(row)}\n`).join('');
  return `${opened.length} opened, ${closed.length} closed\n${list('+', opened)}${list('-', closed)}`;
}

function lineOf(row: FlowRow): string {
  const marks = [...(row.state === 'refused' ? ['refused'] : []), ...(row.enforced ? [] : ['not enforced'])];
  return visible(`${row.to}  ${row.port}  ${reasonOf(row)}${marks.length === 0 ? '' : `  [${marks.join(', ')}]`}`);
}

function reasonOf({ why, reason }: FlowRow): string {
  return `${why}: ${reason}`;
}
