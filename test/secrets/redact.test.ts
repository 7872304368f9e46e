import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redact } from '../../src/secrets/index.ts';

test('a value is taken out as it is, in base64, in a URL and in JSON', () => {
  const value = 'p"a/ss word';
  const text = [value, Buffer.from(value).toString('base64'), encodeURIComponent(value), JSON.stringify(value)].join(' | ');
  expect(redact(`error: ${text}`, [value])).toBe('error: [redacted] | [redacted] | [redacted] | "[redacted]"');
});

test('the longer of two values goes first, and a short one only where it stands alone', () => {
  expect(redact('secret-long secret x max', ['secret', 'secret-long', 'x', ''])).toBe('[redacted] [redacted] [redacted] max');
});

test('no value of four or more characters is left, whatever surrounds it', () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.string({ minLength: 4 }), { minLength: 1 }), fc.string(), (before, values, after) => {
      const redacted = redact(values.reduce((text, value) => `${text} ${value} `, before) + after, values);
      for (const value of values) expect(redacted.replaceAll('[redacted]', '\u0000')).not.toContain(value);
    }),
  );
});
