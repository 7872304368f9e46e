import { hasOnlyBlockCharacters } from './scalar.ts';

const lastLineIsBlank = /(?:^|\n)[ \t]+\n*$/;
const startOfFilledLine = /\n(?!\n|$)/g;

/**
 * A text of several lines as a literal block, header first, its lines behind `pad`; `undefined` where some reader would
 * alter it and it must be quoted instead.
 */
export function blockText(text: string, pad: string): string | undefined {
  const start = firstFilled(text);
  if (start === text.length || text.charCodeAt(start) === 9 || lastLineIsBlank.test(text) || !hasOnlyBlockCharacters(text))
    return undefined;
  // Readers take the indentation from the first filled line; where that line starts with a blank it has to be said.
  const indicator = text[start] === ' ' ? '2' : '';
  const end = text.endsWith('\n\n') ? '+' : text.endsWith('\n') ? '' : '-';
  const body = text.endsWith('\n') ? text.slice(0, -1) : text;
  const lead = text.startsWith('\n') ? '\n' : `\n${pad}`;
  return `|${indicator}${end}${lead}${body.replace(startOfFilledLine, `\n${pad}`)}`;
}

function firstFilled(text: string): number {
  let at = 0;
  while (text.charCodeAt(at) === 10) at++;
  return at;
}
