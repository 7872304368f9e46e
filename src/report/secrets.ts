import type { SecretRow } from '../checks/index.ts';

/** The inventory for a terminal: a line for each Secret, one below it for each key. */
export function secretText(rows: readonly SecretRow[]): string {
  const secrets = new Map<string, SecretRow[]>();
  for (const row of rows) {
    const path = `${row.namespace}/${row.name}`;
    secrets.set(path, [...(secrets.get(path) ?? []), row]);
  }
  const width = Math.max(0, ...rows.map(({ key }) => key.length));
  return [...secrets]
    .flatMap(([path, keys]) => [`${path}: ${madeBy(keys)}`, ...keys.map((row) => `  ${row.key.padEnd(width)}  ${keyText(row)}`)])
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

/** What makes a Secret; a key that it lacks is told at the key. */
function madeBy(rows: readonly SecretRow[]): string {
  const { maker, by } = rows.find((row) => row.maker !== 'nobody' && row.maker !== 'chart') ?? rows[0]!;
  if (maker === 'nobody') return 'made by nothing here';
  if (maker === 'chart') return `perhaps made by ${by}`;
  return maker === 'requirement' ? by : `${maker}, ${by}`;
}

function keyText({ state, from, readers }: SecretRow): string {
  const told = readers.length === 0 ? [] : [`read by ${readers.join(', ')}`];
  const mark = { used: [], unused: ['UNUSED'], missing: ['MISSING'], absent: ['absent'], unknown: ['not known from here'] }[state];
  return [...mark, ...(from === undefined ? [] : [from]), ...told].join('; ');
}
