import { type CollectionTag, LineCounter, parseAllDocuments, type ScalarTag } from 'yaml';
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

/** Any YAML, read as Go reads it. */
export function readForeign(text: string): JsonObject[] {
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
  const objects: JsonObject[] = [];
  // An empty text gives an empty list with a property, not a document.
  for (const document of documents) {
    const error = document.errors[0];
    if (error !== undefined)
      throw new YamlError(error.linePos?.[0].line ?? 1, error.message.split(/ at line \d|:?\n/)[0]!, { cause: error });
    const value: unknown = document.toJS();
    if (value === null || value === undefined) continue;
    if (!isObject(value))
      throw new YamlError(
        lines.linePos(document.contents?.range?.[0] ?? document.range[0]).line,
        'a document is not a map of keys and values',
      );
    objects.push(value as JsonObject);
  }
  return objects;
}
