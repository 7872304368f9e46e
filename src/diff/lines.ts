import { diffArrays } from 'diff';
import type { LineDiff } from './result.ts';
import { withoutSecretWords } from './secret-text.ts';

/** Equal lines that are shown around a change. */
const context = 3;
/** Longest text of which lines are compared, in characters. */
const longestText = 4 << 20;
/** Most lines that are told of one text, and the most characters of one. */
const mostLines = 1000;
const longestLine = 1000;
/** More edits than that cost too much to find: the lines between the first and the last difference are then all another. */
const mostEdits = 1000;

/** How the lines of two texts differ, without what is secret in them; nothing where they are too long. */
export function lineDiff(from: string, to: string): readonly LineDiff[] | undefined {
  if (from.length > longestText || to.length > longestText) return undefined;
  const isEnded = from.endsWith('\n') && to.endsWith('\n');
  const linesOf = (text: string) => (isEnded ? text.slice(0, -1) : text).split('\n');
  const [before, after] = [linesOf(from), linesOf(to)];
  // A value that is hidden may be all that differs, so the lines are compared as they are and shown as they may be.
  const [shownBefore, shownAfter] = [linesOf(withoutSecretWords(from)), linesOf(withoutSecretWords(to))];
  const lines: LineDiff[] = [];
  let [a, b] = [0, 0];
  for (const { kind, count } of runsOf(before, after)) {
    for (let index = 0; index < count; index++) {
      const text = kind === '-' ? shownBefore[a] : shownAfter[b];
      lines.push({ sign: kind, text: cutLine(text ?? '') });
      if (kind !== '+') a++;
      if (kind !== '-') b++;
    }
  }
  return bounded(folded(lines));
}

/** A run of items that both lists have, or that only one of them has. */
export interface Run {
  readonly kind: ' ' | '-' | '+';
  readonly count: number;
}

/** The shortest way from one list of texts to another; one insertion is one run. Of lists that have next to nothing in common, a longer one. */
export function runsOf(from: readonly string[], to: readonly string[]): readonly Run[] {
  const shorter = Math.min(from.length, to.length);
  let start = 0;
  while (start < shorter && from[start] === to[start]) start++;
  let end = 0;
  while (end < shorter - start && from[from.length - 1 - end] === to[to.length - 1 - end]) end++;
  const [left, right] = [from.slice(start, from.length - end), to.slice(start, to.length - end)];
  const middle: readonly Run[] = diffArrays([...left], [...right], { maxEditLength: mostEdits })?.map(({ added, removed, count }) => ({
    kind: added ? '+' : removed ? '-' : ' ',
    count,
  })) ?? [
    { kind: '-', count: left.length },
    { kind: '+', count: right.length },
  ];
  return [{ kind: ' ', count: start } as const, ...middle, { kind: ' ', count: end } as const].filter(({ count }) => count > 0);
}

/** Leaves a few equal lines around each change, and counts the others. */
function folded(lines: readonly LineDiff[]): readonly LineDiff[] {
  const isNear = new Uint8Array(lines.length);
  lines.forEach(({ sign }, index) => {
    if (sign !== ' ') isNear.fill(1, Math.max(0, index - context), index + context + 1);
  });
  const result: LineDiff[] = [];
  let skipped = 0;
  const skip = () => {
    if (skipped > 0) result.push({ sign: '…', skipped });
    skipped = 0;
  };
  lines.forEach((line, index) => {
    if (isNear[index] === 0) {
      skipped++;
      return;
    }
    skip();
    result.push(line);
  });
  skip();
  return result;
}

/** What is more than a person reads is counted as well. */
function bounded(lines: readonly LineDiff[]): readonly LineDiff[] {
  if (lines.length <= mostLines) return lines;
  const left = lines.slice(mostLines).reduce((sum, line) => sum + ('skipped' in line ? line.skipped : 1), 0);
  return [...lines.slice(0, mostLines), { sign: '…', skipped: left }];
}

function cutLine(text: string): string {
  return text.length <= longestLine ? text : `${text.slice(0, longestLine)}…`;
}
