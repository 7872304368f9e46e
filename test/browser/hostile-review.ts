import type { FleetReview } from '../../src/review/index.ts';
import { madeUpReview } from './review-fixture.ts';

/** Texts that would do something where a page, a terminal or a reader took them for more than text. */
export const hostileTexts = [
  '</script><script>window.harmed = 1</script>',
  '<!--<script>window.harmed = 2',
  '<img src=x onerror="window.harmed = 3">',
  '"><svg onload=window.harmed=4>',
  "');window.harmed=5;//",
  'javascript:window.harmed=6',
  '{{constructor.constructor("window.harmed=7")()}}',
  '${window.harmed = 8}',
  '</style><style>*{display:none}</style>',
  '</title><base href="https://evil.example/">',
  '<iframe srcdoc="<script>parent.harmed=9</script>"></iframe>',
  '<meta http-equiv="refresh" content="0;url=https://evil.example/">',
  'line\u2028separator\u2029paragraph',
  'access\u202e\u2066// only admins\u2069 \u2066',
  '\u001b]0;owned\u0007\u001b[31mred\u001b[0m',
  'no\u200bwidth\ufeff',
  '__proto__',
  'half \ud800 of a character',
  '`$(rm -rf /)` and an odd ` backtick',
];

/** The made-up review with such a text in the place of each of its own, every one of them many times. */
export function hostileReview(): FleetReview {
  let count = 0;
  const fixed = new Set(['level', 'topic', 'change', 'sign', 'cluster']);
  const spoil = (value: unknown, key = ''): unknown => {
    if (typeof value === 'string' && !fixed.has(key)) {
      count += 1;
      return `${hostileTexts[count % hostileTexts.length]} ${count}`;
    }
    if (Array.isArray(value)) return value.map((item) => spoil(item, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [key === 'body' ? `${name} ${hostileTexts[count % 12]}` : name, spoil(inner, name)]),
    );
  };
  return spoil(madeUpReview()) as FleetReview;
}
