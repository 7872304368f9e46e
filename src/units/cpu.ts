import { formatQuantity, parseQuantity, type QuantityText, wholeMilli } from './quantity.ts';
import { UnitError } from './unit-error.ts';

const MILLI = 1_000_000n;

/**
 * Processor time in whole millicores: `2` → 2000, `500m` → 500, `0.1` → 100.
 * @throws UnitError for an unknown suffix, a negative amount, and for parts of a millicore, which would be rounded up.
 */
export function parseCpu(text: QuantityText): number {
  const quantity = parseQuantity(text);
  if (quantity.nano < 0n) throw new UnitError(text, 'is negative');
  if (quantity.nano % MILLI !== 0n) throw new UnitError(text, 'is finer than one millicore', `write \`${wholeMilli(quantity)}m\``);
  const millicores = Number(quantity.nano / MILLI);
  if (!Number.isSafeInteger(millicores)) throw new UnitError(text, 'is more than any machine has');
  return millicores;
}

/** Millicores as the API server prints them: 500 → `500m`, 2000 → `2`. */
export function formatCpu(millicores: number): string {
  return formatQuantity({ nano: BigInt(millicores) * MILLI, format: 'decimal' });
}

/** Exact sum in millicores. */
export function sumCpu(texts: readonly QuantityText[]): number {
  return texts.reduce<number>((sum, text) => sum + parseCpu(text), 0);
}
