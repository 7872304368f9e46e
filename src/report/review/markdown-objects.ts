import type { FieldDiff, ObjectDiff } from '../../diff/index.ts';
import type { FleetReview } from '../../review/index.ts';
import { isBranch, outline, shorten, visible } from '../visible.ts';
import type { Budget, Piece } from './budget.ts';
import { block, htmlCode } from './inert.ts';
import { fieldWords, isSame, placeOf, plural, reorderedWords, signOf, titleOf } from './words.ts';

/** Lines of one object. */
const most = 60;
/** Characters of one line. */
const columns = 160;
const close = '\n</details>\n';

/** Every object that differs, folded: first what several places have in common, then each cluster. */
export function addObjects({ clusters, shared }: FleetReview, budget: Budget): void {
  const isShared = new Set(shared.flatMap(({ objects }) => objects.map(({ cluster, index }) => `${cluster} ${index}`)));
  const common = shared.flatMap(({ title, places, objects: [first] }) => {
    const object = clusters.find(({ cluster }) => cluster === first?.cluster)?.diff.objects[first?.index ?? -1];
    return object === undefined ? [] : [{ object, head: headOf(object, title, places.join(', ')) }];
  });
  const words = `The same in several places, shown once: ${plural(common.length, 'object')}`;
  budget.addAround(fold('', words), objectPieces(common), close, 'object');
  for (const { cluster, diff } of clusters.filter((one) => !isSame(one))) {
    const own = diff.objects.filter((_, index) => !isShared.has(`${cluster} ${index}`));
    const above = own.length === diff.objects.length ? '' : `, and ${diff.objects.length - own.length} of those above`;
    const pieces = [
      ...objectPieces(own.map((object) => ({ object, head: headOf(object, titleOf(object), placeOf(object)) }))),
      ...listPieces(
        'only in another order',
        (diff.reordered ?? []).map((one) => `  ${reorderedWords(one)}`),
      ),
      ...(diff.facts.length === 0 ? [] : [{ text: `\ndeclared facts\n\n${fieldBlock(diff.facts)}\n`, count: diff.facts.length }]),
    ];
    budget.addAround(fold(cluster, ` ${plural(own.length, 'object')}${above}`), pieces, close, 'object');
  }
}

function headOf({ change }: ObjectDiff, title: string, place: string): string {
  const words = change === 'changed' || change === 'added' || change === 'removed' ? '' : `: ${change}`;
  return `${signOf(change)} ${visible(title)} (${visible(place)})${words}`;
}

/** A block for each object with fields; what has none, such as all that was added, together. */
function objectPieces(all: readonly { readonly object: ObjectDiff; readonly head: string }[]): readonly Piece[] {
  const whole = all.filter(({ object }) => object.fields.length === 0).map(({ head }) => head);
  const parts = all.filter(({ object }) => object.fields.length > 0);
  return [...parts.map(({ object, head }) => ({ text: `\n${fieldBlock(object.fields, head)}\n`, count: 1 })), ...listPieces('', whole)];
}

/** Lines, some of them in each block, so that a part of them finds room. */
function listPieces(title: string, lines: readonly string[]): readonly Piece[] {
  const blocks = Array.from({ length: Math.ceil(lines.length / most) }, (_, index) => lines.slice(index * most, (index + 1) * most));
  return blocks.map((some) => {
    const text = block(
      some.map((line) => shorten(line, columns)),
      'diff',
    );
    return { text: title === '' ? `\n${text}\n` : `\n${title}\n\n${text}\n`, count: some.length };
  });
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
