import type { FieldDiff, LineDiff, ObjectDiff } from '../../diff/index.ts';
import { compareText } from '../../issues/index.ts';
import { groupBy } from '../../model/index.ts';
import type { ClusterReview, FleetReview } from '../../review/index.ts';
import { isBranch, outline, shorten, visible } from '../visible.ts';
import { width } from './lines.ts';
import { bySign, type ReviewPaint } from './paint.ts';
import { fieldWords, isSame, placeOf, plural, reorderedWords, signOf, titleOf } from './words.ts';

/** Fields of one object, lines of one text, and objects of one application that are shown; what is beyond them is counted. */
const shownFields = 25;
const shownLines = 40;
const shownObjects = 60;

/** Every object that differs: first what several clusters have in common, then each cluster by application. */
export function objectLines(review: FleetReview, paint: ReviewPaint): readonly string[] {
  const shared = new Set(review.shared.flatMap(({ objects }) => objects.map(({ cluster, index }) => `${cluster} ${index}`)));
  return [
    ...sharedLines(review, paint),
    ...review.clusters.filter((one) => !isSame(one)).flatMap((one) => clusterLines(one, shared, paint)),
  ];
}

function sharedLines({ shared, clusters }: FleetReview, paint: ReviewPaint): readonly string[] {
  if (shared.length === 0) return [];
  const lines = shared.flatMap(({ title, places, objects: [first] }) => {
    const object = clusters.find(({ cluster }) => cluster === first?.cluster)?.diff.objects[first?.index ?? -1];
    if (object === undefined) return [];
    const head = `  ${bySign(paint, signOf(object.change), signOf(object.change))} ${visible(title)}`;
    return [head, paint.dim(`      on ${visible(places.join(', '))}`), ...fieldsLines(object.fields, '      ', paint)];
  });
  return ['', paint.bold('The same in several places, shown once'), ...lines];
}

function clusterLines({ cluster, diff }: ClusterReview, shared: ReadonlySet<string>, paint: ReviewPaint): readonly string[] {
  const own = diff.objects.filter((_, index) => !shared.has(`${cluster} ${index}`));
  const above = diff.objects.length - own.length;
  const reordered = diff.reordered ?? [];
  if (own.length + diff.facts.length + reordered.length === 0) return [];
  const places = [...groupBy(own, placeOf)].sort(([a], [b]) => compareText(a, b));
  return [
    '',
    `${paint.bold(`Objects of ${visible(cluster)}`)}${above === 0 ? '' : paint.dim(` (and ${above} of those in several places)`)}`,
    ...places.flatMap(([place, objects]) => [`  ${place}`, ...applicationLines(objects, paint)]),
    ...(reordered.length === 0 ? [] : ['  only in another order', ...folded(reordered.map(reorderedWords), '    ', paint)]),
    ...(diff.facts.length === 0 ? [] : ['  declared facts', ...fieldsLines(diff.facts, '    ', paint)]),
  ];
}

function applicationLines(objects: readonly ObjectDiff[], paint: ReviewPaint): readonly string[] {
  const beyond = objects.length - shownObjects;
  return [
    ...objects.slice(0, shownObjects).flatMap((object) => {
      const words = object.change === 'changed' ? '' : paint.dim(` ${object.change}`);
      return [
        `    ${bySign(paint, signOf(object.change), signOf(object.change))} ${titleOf(object)}${words}`,
        ...fieldsLines(object.fields, '        ', paint),
      ];
    }),
    ...(beyond <= 0 ? [] : [paint.dim(`    … and ${beyond} more objects; \`--format json\` has them all`)]),
  ];
}

function fieldsLines(fields: readonly FieldDiff[], indent: string, paint: ReviewPaint): readonly string[] {
  const beyond = fields.length - shownFields;
  return [
    ...fields.slice(0, shownFields).flatMap((field) => fieldLines(field, indent, paint)),
    ...(beyond <= 0 ? [] : [paint.dim(`${indent}… and ${plural(beyond, 'more field')}; \`--format json\` has them all`)]),
  ];
}

/** On one line where it fits, else the value before and the value after below one another. */
function fieldLines(field: FieldDiff, indent: string, paint: ReviewPaint): readonly string[] {
  const { sign, path, from, to, hidden } = fieldWords(field, width - indent.length - 4);
  const head = `${indent}${bySign(paint, sign, sign)} ${path}`;
  if (hidden !== undefined) return [`${head}: ${paint.dim(hidden)}`];
  if (field.lines !== undefined) return [`${head}:`, ...textLines(field.lines, `${indent}    `, paint)];
  const value = sign === '~' ? `${from} → ${to}` : (to ?? from ?? '');
  const only = field.to ?? field.from;
  const isText = sign !== '~' && typeof only === 'string' && isBranch(only);
  if (!isText && indent.length + 4 + path.length + value.length <= width) return [`${head}: ${value}`];
  if (sign !== '~' && isBranch(only)) return [`${head}:`, ...folded(outline(only, width - indent.length - 4), `${indent}    `, paint)];
  return [
    `${head}:`,
    ...(from === undefined ? [] : [paint.red(`${indent}  - ${from}`)]),
    ...(to === undefined ? [] : [paint.green(`${indent}  + ${to}`)]),
  ];
}

function textLines(lines: readonly LineDiff[], indent: string, paint: ReviewPaint): readonly string[] {
  const all = lines.map((line) => {
    if (line.sign === '…') return paint.dim(`… ${plural(line.skipped, 'equal line')}`);
    const text = `${line.sign} ${shorten(visible(line.text), width - indent.length - 2)}`;
    return line.sign === '+' ? paint.green(text) : line.sign === '-' ? paint.red(text) : paint.dim(text);
  });
  return folded(all, indent, paint);
}

/** So many lines, and how many there are more. */
function folded(lines: readonly string[], indent: string, paint: ReviewPaint): readonly string[] {
  const beyond = lines.length - shownLines;
  return [
    ...lines.slice(0, shownLines).map((line) => `${indent}${line}`),
    ...(beyond <= 0 ? [] : [paint.dim(`${indent}… and ${plural(beyond, 'more line')}; \`--format json\` has them all`)]),
  ];
}
