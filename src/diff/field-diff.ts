import type { Difference } from './differences.ts';
import { lineDiff } from './lines.ts';
import type { FieldDiff } from './result.ts';
import { lengthOf, withoutSecrets } from './secrecy.ts';

/** A difference as it may be shown: secret values are only a length, texts of several lines are told line by line, long ones are cut. */
export function fieldDiff({ path, from, to, place }: Difference): FieldDiff {
  if (place.isHidden) return { path, hidden: { from: lengthOf(from, place.isBase64), to: lengthOf(to, place.isBase64) } };
  const shown = { path, from: withoutSecrets(from, place), to: withoutSecrets(to, place) };
  if (typeof from !== 'string' || typeof to !== 'string') return shown;
  const lines = isOfLines(from) || isOfLines(to) ? lineDiff(from, to) : undefined;
  if (lines !== undefined) return { ...shown, lines };
  if (shown.from !== shown.to) return shown;
  // All that differs is hidden or beyond what is shown.
  return { ...shown, hidden: { from: lengthOf(from, false), to: lengthOf(to, false) } };
}

function isOfLines(text: string): boolean {
  const end = text.indexOf('\n');
  return end >= 0 && end < text.length - 1;
}
