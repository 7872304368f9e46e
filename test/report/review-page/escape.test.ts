import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonForScript, textForHtml } from '../../../src/report/review-page/escape.ts';

test('data within a script element reads as what it was, whatever it holds', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: fc.nat(0x10ffff).map((number) => String.fromCodePoint(number)) }), (value) => {
      expect(JSON.parse(jsonForScript(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test.each(['</script>', '<!--<script>', ']]>', '&lt;', 'a\u2028b\u2029c', '\u202eabc', '\u001b[31m', '\ufeff', '\u{e0001}'])(
  '%j stays within its element',
  (text) => {
    const written = jsonForScript({ [text]: text });
    expect(written).toMatch(/^[\x20-\x7e]*$/);
    expect(written).not.toMatch(/[<>&]/);
    expect(JSON.parse(written)).toEqual({ [text]: text });
  },
);

test('text of an element or attribute ends neither', () => {
  expect(textForHtml(`</title><b a="1" c='2'>&\u001b\u202e`)).toBe('&lt;/title&gt;&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;  ');
});
