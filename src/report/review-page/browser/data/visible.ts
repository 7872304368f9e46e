/** A piece of text: as it is, or a character that cannot be seen or turns what follows around, by its number. */
export interface Piece {
  readonly text: string;
  readonly isOdd: boolean;
}

/** Control and format characters (terminal escapes, marks of direction, what has no width) except line feed and tab, and halves of characters. */
const odd = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
const oddOnes = /((?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}])/u;

/** Cuts a text at each such character, so that it can be shown as what it is: `U+202E`. */
export function piecesOf(text: string): readonly Piece[] {
  if (!odd.test(text)) return [{ text, isOdd: false }];
  return text
    .split(oddOnes)
    .flatMap((part, at) => (part === '' ? [] : [at % 2 === 0 ? { text: part, isOdd: false } : { text: numberOf(part), isOdd: true }]));
}

function numberOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
