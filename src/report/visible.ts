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

/** The same for a text of several lines, which stay lines. */
export function visibleLines(text: string): string {
  return text.split('\n').map(visible).join('\n');
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return short[character] ?? (code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`);
}

/** What the diff itself writes behind the start of a very long text. */
const cutBefore = /… \((\d+) characters, the rest is left out\)$/;

/** At most so many characters of it; of what is cut, the whole length is said. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  const length = ` (${cutBefore.exec(text)?.[1] ?? text.length} characters)`;
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

/** Two values that differ, each at most so long; what long ones have in common in front is left away. */
export function pairText(from: unknown, to: unknown, most: number): readonly [string, string] {
  const [a, b] = [valueText(from, Infinity), valueText(to, Infinity)];
  let same = 0;
  while (same < a.length && a[same] === b[same]) same++;
  const cut = Math.max(same - 24, 0);
  if (Math.max(a.length, b.length) <= most || cut === 0) return [shorten(a, most), shorten(b, most)];
  const rest = (text: string) => `…${shorten(text.slice(cut).replace(/^[\udc00-\udfff]/, ''), most - 1)}`;
  return [rest(a), rest(b)];
}

/** A list, a map or a text of several lines as lines, like YAML, each at most so long. */
export function outline(value: unknown, most: number): readonly string[] {
  if (typeof value === 'string')
    return value
      .replace(/\n$/, '')
      .split('\n')
      .map((line) => shorten(visible(line), most));
  if (Array.isArray(value))
    return value.flatMap((item) => {
      const [first = '', ...others] = isBranch(item) ? outline(item, most - 2) : [valueText(item, most - 2)];
      return [`- ${first}`, ...others.map((line) => `  ${line}`)];
    });
  return Object.entries(value as Readonly<Record<string, unknown>>).flatMap(([key, item]) => {
    const name = shorten(visible(key), most / 2);
    if (!isBranch(item)) return [`${name}: ${valueText(item, Math.max(most - name.length - 2, 12))}`];
    return [`${name}:`, ...outline(item, most - 2).map((line) => `  ${line}`)];
  });
}

/** Whether a value takes several lines: a list or a map with something in it, or such a text. */
export function isBranch(value: unknown): boolean {
  if (typeof value === 'string') return value.trimEnd().includes('\n');
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

/** Whether a text can be told from a number, a truth value, nothing, and from what stands around it. */
function isPlain(text: string): boolean {
  return text.trim() !== '' && text.trim() === text && Number.isNaN(Number(text)) && !/^(?:true$|false$|null$|["{[])/.test(text);
}
