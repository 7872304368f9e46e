import { type CollectionTag, type Document, isCollection, LineCounter, parseAllDocuments, type ScalarTag, visit } from 'yaml';
import { isObject, type JsonObject } from '../model/index.ts';

/** Text that cannot be read as Kubernetes objects. */
export class YamlError extends Error {
  override readonly name = 'YamlError';
  /** 1-based line of the trouble. */
  readonly line: number;

  constructor(line: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.line = line;
  }
}

/**
 * Plain scalars as Go's YAML 1.1 reader takes them, which is neither the 1.1 nor the 1.2 schema: no sexagesimal numbers,
 * dates stay texts, `0o17` and `0777` are both octal, underscores may stand anywhere in a number.
 */
const goScalars: readonly ScalarTag[] = [
  { tag: 'tag:yaml.org,2002:null', default: true, test: /^(?:~|null|Null|NULL)?$/, resolve: () => null },
  { tag: 'tag:yaml.org,2002:bool', default: true, test: /^(?:[yY]|yes|Yes|YES|true|True|TRUE|on|On|ON)$/, resolve: () => true },
  { tag: 'tag:yaml.org,2002:bool', default: true, test: /^(?:[nN]|no|No|NO|false|False|FALSE|off|Off|OFF)$/, resolve: () => false },
  { tag: 'tag:yaml.org,2002:int', default: true, test: /^(?:[-+]_*)?0_*[0-7][0-7_]*$/, resolve: (text) => integer(text, '0', 8) },
  { tag: 'tag:yaml.org,2002:int', default: true, test: /^(?:[-+]_*)?0_*[oO]_*[0-7][0-7_]*$/, resolve: (text) => integer(text, '0o', 8) },
  {
    tag: 'tag:yaml.org,2002:int',
    default: true,
    test: /^(?:[-+]_*)?0_*[xX]_*[0-9a-fA-F][0-9a-fA-F_]*$/,
    resolve: (text) => integer(text, '0x', 16),
  },
  { tag: 'tag:yaml.org,2002:int', default: true, test: /^(?:[-+]_*)?0_*[bB]_*[01][01_]*$/, resolve: (text) => integer(text, '0b', 2) },
  {
    tag: 'tag:yaml.org,2002:float',
    default: true,
    test: /^(?:[-+]_*)?[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE]_*[-+]?_*[0-9][0-9_]*)?$/,
    resolve: decimal,
  },
  { tag: 'tag:yaml.org,2002:float', default: true, test: /^[-+]_*\._*[0-9][0-9_]*(?:[eE]_*[-+]?_*[0-9][0-9_]*)?$/, resolve: decimal },
  { tag: 'tag:yaml.org,2002:float', default: true, test: /^\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?$/, resolve: decimal },
  {
    tag: 'tag:yaml.org,2002:float',
    default: true,
    test: /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/,
    resolve: (text, onError) => notFinite(text, onError),
  },
];

function integer(text: string, prefix: string, radix: number): number {
  const digits = text.replaceAll('_', '').replace(/^[-+]/, '').slice(prefix.length);
  return (text.startsWith('-') ? -1 : 1) * Number.parseInt(digits, radix) + 0;
}

/** A number too large for a double stays a text. */
function decimal(text: string): number | string {
  const value = Number(text.replaceAll('_', ''));
  return Number.isFinite(value) ? value + 0 : text;
}

function notFinite(text: string, onError: (message: string) => void): string {
  onError(`${text} is a number that no Kubernetes object can hold`);
  return text;
}

/** Deeper than any object of Kubernetes, and shallow enough for what works on objects by recursion. */
const deepest = 500;
export const tooDeepText = `is nested more than ${deepest} levels deep`;
const listOfLists = new RegExp(`(?:- ){${deepest}}`);

/** One document that the library read: what it holds, or its first fault. */
type Parsed = { readonly line: number; readonly value: unknown } | { readonly line: number; readonly fault: string };

/** Any YAML, read as Go reads it. */
export function readForeign(text: string): JsonObject[] {
  return parseDocuments(text).map((document) => {
    if ('fault' in document) throw new YamlError(document.line, document.fault);
    if (!isObject(document.value)) throw new YamlError(document.line, 'a document is not a map of keys and values');
    return document.value as JsonObject;
  });
}

/** Every document with content, each with its own fault where it has one. Throws a `YamlError` on what the library cannot be given. */
export function parseDocuments(text: string): readonly Parsed[] {
  const line = tooDeep(text);
  if (line !== undefined) throw new YamlError(line, tooDeepText);
  const lines = new LineCounter();
  const customTags = (tags: readonly unknown[]) => [...(tags as (ScalarTag | CollectionTag)[]), ...goScalars];
  const documents = parseAllDocuments(text, {
    version: '1.1',
    schema: 'failsafe',
    customTags,
    merge: true,
    uniqueKeys: true,
    lineCounter: lines,
  });
  // An empty text gives an empty list with a property, not a document.
  return [...documents].flatMap((document): readonly Parsed[] => {
    const error = document.errors[0];
    if (error !== undefined) return [{ line: error.linePos?.[0].line ?? 1, fault: error.message.split(/ at line \d|:?\n/)[0]! }];
    const start = lines.linePos(document.contents?.range?.[0] ?? document.range[0]).line;
    const key = collectionAsKey(document, text);
    if (key !== undefined)
      return [{ line: lines.linePos(key).line, fault: 'a key is a map or a list, which no reader of Kubernetes takes' }];
    try {
      const value: unknown = document.toJS();
      return value === null || value === undefined ? [] : [{ line: start, value }];
    } catch (thrown) {
      if (!(thrown instanceof ReferenceError)) throw thrown;
      const tooLarge = thrown.message.startsWith('Excessive');
      return [{ line: start, fault: tooLarge ? 'repeats its anchors so often that it would not fit in memory' : thrown.message }];
    }
  });
}

/** Line from which brackets nest deeper than the library can follow; it ends the whole process there. */
export function tooDeep(text: string): number | undefined {
  const list = listOfLists.exec(text)?.index;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 91 || code === 123) depth++;
    else if (code === 93 || code === 125) depth = Math.max(depth - 1, 0);
    if (depth > deepest || at === list) return text.slice(0, at).split('\n').length;
  }
  return undefined;
}

/** Where a map or a list stands as a key, as in a template that was not rendered: `name: {{ .Values.name }}`. */
function collectionAsKey(document: Document.Parsed, text: string): number | undefined {
  if (!/[{[]\s*[{[]|^\s*\?|[-:]\s\?/m.test(text)) return undefined;
  let found: number | undefined;
  visit(document, {
    Pair: (_, { key }) => {
      if (!isCollection(key)) return undefined;
      found = key.range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return found;
}
