import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { generateValue } from '../../src/secrets/index.ts';
import { fixedRandom } from './_fixture.ts';

const PATTERN = { url: /^[A-Za-z0-9]+$/, hex: /^[0-9a-f]+$/, base64: /^[A-Za-z0-9+/]+$/ };

test('a value has the asked length and only signs of its alphabet', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), fc.constantFrom('url', 'hex', 'base64'), (length, alphabet) => {
      const value = generateValue({ length, alphabet }, randomBytes);
      expect(value).toHaveLength(length);
      expect(value).toMatch(PATTERN[alphabet]);
    }),
  );
});

test('bytes beyond the last full round of the alphabet are thrown away, so that no letter is favoured', () => {
  const bytes = [255, 248, 247, 0];
  const value = generateValue({ length: 2, alphabet: 'url' }, (size) => Uint8Array.from(bytes.splice(0, size)));
  expect(value).toBe('9A');
});

test('a base64 value of 32 characters decodes to 24 bytes', () => {
  expect(Buffer.from(generateValue({ length: 32, alphabet: 'base64' }, fixedRandom()), 'base64')).toHaveLength(24);
});

test('a length that is no whole number above zero is refused', () => {
  expect(() => generateValue({ length: 0, alphabet: 'hex' }, fixedRandom())).toThrow('length 0');
});
