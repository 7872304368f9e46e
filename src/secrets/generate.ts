import type { SecretKey } from '../model/index.ts';

/** Source of random bytes: `randomBytes` of `node:crypto`, or a fixed sequence in a test. */
export type RandomBytes = (size: number) => Uint8Array;

type RandomKey = Extract<SecretKey, { kind: 'random' }>;

/** The characters a value is drawn from. `url` needs no escaping in a URL, a connection string, a shell or YAML. */
const ALPHABETS: Readonly<Record<RandomKey['alphabet'], string>> = {
  url: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
  hex: '0123456789abcdef',
  base64: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
};

/**
 * A new value of `length` characters, each drawn evenly from the alphabet. A `base64` value whose length is a
 * multiple of four decodes to three quarters as many random bytes, without padding.
 */
export function generateValue({ length, alphabet }: Pick<RandomKey, 'length' | 'alphabet'>, random: RandomBytes): string {
  if (!Number.isInteger(length) || length < 1) throw new RangeError(`length ${length} of a random value is not a whole number above zero`);
  const characters = ALPHABETS[alphabet];
  // Bytes at or above the largest multiple of the alphabet's size are thrown away: `% 62` alone would favour the first letters.
  const limit = 256 - (256 % characters.length);
  let value = '';
  while (value.length < length) {
    for (const byte of random(length - value.length)) {
      if (byte < limit) value += characters[byte % characters.length];
    }
  }
  return value;
}
