import { formatQuantity, parseQuantity, type QuantityText, wholeUnits } from './quantity.ts';
import { UnitError } from './unit-error.ts';

const NANO = 1_000_000_000n;
const steps: readonly (readonly [string, number])[] = [
  ['Ti', 2 ** 40],
  ['Gi', 2 ** 30],
  ['Mi', 2 ** 20],
  ['Ki', 2 ** 10],
];

/**
 * Memory or storage in whole bytes. A fraction of a byte (`62.6Gi`) is rounded up, as the kubelet and the scheduler do.
 * @throws UnitError for an unknown suffix, a negative amount, and for less than one byte (`512m` is half a byte).
 */
export function parseMemory(text: QuantityText): number {
  const quantity = parseQuantity(text);
  if (quantity.nano < 0n) throw new UnitError(text, 'is negative');
  if (quantity.nano > 0n && quantity.nano < NANO) {
    throw new UnitError(
      text,
      'is less than one byte: the suffix `m` means a thousandth',
      `write \`${String(text).replace(/[num]$/, 'Mi')}\``,
    );
  }
  const bytes = Number(wholeUnits(quantity));
  if (!Number.isSafeInteger(bytes)) throw new UnitError(text, 'is above 8Pi, more than any machine has');
  return bytes;
}

/** Bytes without loss, as the API server prints them: `1536Mi`, `67216238183`. */
export function formatMemory(bytes: number): string {
  return formatQuantity({ nano: BigInt(bytes) * NANO, format: 'binary' });
}

/** Bytes for a person, in the largest unit that leaves one or more, with at most two decimals: `14.5Gi`. Not for YAML. */
export function describeMemory(bytes: number): string {
  const [unit, size] = steps.find(([, step]) => Math.abs(bytes) >= step) ?? ['', 1];
  return `${Number((bytes / size).toFixed(2))}${unit}`;
}

/** Exact sum in bytes. */
export function sumMemory(texts: readonly QuantityText[]): number {
  return texts.reduce<number>((sum, text) => sum + parseMemory(text), 0);
}
