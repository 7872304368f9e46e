import type { Comparison, FieldDifference } from '../diff/index.ts';

const width = 96;

/** How two clusters or environments differ, for a terminal: the answer first, then what was declared, then every value. */
export function comparisonText({ a, b, overrides, facts, changed, onlyA, onlyB, alike }: Comparison): string {
  const counts = [
    `${objects(alike)} alike`,
    `${changed.length} differ`,
    ...(onlyA.length === 0 ? [] : [`${onlyA.length} only in ${a}`]),
    ...(onlyB.length === 0 ? [] : [`${onlyB.length} only in ${b}`]),
  ];
  const sections = [
    `${a} → ${b}: ${counts.join(', ')}`,
    ...list(
      'Declared to be different',
      overrides.map(({ environment, path, base, value }) => `${environment} ${path}: ${change(base, value)}`),
    ),
    ...list('The clusters themselves', facts.map(line)),
    ...changed.flatMap(({ object, application, fields }) => list(`${object} (${application})`, fields.map(line))),
    ...list(`Only in ${a}`, onlyA),
    ...list(`Only in ${b}`, onlyB),
  ];
  return `${sections.join('\n\n')}\n`;
}

function objects(count: number): string {
  return count === 1 ? '1 object' : `${count} objects`;
}

function list(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [[title, ...lines.map((text) => `  ${text}`)].join('\n')];
}

function line({ path, a, b }: FieldDifference): string {
  if (typeof a === 'string' && typeof b === 'string' && (a.includes('\n') || b.includes('\n'))) return `${path}: ${changedLines(a, b)}`;
  return `${path}: ${change(a, b)}`;
}

function change(a: unknown, b: unknown): string {
  return `${show(a)} → ${show(b)}`;
}

function show(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const [first = ''] = text.split('\n');
  return first.length > width || first.length < text.length ? `${first.slice(0, width)}…` : first;
}

/** Of a text with several lines those that only one side has; a line that only moved is no difference worth a look. */
function changedLines(a: string, b: string): string {
  const [before, after] = [a.split('\n'), b.split('\n')];
  const gone = before.filter((text) => !after.includes(text)).map((text) => `- ${text.trim()}`);
  const come = after.filter((text) => !before.includes(text)).map((text) => `+ ${text.trim()}`);
  const all = [...gone, ...come];
  if (all.length === 0) return 'the same lines in another order';
  const most = 8;
  const more = all.length > most ? [`… ${all.length - most} more lines`] : [];
  return ['', ...all.slice(0, most).map((text) => text.slice(0, width)), ...more].join('\n    ');
}
