import { UnitError } from './unit-error.ts';

const seconds: Readonly<Record<string, number>> = { w: 604_800, d: 86_400, h: 3_600, m: 60, s: 1 };
const part = /(\d+(?:\.\d+)?)([a-zA-Zµ]*)/y;

/**
 * Whole seconds: `90s`, `2m`, `1h30m`, `14d`. A bare number has no unit and is refused.
 * @throws UnitError for an unknown or missing unit and for parts of a second.
 */
export function parseDuration(text: string): number {
  let total = 0;
  part.lastIndex = 0;
  if (text === '') throw new UnitError(text, 'is no duration', 'write for example `90s`, `2m` or `1h30m`');
  while (part.lastIndex < text.length) {
    const [, amount, unit = ''] = part.exec(text) ?? [];
    if (amount === undefined) throw new UnitError(text, 'is no duration', 'write for example `90s`, `2m` or `1h30m`');
    if (unit === '') throw new UnitError(text, 'has no unit; known are s, m, h, d, w', `write \`${text}s\` for seconds`);
    if (!Object.hasOwn(seconds, unit)) throw new UnitError(text, `has the unknown suffix "${unit}"; known are s, m, h, d, w`);
    total += Number(amount) * seconds[unit]!;
  }
  if (!Number.isSafeInteger(total)) throw new UnitError(text, 'is no whole number of seconds');
  return total;
}

/** Seconds in the spelling that Kubernetes and Go read: 5400 → `1h30m`. */
export function formatDuration(total: number): string {
  const parts = [
    [Math.floor(total / 3600), 'h'],
    [Math.floor((total % 3600) / 60), 'm'],
    [total % 60, 's'],
  ] as const;
  return (
    parts
      .filter(([amount]) => amount !== 0)
      .map(([amount, unit]) => `${amount}${unit}`)
      .join('') || '0s'
  );
}
