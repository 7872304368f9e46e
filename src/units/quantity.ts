import { UnitError } from './unit-error.ts';

/** How Kubernetes prints a quantity again: powers of ten, powers of two, or an exponent. */
export type QuantityFormat = 'decimal' | 'binary' | 'exponent';

/** An amount as Kubernetes holds it: whole billionths, never a floating point number. */
export interface Quantity {
  readonly nano: bigint;
  readonly format: QuantityFormat;
}

/** Quantities are text in YAML, but a plain number is allowed there too. */
export type QuantityText = string | number;

const NANO = 1_000_000_000n;
const MILLI = 1_000_000n;
/** Largest amount the API server keeps; it silently cuts off what is above. */
const LARGEST = (1n << 63n) - 1n;

const decimal: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const binary: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };

const knownSuffixes = 'Ki, Mi, Gi, Ti, Pi, Ei, n, u, m, k, M, G, T, P, E';
const shape = /^([+-]?)(\d*)(?:\.(\d*))?(.*)$/s;
const exponentShape = /^[eE]([+-]?\d{1,4})$/;

/**
 * Reads an amount in the spelling of Kubernetes: `2`, `500m`, `1.5Gi`, `3e2`. The result is exact.
 * @throws UnitError for an unknown suffix, for less than a billionth and for more than the API server keeps.
 */
export function parseQuantity(text: QuantityText): Quantity {
  const [, sign = '', whole = '', fraction = '', suffix = ''] = shape.exec(String(text)) ?? [];
  if (whole === '' && fraction === '')
    throw new UnitError(text, 'is no quantity: it must start with a number', 'write for example `500m`, `2` or `4Gi`');
  const { scale, multiplier, format } = parseSuffix(text, suffix);
  const digits = BigInt(whole + fraction) * multiplier;
  const power = 9 + scale - fraction.length;
  if (digits !== 0n && Math.abs(power) > 60) throw new UnitError(text, 'is out of range: the API server keeps amounts from 1n to 2^63 − 1');
  const divisor = power < 0 ? 10n ** BigInt(Math.min(-power, 60)) : 1n;
  if (digits % divisor !== 0n) throw new UnitError(text, 'is finer than a billionth, which the API server would round up');
  const nano = power < 0 ? digits / divisor : digits * 10n ** BigInt(Math.min(power, 60));
  if (nano > LARGEST * NANO) throw new UnitError(text, 'is above 2^63 − 1, where the API server cuts off');
  return { nano: sign === '-' ? -nano : nano, format: format === 'binary' && nano < NANO ? 'decimal' : format };
}

function parseSuffix(text: QuantityText, suffix: string): { scale: number; multiplier: bigint; format: QuantityFormat } {
  const ten = Object.hasOwn(decimal, suffix) ? decimal[suffix] : undefined;
  if (ten !== undefined) return { scale: ten, multiplier: 1n, format: 'decimal' };
  const two = Object.hasOwn(binary, suffix) ? binary[suffix] : undefined;
  if (two !== undefined) return { scale: 0, multiplier: 1n << BigInt(two), format: 'binary' };
  const exponent = exponentShape.exec(suffix)?.[1];
  if (exponent !== undefined) return { scale: Number(exponent), multiplier: 1n, format: 'exponent' };
  throw new UnitError(text, `has the unknown suffix "${suffix}"; known are ${knownSuffixes}`, suffixHint(text, suffix));
}

function suffixHint(text: QuantityText, suffix: string): string | undefined {
  const trimmed = suffix
    .trim()
    .toLowerCase()
    .replace(/(ib|b|i)$/, '');
  const amount = String(text).slice(0, String(text).length - suffix.length);
  if (trimmed === 'c' || trimmed === 'cpu' || trimmed === 'core' || trimmed === 'cores') return `write \`${amount}\``;
  const known = Object.keys(binary).find((unit) => unit.toLowerCase() === `${trimmed}i`);
  return known === undefined || trimmed === '' ? undefined : `write \`${amount}${known}\``;
}

/** The amount as the API server would store and print it. */
export function formatQuantity({ nano, format }: Quantity): string {
  if (nano === 0n) return '0';
  const size = nano < 0n ? -nano : nano;
  if (format === 'binary' && size >= 1024n * NANO && nano % NANO === 0n) {
    let value = nano / NANO;
    let exponent = 0;
    for (; value % 1024n === 0n; exponent += 10) value /= 1024n;
    return `${value}${Object.keys(binary).find((unit) => binary[unit] === exponent) ?? ''}`;
  }
  let value = nano;
  let exponent = -9;
  for (; value % 1000n === 0n; exponent += 3) value /= 1000n;
  if (format === 'exponent') return exponent === 0 ? `${value}` : `${value}e${exponent}`;
  return `${value}${Object.keys(decimal).find((unit) => decimal[unit] === exponent) ?? `e${exponent}`}`;
}

/** The spelling the API server would store: `1000m` → `1`, `0.5` → `500m`, `1024Mi` → `1Gi`. */
export function canonicalQuantity(text: QuantityText): string {
  return formatQuantity(parseQuantity(text));
}

/** Order by amount, whatever the spelling: `compareQuantities('1Gi', '1024Mi')` is 0. */
export function compareQuantities(a: QuantityText, b: QuantityText): number {
  const difference = parseQuantity(a).nano - parseQuantity(b).nano;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** Exact sum, in the format of the first amount; `0` for none. */
export function sumQuantities(texts: readonly QuantityText[]): string {
  const all = texts.map(parseQuantity);
  return formatQuantity({ nano: all.reduce((sum, { nano }) => sum + nano, 0n), format: all[0]?.format ?? 'decimal' });
}

/** Whole units, rounded up as the API server does where it needs a whole number. */
export function wholeUnits({ nano }: Quantity): bigint {
  return ceilDivide(nano, NANO);
}

/** Whole thousandths, rounded up. */
export function wholeMilli({ nano }: Quantity): bigint {
  return ceilDivide(nano, MILLI);
}

function ceilDivide(value: bigint, by: bigint): bigint {
  return value / by + (value > 0n && value % by !== 0n ? 1n : 0n);
}
