import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  canonicalQuantity,
  compareQuantities,
  describeMemory,
  formatCpu,
  formatMemory,
  parseCpu,
  parseMemory,
  parseQuantity,
  sumCpu,
  sumMemory,
  sumQuantities,
  UnitError,
} from '../../src/units/index.ts';

function failure(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof UnitError) return `${error.message} | ${error.hint ?? ''}`;
    throw error;
  }
  return 'no error';
}

test.each([
  ['1000m', '1'],
  ['0.5', '500m'],
  ['1024Mi', '1Gi'],
  ['1.5Gi', '1536Mi'],
  ['0.5Gi', '512Mi'],
  ['62.6Gi', '67216238182400m'],
  ['1023Ki', '1023Ki'],
  ['512Ki', '512Ki'],
  ['0.5Ki', '512'],
  ['1500', '1500'],
  ['1000', '1k'],
  ['1000000', '1M'],
  ['100u', '100u'],
  ['3e2', '300'],
  ['3000e0', '3e3'],
  ['1E', '1E'],
  ['0Gi', '0'],
  ['+2', '2'],
  ['-1.5', '-1500m'],
  ['.5', '500m'],
  ['5.', '5'],
  [2, '2'],
  [0.1, '100m'],
])('the API server stores %s as %s', (text, stored) => {
  expect(canonicalQuantity(text)).toBe(stored);
});

test('memory is whole bytes, rounded up', () => {
  expect(parseMemory('62.6Gi')).toBe(67_216_238_183);
  expect(parseMemory('1Ki')).toBe(1024);
  expect(parseMemory('1k')).toBe(1000);
  expect(parseMemory('67216238182400m')).toBe(67_216_238_183);
  expect(sumMemory(['1Gi', '512Mi'])).toBe(1_610_612_736);
  expect([formatMemory(1_610_612_736), formatMemory(1000), formatMemory(0)]).toEqual(['1536Mi', '1k', '0']);
  expect([describeMemory(15_569_256_448), describeMemory(512), describeMemory(-1024)]).toEqual(['14.5Gi', '512', '-1Ki']);
});

test('cpu is whole millicores', () => {
  expect(['2', '500m', '0.1', '1e1', 4].map(parseCpu)).toEqual([2000, 500, 100, 10_000, 4000]);
  expect([formatCpu(500), formatCpu(2000), formatCpu(1500)]).toEqual(['500m', '2', '1500m']);
  expect(sumCpu(['250m', 1])).toBe(1250);
});

test('a wrong text says what is wrong and how to repair it', () => {
  expect([
    failure(() => parseMemory('4GB')),
    failure(() => parseMemory('4gi')),
    failure(() => parseMemory('512m')),
    failure(() => parseMemory('-1Gi')),
    failure(() => parseMemory('')),
    failure(() => parseMemory('Gi')),
    failure(() => parseMemory('9Pi')),
    failure(() => parseMemory('9Ei')),
    failure(() => parseCpu('2 cores')),
    failure(() => parseCpu('0.0001')),
    failure(() => parseCpu('1toString')),
    failure(() => canonicalQuantity('0.1n')),
    failure(() => canonicalQuantity('1e400')),
  ]).toMatchInlineSnapshot(`
    [
      ""4GB" has the unknown suffix "GB"; known are Ki, Mi, Gi, Ti, Pi, Ei, n, u, m, k, M, G, T, P, E | write \`4Gi\`",
      ""4gi" has the unknown suffix "gi"; known are Ki, Mi, Gi, Ti, Pi, Ei, n, u, m, k, M, G, T, P, E | write \`4Gi\`",
      ""512m" is less than one byte: the suffix \`m\` means a thousandth | write \`512Mi\`",
      ""-1Gi" is negative | ",
      """ is no quantity: it must start with a number | write for example \`500m\`, \`2\` or \`4Gi\`",
      ""Gi" is no quantity: it must start with a number | write for example \`500m\`, \`2\` or \`4Gi\`",
      ""9Pi" is above 8Pi, more than any machine has | ",
      ""9Ei" is above 2^63 − 1, where the API server cuts off | ",
      ""2 cores" has the unknown suffix " cores"; known are Ki, Mi, Gi, Ti, Pi, Ei, n, u, m, k, M, G, T, P, E | write \`2\`",
      ""0.0001" is finer than one millicore | write \`1m\`",
      ""1toString" has the unknown suffix "toString"; known are Ki, Mi, Gi, Ti, Pi, Ei, n, u, m, k, M, G, T, P, E | ",
      ""0.1n" is finer than a billionth, which the API server would round up | ",
      ""1e400" is out of range: the API server keeps amounts from 1n to 2^63 − 1 | ",
    ]
  `);
});

const amount = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n });

test('reading what was printed gives the same amount', () => {
  fc.assert(
    fc.property(fc.nat({ max: Number.MAX_SAFE_INTEGER }), (whole) => {
      expect(parseMemory(formatMemory(whole))).toBe(whole);
      expect(parseCpu(formatCpu(whole))).toBe(whole);
    }),
  );
});

test('the stored spelling is stable and keeps the amount', () => {
  fc.assert(
    fc.property(amount, fc.constantFrom('n', 'u', 'm', '', 'k', 'Ki', 'Mi', 'e-3', 'E2'), (digits, suffix) => {
      const text = `${digits}${suffix}`;
      fc.pre(!['k', 'Ki', 'Mi', 'E2'].includes(suffix) || (digits > -(10n ** 12n) && digits < 10n ** 12n));
      const stored = canonicalQuantity(text);
      expect(parseQuantity(stored).nano).toBe(parseQuantity(text).nano);
      expect(canonicalQuantity(stored)).toBe(stored);
      expect(compareQuantities(text, stored)).toBe(0);
    }),
  );
});

test('a sum does not depend on the order', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 1 }), (numbers) => {
      const texts = numbers.map((n) => `${n}m`);
      expect(sumQuantities(texts)).toBe(sumQuantities([...texts].reverse()));
    }),
  );
  expect(sumQuantities([])).toBe('0');
});

test('any text gives an amount or a UnitError, never NaN', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      for (const parse of [parseMemory, parseCpu]) {
        try {
          expect(Number.isSafeInteger(parse(text))).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(UnitError);
        }
      }
    }),
  );
});
