import { closest, distance } from 'fastest-levenshtein';
import { compareText } from './issue.ts';

/** Among more names than this nobody looks for the nearest: it takes too long, and it would be a chance hit. */
const most = 500;

/** The known name nearest to a misspelt one, or nothing when none is near. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0 || known.length > most) return undefined;
  const spelled = new Map([...known].sort(compareText).map((word) => [word.toLowerCase(), word]));
  const best = spelled.get(closest(name.toLowerCase(), [...spelled.keys()])) ?? '';
  return distance(name.toLowerCase(), best.toLowerCase()) <= Math.max(2, Math.floor(name.length / 3)) ? best : undefined;
}

/** Hint for an unknown name: the nearest match, or the whole list. */
export function suggest(name: string, known: readonly string[]): string {
  if (known.length > most) return `it is none of the ${known.length} that there are`;
  // A number is not misspelt: it is another number.
  const match = /^\d/.test(name) ? undefined : nearest(name, known);
  if (match !== undefined) return `did you mean \`${match}\`?`;
  return known.length === 0
    ? 'none are declared'
    : `known are ${[...known]
        .sort(compareText)
        .map((k) => `\`${k}\``)
        .join(', ')}`;
}
