import { type Consequence, type FleetReview, sharedConsequences } from '../../review/index.ts';
import { Budget } from './budget.ts';
import { code, prose } from './inert.ts';
import { addObjects } from './markdown-objects.ts';
import { clusterTable, type Table, tablesOf } from './rows.ts';
import { counts, type Group, graveGroups, groupsOf, isSame, plural, verdict } from './words.ts';

/** Stands in the note, so that the next pipeline finds it and changes it instead of writing another one. */
export const noteMarker = '<!-- labwright:diff -->';
/** GitLab refuses a note above a million characters, and nobody reads a tenth of that. */
export const noteLimit = 60_000;
/** Room for the sentence about what was left out. */
const reserve = 600;

/** A review as the note of a merge request, at most so many characters. Nothing of anybody's in it is anything but text. */
export function reviewMarkdown(review: FleetReview, limit = noteLimit): string {
  const budget = new Budget(Math.max(limit, 2 * reserve) - reserve);
  const head = [
    noteMarker,
    `**${verdict(review)}**`,
    `${code(review.base)} → ${code(review.head)}${review.clusters.every(isSame) ? '' : `: ${counts(review)}`}`,
  ];
  budget.add({ text: `${head.join('\n\n')}\n`, count: 1 }, 'summary');
  for (const note of review.notes ?? []) budget.add({ text: `\nNote: ${prose(note)}\n`, count: 1 }, 'note');
  const summary = clusterTable(review);
  if (summary.rows.length > 0) addTable(summary, budget);
  // What is the same in several places stands here once.
  const groups = groupsOf(sharedConsequences(review).map(({ consequence, places }): Told => ({ ...consequence, places })));
  const isSingle = review.clusters.length === 1;
  addGroups(
    groups.filter(({ name }) => graveGroups.includes(name)),
    isSingle,
    budget,
  );
  for (const table of tablesOf(review)) addTable(table, budget);
  addGroups(
    groups.filter(({ name }) => !graveGroups.includes(name)),
    isSingle,
    budget,
  );
  addObjects(review, budget);
  const omitted = budget.omitted().map(([word, number]) => plural(number, word));
  if (omitted.length === 0) return budget.text();
  return `${budget.text()}\n**Left out here because a note has to end somewhere: ${omitted.join(', ')}.** The JSON and HTML reports have everything.\n`;
}

/** A consequence with every place that it has: `vx-home`, `ai-rnd/staging`. */
type Told = Consequence & { readonly places: readonly string[] };

/** What is grave of all clusters comes first, so that nothing grave is cut for something that is not. */
function addGroups(groups: readonly Group<Told>[], isSingle: boolean, budget: Budget): void {
  for (const { name, all } of groups) {
    const title = `${name === 'opens' ? 'opens something' : name}: ${plural(all.length, 'consequence')}`;
    const [before, after] = graveGroups.includes(name)
      ? [`\n### ${title}\n\n`, '']
      : [`\n<details><summary>${title}</summary>\n\n`, '\n</details>\n'];
    const pieces = all.map((one) => ({ text: item(one, isSingle), count: 1 }));
    budget.addAround(before, pieces, after, `${name} consequence`);
  }
}

function item({ cluster, application, places, subject, message, evidence, hint, accepted, rehearsed }: Told, isSingle: boolean): string {
  const one = [...(isSingle ? [] : [cluster]), application].filter((part) => part !== '').join('/');
  const place = places.length > 1 ? places.join(', ') : one;
  const lines = [
    `- ${code(subject)}${place === '' ? '' : ` in ${code(place)}`}: ${prose(message)}`,
    ...evidence.slice(0, 4).map((text) => `  - because ${code(text, 300)}`),
    ...(evidence.length > 4 ? [`  - and ${evidence.length - 4} more`] : []),
    ...(hint === undefined ? [] : [`  - do: ${prose(hint)}`]),
    ...(accepted === undefined ? [] : [`  - accepted: ${prose(accepted)}`]),
    ...(rehearsed === undefined ? [] : [`  - rehearsed: ${prose(rehearsed)}`]),
  ];
  return `${lines.join('\n')}\n`;
}

/** Rows of a table that is not folded. */
const openRows = 15;

function addTable({ title, head, rows, rest }: Table, budget: Budget): void {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  const [open, close] =
    rows.length > openRows
      ? [`\n<details><summary>${title}: ${plural(rows.length, 'row')}</summary>\n\n`, '\n</details>\n']
      : [`\n### ${title}\n\n`, ''];
  const pieces = rows.map((cells) => ({ text: row(cells.map((cell) => (cell === '' ? '' : code(cell)))), count: 1 }));
  const end = rest === undefined ? '' : `\n${rest}.\n`;
  budget.addAround(`${open}${row(head)}${row(head.map(() => '---'))}`, pieces, `${end}${close}`, 'table row');
}
