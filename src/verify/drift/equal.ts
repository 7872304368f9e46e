import { compareQuantities, type QuantityText } from '../../units/index.ts';
import type { Path } from './path.ts';

/** Fields below which every text is an amount. */
const amounts: ReadonlySet<string> = new Set([
  'requests',
  'limits',
  'capacity',
  'hard',
  'max',
  'min',
  'default',
  'defaultRequest',
  'overhead',
  'sizeLimit',
  'divisor',
  'averageValue',
]);

/** Whether two plain values mean the same to the API server: amounts by their size, whatever their spelling. */
export function sameValue(rendered: unknown, live: unknown, path: Path): boolean {
  if (rendered === live) return true;
  return isAmount(path) && isQuantityText(rendered) && isQuantityText(live) && sameQuantity(rendered, live);
}

/** Maps that mean the same empty and missing. Elsewhere an empty map says something: `emptyDir: {}`, `podSelector: {}`. */
const plainMaps: ReadonlySet<unknown> = new Set([
  'labels',
  'annotations',
  'nodeSelector',
  'matchLabels',
  'data',
  'binaryData',
  'parameters',
]);

/** Whether the API server keeps no trace of a value: it drops what is empty. */
export function leavesNoTrace(value: unknown, path: Path): boolean {
  if (value === null || value === '' || value === false || value === 0) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.keys(value).length === 0 && plainMaps.has(path.at(-1));
}

/** Text in a ConfigMap is text, whatever its keys are called. */
function isAmount(path: Path): boolean {
  return path[0] !== 'data' && path.some((step) => typeof step === 'string' && amounts.has(step));
}

function isQuantityText(value: unknown): value is QuantityText {
  return typeof value === 'string' || typeof value === 'number';
}

function sameQuantity(a: QuantityText, b: QuantityText): boolean {
  try {
    return compareQuantities(a, b) === 0;
  } catch {
    return false;
  }
}
