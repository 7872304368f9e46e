import type { FieldDiff, LineDiff, ObjectDiff } from '../../../../diff/result.ts';
import { yamlLines } from './yaml.ts';

/** One line as it is shown. */
export interface Line {
  readonly sign: ' ' | '-' | '+' | '…';
  readonly text: string;
  /** Start and end of what differs from the line it is paired with. */
  readonly mark?: readonly [number, number] | undefined;
}

/** Two columns: before and after. Lines in both stand on both sides. */
export interface Row {
  readonly left?: Line | undefined;
  readonly right?: Line | undefined;
}

/** Scalars of this many characters at most are shown beside one another. */
const shortest = 48;

/** Whether a field is shown as `path: from → to` in one line. */
export function isShort({ from, to, lines }: FieldDiff): boolean {
  const short = (value: unknown) =>
    value === undefined ||
    value === null ||
    (typeof value !== 'object' && String(value).length <= shortest && !String(value).includes('\n'));
  return lines === undefined && short(from) && short(to);
}

/** A value on one line. */
export function inline(value: unknown): string {
  return yamlLines(value).join(' ');
}

/** Lines of one field that differs. */
export function linesOf({ from, to, lines }: FieldDiff): readonly Line[] {
  if (lines !== undefined) return marked(lines.map(asLine));
  const before = from === undefined ? [] : yamlLines(from);
  const after = to === undefined ? [] : yamlLines(to);
  const start = sameAtStart(before, after);
  const end = sameAtStart(before.slice(start).reverse(), after.slice(start).reverse());
  const signed = (sign: Line['sign']) => (text: string) => ({ sign, text });
  return marked([
    ...before.slice(0, start).map(signed(' ')),
    ...before.slice(start, before.length - end).map(signed('-')),
    ...after.slice(start, after.length - end).map(signed('+')),
    ...after.slice(after.length - end).map(signed(' ')),
  ]);
}

/** Lines of an object that came or went as a whole. */
export function linesOfBody({ change, body }: ObjectDiff): readonly Line[] {
  const sign = change === 'removed' ? '-' : '+';
  return body === undefined || Object.keys(body).length === 0 ? [] : yamlLines(body).map((text) => ({ sign, text }));
}

function asLine(line: LineDiff): Line {
  return line.sign === '…' ? { sign: '…', text: `${line.skipped} equal ${line.skipped === 1 ? 'line' : 'lines'}` } : line;
}

/** Puts what went beside what came in its place. */
export function rowsOf(lines: readonly Line[]): readonly Row[] {
  const rows: Row[] = [];
  for (const run of runsOf(lines)) {
    if ('both' in run) rows.push({ left: run.both, right: run.both });
    else
      for (let at = 0; at < Math.max(run.before.length, run.after.length); at += 1)
        rows.push({ left: run.before[at], right: run.after[at] });
  }
  return rows;
}

/** Marks what differs within lines where as many came as went. */
function marked(lines: readonly Line[]): readonly Line[] {
  return runsOf(lines).flatMap((run) => {
    if ('both' in run) return [run.both];
    const { before, after } = run;
    if (before.length !== after.length) return [...before, ...after];
    const marks = before.map((line, at) => difference(line.text, after[at]?.text ?? ''));
    return [
      ...before.map((line, at) => ({ ...line, mark: marks[at]?.from })),
      ...after.map((line, at) => ({ ...line, mark: marks[at]?.to })),
    ];
  });
}

type Run = { readonly both: Line } | { readonly before: readonly Line[]; readonly after: readonly Line[] };

/** Lines that went with those that came right after them; every other line by itself. */
function runsOf(lines: readonly Line[]): readonly Run[] {
  const runs: Run[] = [];
  for (let at = 0; at < lines.length; ) {
    const before = whileSigned(lines, at, '-');
    const after = whileSigned(lines, at + before.length, '+');
    const line = lines[at];
    if (before.length + after.length > 0) runs.push({ before, after });
    else if (line !== undefined) runs.push({ both: line });
    at += Math.max(1, before.length + after.length);
  }
  return runs;
}

function whileSigned(lines: readonly Line[], start: number, sign: Line['sign']): readonly Line[] {
  let end = start;
  while (lines[end]?.sign === sign) end += 1;
  return lines.slice(start, end);
}

/** What lies between the equal start and the equal end of two texts; nothing where they have too little in common. */
function difference(from: string, to: string): { readonly from: [number, number]; readonly to: [number, number] } | undefined {
  const start = sameAtStart([...from], [...to]);
  const end = sameAtStart([...from].slice(start).reverse(), [...to].slice(start).reverse());
  const [startAt, endAt] = [lengthOf([...from].slice(0, start)), lengthOf([...from].slice([...from].length - end))];
  if (startAt + endAt < Math.min(from.length, to.length) / 3) return undefined;
  return { from: [startAt, from.length - endAt], to: [startAt, to.length - endAt] };
}

function lengthOf(characters: readonly string[]): number {
  return characters.join('').length;
}

function sameAtStart(a: readonly string[], b: readonly string[]): number {
  let count = 0;
  while (count < a.length && count < b.length && a[count] === b[count]) count += 1;
  return count;
}
