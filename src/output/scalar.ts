/** Characters that some reader refuses or takes for a line break; they are only safe as an escape. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters it is about
const escaped = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]|\p{Cs}/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters it is about
const escapedInBlock = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]|\p{Cs}/u;
const leftByJson = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** A text without blank, colon or hash that starts like a word: plain unless it is one of the reserved words. */
const word = /^[A-Za-z/_$(][!"$-9;-~]*$/;
/** `e5` is a number to one reader of YAML 1.1. */
const bareExponent = /^[eE][-+]?[0-9_]+$/;
const reserved = new Set(
  ['y', 'n', 'yes', 'no', 'on', 'off', 'true', 'false', 'null']
    .flatMap((text) => [text, text.toUpperCase(), text[0]!.toUpperCase() + text.slice(1)])
    .concat('~', '=', '<<'),
);
const indicators = /^[\s,[\]{}#&*!|>'"%@`?:]|^-(?:\s|$)|^---|^\.\.\.|:\s|:$|\s#|\s$/;
/** What a reader of YAML 1.1 or 1.2 takes for a number, once the underscores are out: Go removes them before it looks. */
const number =
  /^[-+]?(?:0[bB][01]*|0[oO][0-7]*|0[xX][0-9a-fA-F]*|[0-9]+(?::[0-5]?[0-9])+(?:\.[0-9]*)?|(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]*)?(?:[eE][-+]?[0-9]+)?|\.(?:inf|Inf|INF|nan|NaN|NAN))$/;
const date = /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:$|[Tt\s])/;

/** Texts longer than this are rarely met twice. */
const longestRemembered = 100;
const maximumRemembered = 50_000;
const remembered = new Map<string, string>();

/**
 * A text as YAML on one line: plain where every reader takes it for this very text, else in single quotes, and in double
 * quotes where something must be escaped.
 */
export function scalarText(text: string): string {
  if (text.length > longestRemembered) return quote(text);
  let known = remembered.get(text);
  if (known === undefined) {
    known = quote(text);
    if (remembered.size >= maximumRemembered) remembered.clear();
    remembered.set(text, known);
  }
  return known;
}

/** Keys follow the rule of values. */
export const keyText = scalarText;

/** Whether a text of several lines can stand as a block as far as its characters go. */
export function hasOnlyBlockCharacters(text: string): boolean {
  return !escapedInBlock.test(text);
}

/** A finite number as Go, and readers of YAML 1.1 that want a point before an exponent, read it. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`${value} cannot be written as YAML`);
  const text = String(value);
  return text.includes('e') && !text.includes('.') ? text.replace('e', '.0e') : text;
}

function quote(text: string): string {
  if (word.test(text)) return (text.length <= 5 && reserved.has(text)) || bareExponent.test(text) ? `'${text}'` : text;
  if (escaped.test(text)) return doubleQuoted(text);
  if (text !== '' && isPlain(text)) return text;
  if (!text.includes("'")) return `'${text}'`;
  return text.includes('"') || text.includes('\\') ? `'${text.replaceAll("'", "''")}'` : `"${text}"`;
}

function isPlain(text: string): boolean {
  if (indicators.test(text) || reserved.has(text)) return false;
  const first = text.charCodeAt(0);
  // Only a digit, a sign or a point (0x2b to 0x39) can start a number.
  return first < 0x2b || first > 0x39 || !(number.test(text.replaceAll('_', '')) || date.test(text));
}

/** The escapes of JSON are escapes of YAML; half a surrogate pair has no form in a file and becomes U+FFFD, as in any UTF-8 writer. */
function doubleQuoted(text: string): string {
  return JSON.stringify(text.replace(/\p{Cs}/gu, '\ufffd')).replace(
    leftByJson,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
