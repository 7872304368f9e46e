import type { JsonObject } from '../model/index.ts';

/** A text of one document in our own form, and what it holds. */
export interface Known {
  readonly text: string;
  readonly value: JsonObject;
}

/** How a map, a list or an item is found again in the known text. */
export interface Found {
  /** All lines of it are there, and it ends there as well: its value is the known one. */
  readonly isSame: boolean;
  /** It begins before what differs and ends behind it, in both texts. */
  readonly isAlike: boolean;
  /** Where the first line behind it starts, where it is the same. */
  readonly end: number;
}

export const unknown: Found = { isSame: false, isAlike: false, end: -1 };
const alike: Found = { isSame: false, isAlike: true, end: -1 };

/**
 * The lines that two texts share, before and behind what differs.
 *
 * Why a value may be taken from the known text: a line before the difference has the same lines above it, so it means the same in both.
 * Of a line behind it that is clear where it belongs to a map or list that both texts have at one place, begun before the difference
 * and ended behind it: the entries behind the difference are the same ones in both.
 */
export class Overlap {
  /** Starts of the first line that differs, and of the first line behind what differs. */
  readonly #differing: number;
  readonly #rest: number;
  /** Least column of a line that differs, in either text. */
  readonly #column: number;
  /** Lines that what differs may stand below, by their start; with the least column of the lines from there to what differs. */
  readonly #above: ReadonlyMap<number, number>;

  private constructor(text: string, other: string, differing: number, rest: number) {
    this.#differing = differing;
    this.#rest = rest;
    const restThere = rest + other.length - text.length;
    this.#column = Math.min(leastColumn(text, differing, rest), leastColumn(other, differing, restThere));
    this.#above = linesAbove(text, differing);
  }

  /** Nothing where a text holds several documents. Both texts end in a line break. */
  static of(text: string, other: string): Overlap | undefined {
    if (text === '' || other === '' || severalDocuments.test(text) || severalDocuments.test(other)) return undefined;
    const shorter = Math.min(text.length, other.length);
    let before = 0;
    while (before < shorter && text.charCodeAt(before) === other.charCodeAt(before)) before++;
    const differing = before === 0 ? 0 : text.lastIndexOf('\n', before - 1) + 1;
    const longer = other.length - text.length;
    let rest = text.length;
    while (rest > text.length - shorter + differing && text.charCodeAt(rest - 1) === other.charCodeAt(rest - 1 + longer)) rest--;
    // The first line break that both have there; a line that begins behind it begins in both.
    const lineBreak = text.indexOf('\n', rest);
    return new Overlap(text, other, differing, lineBreak < 0 ? text.length : lineBreak + 1);
  }

  /** What stands deeper than `indent` from `first` on; `line` is the start of the line of its key, or of its dash, which is `first` too. */
  find(text: string, indent: number, line: number, first: number): Found {
    const isBehind = line >= this.#rest;
    if (!isBehind && first >= this.#differing) return unknown;
    if (!isBehind && (this.#above.get(line) ?? -1) > indent) return this.#column > indent ? alike : unknown;
    // An item stands behind its dash, in whose line nothing ends it.
    const end = endOf(text, line === first ? text.indexOf('\n', first) + 1 : first, indent);
    // The line behind must be the same too, since it is what ends it.
    return isBehind || end < this.#differing ? { isSame: end >= 0, isAlike: false, end } : unknown;
  }
}

const severalDocuments = /^---/m;

/** Start of the first line with content that is not deeper than `indent`; -1 where a comment stands there. */
function endOf(text: string, from: number, indent: number): number {
  for (let line = from; line < text.length; line = text.indexOf('\n', line) + 1) {
    const column = columnOf(text, line);
    if (column <= indent) return column < 0 ? -1 : line;
  }
  return text.length;
}

/** A blank line says nothing. Of a comment, or of text that looks like one, nothing is known. */
function columnOf(text: string, line: number): number {
  let at = line;
  while (text.charCodeAt(at) === 32) at++;
  const first = text.charCodeAt(at);
  return first === 10 ? Number.POSITIVE_INFINITY : first === 35 ? -1 : at - line;
}

function leastColumn(text: string, from: number, to: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let line = from; line < to; line = text.indexOf('\n', line) + 1) least = Math.min(least, columnOf(text, line));
  return least;
}

function linesAbove(text: string, end: number): ReadonlyMap<number, number> {
  const above = new Map<number, number>();
  let least = Number.POSITIVE_INFINITY;
  for (let next = end; next > 0 && least > 0; ) {
    const line = next < 2 ? 0 : text.lastIndexOf('\n', next - 2) + 1;
    const column = columnOf(text, line);
    if (column < least) {
      above.set(line, least);
      least = column;
    }
    next = line;
  }
  return above;
}
