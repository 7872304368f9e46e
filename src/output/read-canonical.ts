import type { Json, JsonObject } from '../model/index.ts';
import { hasOnlyBlockCharacters, scalarText } from './scalar.ts';

/** Thrown inside this file only: the text is not in our form, which says nothing about whether it is good YAML. */
const notOurs = new Error('not in canonical form');

let source = '';
/** Current line: its first filled column, where its content starts and where it ends. */
let column = 0;
let start = 0;
let end = 0;
/** Start of the line after it. */
let following = 0;
/** `column` after the last line of a document. */
const noLine = -1;

/**
 * The objects of a text in our own form (any indentation, comment lines and blank lines allowed), or `undefined` where
 * anything stands in it that this reader does not know. It never guesses: a plain text counts only if the writer would
 * have left that very text plain.
 */
export function readCanonical(text: string): JsonObject[] | undefined {
  if (text !== '' && !text.endsWith('\n')) return undefined;
  source = text;
  following = 0;
  const objects: JsonObject[] = [];
  try {
    while (following < source.length) {
      nextLine();
      if (column === 0) {
        if (end === 2 + start && source.startsWith('{}', start)) {
          objects.push({});
          nextLine();
        } else objects.push(readMap(0));
      }
      if (column !== noLine) return undefined;
    }
    return objects;
  } catch (error) {
    if (error === notOurs) return undefined;
    throw error;
  } finally {
    source = '';
  }
}

/** Moves to the next line with content; `---` in the first column ends a document. */
function nextLine(): void {
  while (following < source.length) {
    const lineStart = following;
    end = source.indexOf('\n', lineStart);
    following = end + 1;
    start = lineStart;
    while (source.charCodeAt(start) === 32) start++;
    const first = source.charCodeAt(start);
    if (first === 10) continue;
    if (first === 35) {
      // Go ends a comment at characters that the others take for ordinary ones.
      if (!hasOnlyBlockCharacters(source.slice(start, end))) throw notOurs;
      continue;
    }
    column = start - lineStart;
    if (column === 0 && first === 45 && source.startsWith('---', start)) {
      if (end !== start + 3) throw notOurs;
      break;
    }
    return;
  }
  column = noLine;
}

/** Whether the current line holds a list item at its content's start. */
function atDash(): boolean {
  return source.charCodeAt(start) === 45 && source.charCodeAt(start + 1) === 32;
}

function readMap(indent: number): JsonObject {
  const map: Record<string, Json> = {};
  do {
    const colon = colonOfKey();
    if (colon === -1) throw notOurs;
    const key = keyAt(colon);
    if (key === '__proto__' || (map[key] !== undefined && Object.hasOwn(map, key))) throw notOurs;
    if (colon + 1 < end) {
      start = colon + 2;
      map[key] = readInline(indent);
    } else {
      nextLine();
      map[key] = readBelow(indent);
    }
  } while (column === indent);
  if (column > indent) throw notOurs;
  return map;
}

/** What stands under `key:`. A list may start in the column of its key. */
function readBelow(indent: number): Json {
  if (column > indent) return atDash() ? readList(column) : readMap(column);
  if (column === indent && atDash()) return readList(column);
  throw notOurs;
}

function readList(indent: number): Json[] {
  const list: Json[] = [];
  do {
    if (!atDash()) break;
    start += 2;
    if (atDash()) {
      column = indent + 2;
      list.push(readList(indent + 2));
    } else if (colonOfKey() !== -1) {
      column = indent + 2;
      list.push(readMap(indent + 2));
    } else {
      list.push(readInline(indent));
    }
  } while (column === indent);
  if (column > indent) throw notOurs;
  return list;
}

/** Position of the colon that ends a key at `start`, or -1 where a scalar stands. */
function colonOfKey(): number {
  const first = source.charCodeAt(start);
  if (first === 34 || first === 39) {
    const after = endOfQuoted(first);
    if (after === end) return -1;
    if (source.charCodeAt(after) !== 58 || !(after + 1 === end || source.charCodeAt(after + 1) === 32)) throw notOurs;
    return after;
  }
  for (let at = start; at < end; at++) {
    if (source.charCodeAt(at) === 58 && (at + 1 === end || source.charCodeAt(at + 1) === 32)) return at;
  }
  return -1;
}

