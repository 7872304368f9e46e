import { LIMITS, type Summary, type Verdict } from './judgement.ts';

/** A summary as a person reads it. */
export function reportOf({ cases, orders, table, evictions, shares, disagreements, exceeded }: Summary): string {
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  const limited = (name: keyof typeof LIMITS, what: string) =>
    `${what}: ${percent(shares[name])} (at most ${percent(LIMITS[name])})${exceeded.includes(name) ? '  TOO MANY' : ''}`;
  const row = (verdict: Verdict) => {
    const { always, sometimes, never } = table[verdict];
    return [verdict, String(always), String(sometimes), String(never)];
  };
  const rows = [
    ['our answer', 'all placed in every order', 'in some', 'in none'],
    row('fits'),
    row('depends'),
    row('cannot'),
    row('undecided'),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((cells) => cells[column]!.length)));
  const lines = rows.map((cells) =>
    cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  '),
  );
  return [
    `${cases} cases, ${orders} orders of arrival`,
    '',
    ...lines,
    '',
    limited('depends', 'depends on the order'),
    limited('undecided', 'could not decide'),
    limited('sums', 'proved by sums alone'),
    `guessed right by sums alone: ${percent(shares.guessedBySums)}`,
    `with pods that made way: ${percent(cases === 0 ? 0 : evictions / cases)}`,
    `disagreements: ${disagreements.length}`,
    '',
  ].join('\n');
}
