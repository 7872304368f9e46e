import type { Json } from '../../model/index.ts';
import { type Change, HIDDEN } from './changes.ts';

/** Longest value in a message; what is longer is cut. */
const longest = 60;

/** A change as it stands in a sentence: `spec.serviceName: db → db-headless`. */
export function shownChange({ path, from, to }: Change): string {
  if (from === HIDDEN && to === HIDDEN) return `${path}: another value, not shown`;
  return `${path}: ${shownValue(from)} → ${shownValue(to)}`;
}

/** The first few changes, and how many more there are. */
export function shownChanges(changes: readonly Change[], most = 4): string {
  const shown = changes.slice(0, most).map(shownChange);
  const left = changes.length - shown.length;
  return [...shown, ...(left > 0 ? [`${left} more`] : [])].join(' and ');
}

/** A value on one line; a missing one as such. */
export function shownValue(value: Json | undefined): string {
  if (value === undefined) return '(not set)';
  if (value === '') return '""';
  const text = typeof value === 'string' ? value : flow(value);
  const lines = text.trimEnd().split('\n').length;
  if (lines > 1) return `(${lines} lines)`;
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

function flow(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{ ${Object.entries(value)
    .map(([key, entry]) => `${key}: ${flow(entry)}`)
    .join(', ')} }`;
}
