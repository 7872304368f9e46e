/**
 * What a terminal obeys or a reader cannot see: control and format characters (direction of writing, width zero), separators
 * of lines, halves of a pair of UTF-16.
 */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Text of anybody's on one line, without anything that a terminal would obey: `a\u001b[31mb` is written out. */
export function visible(text: string): string {
  return text.replace(unseen, escaped);
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return short[character] ?? (code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`);
}

/** At most so many characters of it; of what is cut, the whole length is said. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  const length = ` (${text.length} characters)`;
  const kept = text.slice(0, Math.max(most - length.length - 1, 8));
  // Half of a pair of UTF-16 would be a character of its own.
  return `${kept.replace(/[\ud800-\udbff]$/, '')}…${length}`;
}

/** A value as a person writes it into YAML, on one line, short enough for a line of a report. */
export function valueText(value: unknown, most: number): string {
  if (value === undefined) return '(not set)';
  if (typeof value !== 'string') return shorten(visible(JSON.stringify(value) ?? String(value)), most);
  return shorten(visible(isPlain(value) ? value : JSON.stringify(value)), most);
}

/** Whether a text can be told from a number, a truth value, nothing, and from what stands around it. */
function isPlain(text: string): boolean {
  return text.trim() !== '' && text.trim() === text && Number.isNaN(Number(text)) && !/^(?:true$|false$|null$|["{[])/.test(text);
}
