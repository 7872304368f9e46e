import type { Json, JsonObject } from '../model/index.ts';
import { blockText } from './block.ts';
import { type Field, fieldsInOrder, type KeyOrder, manifestOrder } from './key-order.ts';
import { numberText, scalarText } from './scalar.ts';

/** Longest key that readers find without a question mark in front, less room for quotes and escapes. */
const longestSimpleKey = 1000;

const pads: string[] = [''];
let text = '';

/**
 * One object as canonical YAML, ending in a line break: a well-known order of keys, no anchors, no nulls, no folded
 * lines, and quotes wherever a reader of YAML 1.1 (Go) or 1.2 would read something other than what was meant.
 * The same object gives the same text however it was put together. Throws a `RangeError` on a number that is not finite.
 */
export function toYaml(value: JsonObject): string {
  text = '';
  if (isEmpty(value)) return '{}\n';
  writeMap(value, manifestOrder, 0, '');
  const result = text;
  // Makes one flat string of the many pieces; they would cost ten times the memory until somebody reads it.
  result.charCodeAt(0);
  text = '';
  return result;
}

/** `lead` stands before the first key: the indentation, or the dash of a list item. */
function writeMap(value: JsonObject, order: KeyOrder, level: number, lead: string): void {
  const fields = fieldsInOrder(value, order);
  let before = lead;
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i]!;
    const child = value[field.key];
    if (child === null || child === undefined) continue;
    text += before + field.text;
    if (field.text.length > longestSimpleKey) makeExplicit(field, level);
    writeBelow(child, field, level);
    before = padOf(level);
  }
}

function writeBelow(value: Json, field: Field, level: number): void {
  if (typeof value === 'string') {
    text += value.includes('\n') ? ` ${blockText(value, padOf(level + 1)) ?? scalarText(value)}\n` : ` ${scalarText(value)}\n`;
  } else if (typeof value !== 'object') {
    text += ` ${plainText(value, field.key)}\n`;
  } else if (isList(value)) {
    if (value.length === 0) text += ' []\n';
    else {
      text += '\n';
      writeList(value, field.items, level + 1, padOf(level + 1));
    }
  } else if (isEmpty(value!)) {
    text += ' {}\n';
  } else {
    text += '\n';
    writeMap(value!, field.map, level + 1, padOf(level + 1));
  }
}

function writeList(list: readonly Json[], order: KeyOrder, level: number, lead: string): void {
  let before = lead;
  for (let i = 0; i < list.length; i++) {
    const item = list[i] ?? null;
    if (typeof item === 'string') {
      text += `${before}- ${(item.includes('\n') ? blockText(item, padOf(level + 1)) : undefined) ?? scalarText(item)}\n`;
    } else if (typeof item !== 'object' || item === null) {
      text += `${before}- ${item === null ? 'null' : plainText(item, `[${i}]`)}\n`;
    } else if (isList(item)) {
      if (item.length === 0) text += `${before}- []\n`;
      else writeList(item, order, level + 1, `${before}- `);
    } else if (isEmpty(item)) {
      text += `${before}- {}\n`;
    } else {
      writeMap(item, order, level + 1, `${before}- `);
    }
    before = padOf(level);
  }
}

function plainText(value: unknown, where: string): string {
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  throw new TypeError(`${where}: a ${typeof value} cannot be written as YAML`);
}

/** A very long key needs the form with a question mark. The text so far ends in the key and its colon. */
function makeExplicit({ text: key }: Field, level: number): void {
  text = `${text.slice(0, -key.length)}? ${key.slice(0, -1)}\n${padOf(level)}:`;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** Whether nothing of a map would be written. */
function isEmpty(value: JsonObject): boolean {
  for (const key in value) if (value[key] !== null && value[key] !== undefined) return false;
  return true;
}

function padOf(level: number): string {
  let pad = pads[level];
  if (pad === undefined) {
    pad = '  '.repeat(level);
    pads[level] = pad;
  }
  return pad;
}
