import type { JsonObject } from '../model/index.ts';
import { readCanonical } from './read-canonical.ts';
import { parseDocuments, tooDeep, tooDeepText, YamlError } from './read-foreign.ts';
import { type ListParts, listParts } from './read-list.ts';

/** One document of a file that anybody may have written: what it holds, or why it cannot be read. */
export type ReadDocument =
  | { readonly line: number; readonly value: unknown; readonly fault?: undefined }
  | { readonly line: number; readonly value?: undefined; readonly fault: string };

/**
 * Every document of a YAML or JSON text that has content, each by itself: a broken one does not hide the others. `line` is
 * where it starts, or where its fault is; 1 for all documents in our own form, which have no faults. Text of Windows is read
 * as well. Never throws on what it is given.
 */
export function readDocuments(text: string): readonly ReadDocument[] {
  try {
    return readAll(withoutWindows(text));
  } catch (error) {
    if (error instanceof RangeError) return [{ line: 1, fault: tooDeepText }];
    throw error;
  }
}

function readAll(plain: string): readonly ReadDocument[] {
  const json = /^\s*\{/.test(plain) ? readJson(plain) : undefined;
  if (json !== undefined) return [{ line: 1, value: json }];
  const ours = readCanonical(plain.endsWith('\n') ? plain : `${plain}\n`);
  if (ours !== undefined) return ours.map((value) => ({ line: 1, value }));
  // A line with `%` or `...` gives what stands above a `---` a meaning for what stands below.
  if (/^(?:%|\.\.\.)/m.test(plain)) return readOne(plain, 1);
  const documents: ReadDocument[] = [];
  for (const [chunk, line] of chunksOf(plain)) for (const document of readOne(chunk, line)) documents.push(document);
  return documents;
}

/** Without byte order mark and with plain line ends; YAML takes both line ends for the same. */
function withoutWindows(text: string): string {
  const start = text.startsWith('\ufeff') ? text.slice(1) : text;
  return start.includes('\r') ? start.replaceAll('\r\n', '\n') : start;
}

/** One JSON value; nothing where it is none, and where what works on objects by recursion could not follow it. */
function readJson(text: string): JsonObject | undefined {
  if (tooDeep(text) !== undefined) return undefined;
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    return undefined;
  }
}

/** Documents as they are divided by lines that begin with `---`, with the line each begins on. Nothing in YAML can hold such a line. */
function* chunksOf(text: string): Generator<readonly [string, number]> {
  const mark = /^---(?=\s|$)/gm;
  let from = 0;
  let line = 1;
  for (let found = mark.exec(text); ; found = mark.exec(text)) {
    const to = found === null ? text.length : found.index;
    if (to > from) yield [text.slice(from, to), line];
    if (found === null) return;
    for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) line++;
    from = to;
  }
}

/** A long list item by item; a broken one does not hide the others. */
function readList({ frame, items }: ListParts, line: number): readonly ReadDocument[] {
  const read = items.flatMap(([text, first]) => readOne(text, line + first - 1));
  const faults = read.filter(({ fault }) => fault !== undefined);
  const [around] = readOne(frame, line);
  if (around === undefined || around.fault !== undefined) return around === undefined ? faults : [around, ...faults];
  const values = read.flatMap((document) => (document.fault === undefined ? document.value : []));
  return [{ line, value: { ...(around.value as JsonObject), items: values } }, ...faults];
}

function readOne(text: string, line: number): readonly ReadDocument[] {
  try {
    const ours = readCanonical(text.endsWith('\n') ? text : `${text}\n`);
    if (ours !== undefined) return ours.map((value) => ({ line, value }));
    const parts = listParts(text);
    if (parts !== undefined) return readList(parts, line);
    return parseDocuments(text).map((document) => ({ ...document, line: document.line + line - 1 }));
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    return [{ line: error.line + line - 1, fault: error.message }];
  }
}
