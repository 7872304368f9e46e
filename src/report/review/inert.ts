import { shorten, visible } from '../visible.ts';

/**
 * Anybody's text as a code span: nothing in it is markup, a mention, a reference or a link, neither in CommonMark nor in
 * what GitLab and GitHub add. A bar is written out, because in a table it would end the cell.
 */
export function code(text: string, most = 200): string {
  const shown = shorten(visible(text), most).replaceAll('|', '\\u007c');
  if (shown.trim() === '') return shown === '' ? '` `' : `\`${shown}\``;
  const fence = '`'.repeat(longestRun(shown) + 1);
  // A space at both ends is taken away again; it keeps backticks apart from the fence.
  return fence.length > 1 || shown.startsWith(' ') ? `${fence} ${shown} ${fence}` : `\`${shown}\``;
}

/** The same inside of an HTML element, where Markdown is not read. */
export function htmlCode(text: string, most = 200): string {
  return `<code>${shorten(visible(text), most).replace(/[^\p{L}\p{N} ._/()→…-]/gu, (character) => `&#${character.codePointAt(0)};`)}</code>`;
}

/** Lines as a block of code that nothing in them can end. Each line begins with a sign of ours, never with a value. */
export function block(lines: readonly string[], language: string): string {
  const fence = '`'.repeat(Math.max(3, ...lines.map((line) => longestRun(line) + 1)));
  return `${fence}${language}\n${lines.join('\n')}\n${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

/** Words that mean nothing to any renderer: letters, also joined by hyphens, amounts, arrows and dashes. */
const harmless = /^(?:[A-Za-z]+(?:[-’'][A-Za-z]+)*|\d{1,6}(?:\.\d{1,3})?(?:[smhd%]|[KMGT]i)?|[→–—…+])$/;
/** A row of these may be the beginning of a commit's name, of which GitLab makes a link. */
const commit = /^[0-9a-f]{7,}$/i;

/** Between spaces: a command in backticks, or a word; either with quotes, brackets and marks around it. */
const token = /(?<before>[("]*)(?:`(?<command>[^`]+)`|(?<word>[^ ]*?))(?<after>[)",.;:?]*)(?: |$)/gy;

/**
 * A sentence of ours with names and values of anybody's in it: harmless words stay as they are, `commands in backticks` and
 * all other words become code. No two pieces of code touch, which would make one of them.
 */
export function prose(text: string, most = 600): string {
  const parts = [...shorten(visible(text), most).matchAll(token)].map(({ groups }) => {
    const { before = '', command, word = '', after = '' } = groups ?? {};
    if (command !== undefined) return `${before}${code(command, most)}${after}`;
    const isPlain = word === '' || (harmless.test(word) && !commit.test(word));
    return `${before}${isPlain ? word : code(word)}${after}`;
  });
  return parts.filter((part) => part !== '').join(' ');
}
