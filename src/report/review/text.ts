import { type Consequence, type FleetReview, type Level, type SharedConsequence, sharedConsequences } from '../../review/index.ts';
import { shorten, visible } from '../visible.ts';
import { width, wrapped } from './lines.ts';
import { bySign, type ReviewPaint } from './paint.ts';
import { type Table, tablesOf } from './rows.ts';
import { objectLines } from './text-objects.ts';
import { counts, type Group, groupsOf, isSame, plural, verdict } from './words.ts';

/** Consequences of one group that are told singly; lost data and lock-outs always are. */
const told: Readonly<Record<Group['name'], number>> = {
  none: 10,
  restart: 15,
  opens: 40,
  interruption: 40,
  'data-loss': Infinity,
  'lock-out': Infinity,
};
/** Pieces of evidence of one consequence. */
const shownEvidence = 4;

/** A review for a terminal: the answer, what follows, images and room, then every object that differs. */
export function reviewText(review: FleetReview, paint: ReviewPaint): string {
  const differing = review.clusters.filter((one) => !isSame(one));
  const telling = differing.filter(({ consequences, diff }) => consequences.length > 0 || diff.change !== 'changed');
  const shared = sharedConsequences(review).filter(({ places }) => places.length > 1);
  const folded = new Set(shared.flatMap(({ members }) => members.map(({ cluster, index }) => `${cluster} ${index}`)));
  const silent = differing.filter((one) => !telling.includes(one)).map(({ cluster }) => visible(cluster));
  const lines = [
    paint.bold(byLevelColour(paint, review.level, verdict(review))),
    visible(`${review.base} → ${review.head}`),
    ...(differing.length === 0 ? [] : wrapped(counts(review), '')),
    ...(review.notes ?? []).flatMap((note) => wrapped(visible(`note: ${note}`), '  ')),
    ...sharedLines(shared, paint),
    ...telling.flatMap(({ cluster, level, consequences, diff }) => {
      const own = consequences.filter((_, index) => !folded.has(`${cluster} ${index}`));
      const words = clusterWords(diff.change, level, consequences.length, consequences.length - own.length);
      return ['', `${paint.bold(visible(cluster))}: ${words}`, ...groupsOf(own).flatMap((group) => groupLines(group, paint))];
    }),
    ...(silent.length === 0 ? [] : ['', ...wrapped(`no consequence is known for ${silent.join(', ')}`, '')]),
    ...tablesOf(review).flatMap((table) => ['', ...tableLines(table, paint)]),
    ...objectLines(review, paint),
  ];
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

/** What is the same in several places, once, with these. */
function sharedLines(shared: readonly SharedConsequence[], paint: ReviewPaint): readonly string[] {
  if (shared.length === 0) return [];
  const all = shared.map(({ consequence, places }) => ({ ...consequence, application: places.join(', ') }));
  return ['', paint.bold('the same in several places'), ...groupsOf(all).flatMap((group) => groupLines(group, paint))];
}

function clusterWords(change: 'added' | 'removed' | 'changed' | 'same', level: Level, number: number, folded: number): string {
  const is = change === 'added' ? 'new, ' : change === 'removed' ? 'gone, ' : '';
  const above = folded === 0 ? '' : folded === number ? ', told above' : `, ${folded} of them told above`;
  return `${is}${number === 0 ? 'no consequence is known' : `${level}, ${plural(number, 'consequence')}${above}`}`;
}

function groupLines({ name, all }: Group, paint: ReviewPaint): readonly string[] {
  const beyond = all.length - told[name];
  return [
    ...all.slice(0, told[name]).flatMap((one) => consequenceLines(one, paint)),
    ...(beyond <= 0 ? [] : [paint.dim(`  … and ${beyond} more (${name}); \`--format json\` has them all`)]),
  ];
}

function consequenceLines(
  { level, widens, subject, application, message, evidence, hint, accepted, rehearsed }: Consequence,
  paint: ReviewPaint,
): readonly string[] {
  const more = evidence.length - shownEvidence;
  const of = application === '' || subject.endsWith(`/${application}`) ? '' : paint.dim(` (${visible(application)})`);
  return [
    `  ${byLevelColour(paint, level, level)}${widens === true ? paint.cyan(', opens') : ''} ${paint.bold(shorten(visible(subject), 200))}${of}`,
    ...wrapped(visible(message), '    '),
    ...evidence.slice(0, shownEvidence).flatMap((text) => wrapped(shorten(visible(text), 280), '      ', 2).map(paint.dim)),
    ...(more <= 0 ? [] : [paint.dim(`      … and ${more} more`)]),
    ...(hint === undefined ? [] : wrapped(visible(`do: ${hint}`), '    ', 4)),
    ...(accepted === undefined ? [] : wrapped(visible(`accepted: ${accepted}`), '    ', 10)),
    ...(rehearsed === undefined ? [] : wrapped(visible(`rehearsed: ${rehearsed}`), '    ', 11)),
  ];
}

function byLevelColour(paint: ReviewPaint, level: Level, text: string): string {
  if (level === 'data-loss' || level === 'lock-out') return paint.red(text);
  return level === 'interruption' ? paint.yellow(text) : level === 'restart' ? paint.cyan(text) : bySign(paint, '+', text);
}

/** Columns as wide as their longest cell; the last one may be long and is broken under itself. */
function tableLines({ title, head, rows, rest }: Table, paint: ReviewPaint): readonly string[] {
  const cells = [head, ...rows].map((row) => row.map((cell, index) => (index === row.length - 1 ? cell : shorten(cell, 48))));
  const widths = head.map((_, index) => Math.max(...cells.map((row) => (row[index] ?? '').length)));
  const left = widths.slice(0, -1).reduce((sum, one) => sum + one + 2, 2);
  const lines = cells.flatMap((row, number) => {
    const begin = `  ${row
      .slice(0, -1)
      .map((cell, index) => `${cell.padEnd(widths[index] ?? 0)}  `)
      .join('')}`;
    const [first = '', ...others] = wrapped(row.at(-1) ?? '', '', 0, Math.max(width - left, 24));
    const all = [`${begin}${first}`, ...others.map((line) => `${' '.repeat(left)}${line}`)];
    return number === 0 ? all.map((line) => paint.dim(line.trimEnd())) : all;
  });
  return [paint.bold(title), ...lines, ...(rest === undefined ? [] : [paint.dim(`  ${rest}`)])];
}
