import type { FieldDiff, ObjectDiff } from '../../diff/index.ts';
import type { FleetReview } from '../../review/index.ts';
import type { Budget } from './budget.ts';
import { block, htmlCode } from './inert.ts';
import { isBranch, outline, shorten, visible } from './visible.ts';
import { fieldWords, isSame, placeOf, plural, reorderedWords, signOf, titleOf } from './words.ts';

/** Lines of one object. */
const most = 60;
/** Characters of one line. */
const columns = 160;
const close = '\n</details>\n';

/** Every object that differs, folded: first what several places have in common, then each cluster. */
export function addObjects({ clusters, shared }: FleetReview, budget: Budget): void {
  const isShared = new Set(shared.flatMap(({ objects }) => objects.map(({ cluster, index }) => `${cluster} ${index}`)));
  const pieces = shared.flatMap(({ title, places, objects: [first] }) => {
    const object = clusters.find(({ cluster }) => cluster === first?.cluster)?.diff.objects[first?.index ?? -1];
    return object === undefined ? [] : [objectPiece(object, title, places.join(', '))];
  });
  budget.addAround(fold('', `The same in several places, shown once: ${plural(pieces.length, 'object')}`), pieces, close, 'object');
  for (const { cluster, diff } of clusters.filter((one) => !isSame(one))) {
    const own = diff.objects.filter((_, index) => !isShared.has(`${cluster} ${index}`));
    const facts = diff.facts.length === 0 ? [] : [`\ndeclared facts\n\n${fieldBlock(diff.facts)}\n`];
    const order = (diff.reordered ?? []).map((one) => `  ${shorten(reorderedWords(one), columns)}`);
    const reordered = order.length === 0 ? [] : [`\nonly in another order\n\n${block(order, 'diff')}\n`];
    const words = ` ${plural(own.length, 'object')}${own.length === diff.objects.length ? '' : `, and ${diff.objects.length - own.length} of those above`}`;
    budget.addAround(
      fold(cluster, words),
      [...own.map((one) => objectPiece(one, titleOf(one), placeOf(one))), ...reordered, ...facts],
      close,
      'object',
    );
  }
}

function objectPiece({ change, fields }: ObjectDiff, title: string, place: string): string {
  const head = `${signOf(change)} ${visible(title)} (${visible(place)})${change === 'changed' ? '' : `: ${change}`}`;
  return `\n${fields.length === 0 ? block([shorten(head, columns)], 'diff') : fieldBlock(fields, head)}\n`;
}

/** Fields as a block in the colours of a diff. */
function fieldBlock(fields: readonly FieldDiff[], head?: string): string {
  const lines = [...(head === undefined ? [] : [`@@ ${shorten(head, columns)} @@`]), ...fields.flatMap(fieldLines)];
  const beyond = lines.length - most;
  return block(beyond <= 1 ? lines : [...lines.slice(0, most), `… and ${plural(beyond, 'more line')}`], 'diff');
}

function fieldLines(field: FieldDiff): readonly string[] {
  const { sign, path, from, to, hidden } = fieldWords(field, columns);
  const name = shorten(path, columns);
  if (hidden !== undefined) return [`! ${name}: ${hidden}`];
  if (field.lines !== undefined)
    return [
      `  ${name}:`,
      ...field.lines.map((line) =>
        line.sign === '…' ? `  … ${plural(line.skipped, 'equal line')}` : `${line.sign} ${shorten(visible(line.text), columns)}`,
      ),
    ];
  const only = field.to ?? field.from;
  if (sign !== '~' && isBranch(only)) return [`${sign} ${name}:`, ...outline(only, columns).map((line) => `${sign}   ${line}`)];
  return [...(from === undefined ? [] : [`- ${name}: ${from}`]), ...(to === undefined ? [] : [`+ ${name}: ${to}`])];
}

/** Opens a fold; its title is an HTML element, in which Markdown is not read. */
function fold(title: string, words: string): string {
  return `\n<details><summary>${title === '' ? '' : htmlCode(title)}${words}</summary>\n`;
}
