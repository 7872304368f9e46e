import type { Level } from '../../../../review/review.ts';
import { levelNames, levelSigns } from '../data/words.ts';

/** How grave something is, by colour, sign and word. */
export function LevelBadge({ level }: { readonly level: Level }) {
  return (
    <span class={`level ${level}`}>
      <span aria-hidden="true">{levelSigns[level]}</span> {levelNames[level]}
    </span>
  );
}
