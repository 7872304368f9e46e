import { compareText } from '../issues/index.ts';
import type { Json } from '../model/index.ts';

/**
 * A value as JSON for a file: keys sorted, two spaces, a line break at the end. Keys without a value are left out.
 * The same value gives the same text however it was put together.
 */
export function toJsonText(value: unknown): string {
  return `${JSON.stringify(sorted(value as Json), null, 2)}\n`;
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const map = value as Readonly<Record<string, Json>>;
  // `fromEntries` makes own properties of every key, `__proto__` included.
  return Object.fromEntries(
    Object.keys(map)
      .sort(compareText)
      .map((key) => [key, sorted(map[key]!)]),
  );
}
