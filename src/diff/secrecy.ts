import { stringify } from 'yaml';
import { isObject } from '../model/index.ts';
import { dataIn } from './embedded.ts';
import { canonical, deepest, valueAt } from './plain-data.ts';
import { HIDDEN, isHiddenName } from './secret-names.ts';
import { withoutSecretWords } from './secret-text.ts';
import { cut } from './shorten.ts';

/** What surrounds a value, as far as it decides whether it may be seen. */
export interface Place {
  /** Key it stands under; items of a list stand under the key of the list. */
  readonly name: string;
  /** Everything here is hidden: in `data` of a Secret, or under a name that says so. */
  readonly isHidden: boolean;
  /** A value here is written in base64, so that its length is that of what it stands for. */
  readonly isBase64: boolean;
}

export const outside: Place = { name: '', isHidden: false, isBase64: false };

/**
 * Place of a value in a map: hidden under a secret name, in the data of a Secret, and as the value of a variable of such a name.
 * Whatever is below such a name is hidden too, but for what only refers to a Secret.
 */
export function placeBelow(place: Place, map: Readonly<Record<string, unknown>>, key: string): Place {
  const isSecret = valueAt(map, 'kind') === 'Secret' && valueAt(map, 'apiVersion') === 'v1';
  if (isSecret && key === 'data') return { name: key, isHidden: true, isBase64: true };
  if (isSecret && key === 'stringData') return { name: key, isHidden: true, isBase64: false };
  // kubectl keeps the whole object there, a Secret as well.
  if (key === 'kubectl.kubernetes.io/last-applied-configuration') return { name: key, isHidden: true, isBase64: false };
  // Ciphertext and bytes are of no use to a reader.
  if (key === 'encryptedData' || key === 'binaryData') return { name: key, isHidden: true, isBase64: true };
  const { isBase64 } = place;
  if (key === 'valueFrom' || /(?:Ref|Refs|Selector)$/.test(key) || isReference(valueAt(map, key), key)) return { ...outside, name: key };
  if (place.isHidden) return { name: key, isHidden: true, isBase64 };
  const title = valueAt(map, 'name') ?? valueAt(map, 'key');
  const isNamed = isValueKey.test(key) && typeof title === 'string' && isHiddenName(title);
  return { name: key, isHidden: isNamed || isHiddenName(key), isBase64 };
}

const isValueKey = /^(?:value|values|default|defaultValue|content|data)$/;

/** Fields of what refers to a Secret: a volume of one, a key of one. */
const referenceFields = new Set(['name', 'namespace', 'secretName', 'key', 'items', 'optional', 'defaultMode']);

function isReference(value: unknown, key: string): boolean {
  if (!isObject(value) || !Object.keys(value).every((field) => referenceFields.has(field))) return false;
  const has = (field: string) => Object.hasOwn(value, field);
  return has('secretName') || (has('name') && (has('key') || key === 'secret'));
}

/** Which items of a list of words follow an option that takes a secret: `--password`, `hunter2`. */
export function followsSecretOption(list: readonly unknown[], index: number): boolean {
  const before = list[index - 1];
  return typeof before === 'string' && /^--?[A-Za-z][\w.-]{0,80}$/.test(before) && isHiddenName(before.replace(/^-+/, ''));
}

/** Place of an item of a list. */
export function placeOfItem(place: Place, list: readonly unknown[], index: number): Place {
  return followsSecretOption(list, index) ? { ...place, isHidden: true } : place;
}

/** Length in bytes of what a hidden value stands for; nothing where there is none. */
export function lengthOf(value: unknown, isBase64: boolean): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') return Buffer.byteLength(canonical(value), 'utf8');
  return isBase64 ? Buffer.byteLength(value.replaceAll('\n', ''), 'base64') : Buffer.byteLength(value, 'utf8');
}

/** A value in which nothing is left that nobody may see. What is nested too deep is left out, what is too long is cut. */
export function withoutSecrets(value: unknown, place: Place = outside, depth = 0): unknown {
  if (value === null || value === undefined || typeof value === 'boolean') return value;
  if (depth > deepest) return '(nested too deep to be shown)';
  if (Array.isArray(value)) return value.map((item, index) => withoutSecrets(item, placeOfItem(place, value, index), depth + 1));
  if (isObject(value))
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, withoutSecrets(inner, placeBelow(place, value, key), depth + 1)]),
    );
  if (place.isHidden) return HIDDEN;
  return typeof value === 'string' ? textWithoutSecrets(value, place.name, depth) : value;
}

/** Nearly every text has none of these, and most of the time would go into taking it apart. */
const anyWord = /pass|pwd|secret|token|key|credential|auth/i;

/** A text without what is secret in it: written anew without it where it is JSON or YAML, else hidden word for word. */
function textWithoutSecrets(whole: string, name: string, depth: number): string {
  const isOneLine = !whole.trimEnd().includes('\n');
  if (anyWord.test(whole) && !(isOneLine && !/^\s*[[{]/.test(whole))) {
    const data = dataIn(whole, name);
    const left = data === undefined ? undefined : withoutSecrets(data, outside, depth + 1);
    if (left !== undefined && canonical(left) !== canonical(data)) {
      if (!/^\s*[[{]/.test(whole)) return cut(stringify(left));
      return cut(isOneLine ? JSON.stringify(left) : `${JSON.stringify(left, undefined, 2)}\n`);
    }
  }
  return withoutSecretWords(cut(whole));
}