/** Position behind the closing quote. */
function endOfQuoted(quote: number): number {
  for (let at = start + 1; at < end; at++) {
    const code = source.charCodeAt(at);
    if (code === 92 && quote === 34) at++;
    else if (code === quote) {
      if (quote === 39 && source.charCodeAt(at + 1) === 39) at++;
      else return at + 1;
    }
  }
  throw notOurs;
}

function keyAt(colon: number): string {
  const value = scalar(source.slice(start, colon));
  if (typeof value !== 'string') throw notOurs;
  return value;
}

/** The value at `start` up to the end of its line, or the block that starts there. Moves on to the next line. */
function readInline(indent: number): Json {
  if (source.charCodeAt(start) === 124) return readBlock(indent);
  const value = scalar(source.slice(start, end));
  nextLine();
  return value;
}

const remembered = new Map<string, Json>();
const maximumRemembered = 50_000;

function scalar(raw: string): Json {
  if (raw.length > 100) return parseScalar(raw);
  let value = remembered.get(raw);
  if (value === undefined) {
    value = parseScalar(raw);
    if (remembered.size >= maximumRemembered) remembered.clear();
    if (typeof value !== 'object') remembered.set(raw, value);
  }
  return value;
}

const plainNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[-+]\d+)?$/;
const quotedBody = /^(?:[^']|'')*$/;
/** Escapes that JSON and YAML share; halves of surrogate pairs mean different things. */
const sharedEscapes = /^"(?:[^"\\]|\\(?:[bfnrt"\\]|u(?![dD][89a-fA-F])[0-9a-fA-F]{4}))*"$/;

function parseScalar(raw: string): Json {
  const first = raw.charCodeAt(0);
  if (first === 39) {
    const body = raw.slice(1, -1);
    if (raw.length < 2 || !raw.endsWith("'") || !quotedBody.test(body) || !hasOnlyBlockCharacters(body)) throw notOurs;
    return body.replaceAll("''", "'");
  }
  if (first === 34) {
    if (!sharedEscapes.test(raw) || raw.includes('\t') || !hasOnlyBlockCharacters(raw)) throw notOurs;
    return JSON.parse(raw) as string;
  }
  if (scalarText(raw) === raw) return raw;
  switch (raw) {
    case 'true':
      return true;
    case 'false':
      return false;
    case 'null':
      return null;
    case '{}':
      return {};
    case '[]':
      return [];
  }
  if (plainNumber.test(raw) && Number.isFinite(Number(raw))) return Number(raw) + 0;
  throw notOurs;
}

const blockHeader = /^\|(2?)([-+]?)$/;

/** A literal block; the line after it becomes the current one. `indent` is the column of the key or the dash. */
function readBlock(indent: number): string {
  const header = blockHeader.exec(source.slice(start, end));
  if (header === null) throw notOurs;
  let width = header[1] === '2' ? indent + 2 : 0;
  let body = '';
  let blanks = 0;
  let at = following;
  while (at < source.length) {
    const lineEnd = source.indexOf('\n', at);
    let filled = at;
    while (source.charCodeAt(filled) === 32) filled++;
    if (filled === lineEnd) {
      // Readers differ on a blank line that is longer than the indentation, unless filled lines follow; the writer makes none at the end.
      if (width === 0 ? filled > at : filled - at > width) {
        if (width === 0) throw notOurs;
        body += '\n'.repeat(blanks) + source.slice(at + width, lineEnd + 1);
        blanks = 0;
      } else blanks++;
    } else {
      if (width === 0 && filled - at > indent && source.charCodeAt(filled) !== 9) width = filled - at;
      if (width === 0 || filled - at < width) {
        if (filled - at > indent) throw notOurs;
        break;
      }
      body += '\n'.repeat(blanks) + source.slice(at + width, lineEnd + 1);
      blanks = 0;
    }
    at = lineEnd + 1;
  }
  if (body === '' || /(?:^|\n)[ \t]+\n$/.test(body) || !hasOnlyBlockCharacters(body)) throw notOurs;
  following = at;
  nextLine();
  if (header[2] === '-') return body.slice(0, -1);
  return header[2] === '+' ? body + '\n'.repeat(blanks) : body;
}
