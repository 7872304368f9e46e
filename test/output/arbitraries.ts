import fc from 'fast-check';
import type { Json, JsonObject } from '../../src/model/index.ts';

/** Texts that some YAML reader takes for something else, or that strain one of its rules. */
// biome-ignore format: a list to be read as text
export const nastyTexts = [
  '', ' ', '~', 'null', 'Null', 'NULL', 'y', 'Y', 'n', 'N', 'yes', 'Yes', 'NO', 'on', 'Off', 'ON', 'true', 'True', 'FALSE', 'TrUe', '0',
  '-0', '+1', '1.', '.5', '-.5', '+.5', '1.5', '1e3', '1E3', '1e+3', '-1.5e-3', '1_000', '1_e5', '1e_5', '1e_+5', '0_x1F', '.inf',
  '-.Inf', '+.INF', '.nan', '.NaN', '0777', '0o17', '0O17', '08', '009', '0x1F', '0X1f', '-0x1', '0b1', '0B01', '+0b1', '-0b1', '0b2',
  '0x', '0o', '12:30', '12:30:45', '1:60', '190:20:30.15', '52:54:00:12:34:56', '2026-01-01', '2026-1-1', '2026-01-01T00:00:00Z',
  '2026-01-01 12:00:00', '2026-13-45', '2001-12-14t21:59:43.10-05:00', '20260101', '1.2.3', '10.0.0.1', '10.0.0.0/8', '1.2.', '5Gi',
  '500m', '=', '<<', '-', '--', '---', '--- a', '...', '... a', '- a', '-a', '?', '? a', '?a', ':', ': a', ':a', 'a:', 'a: b', 'a:b',
  'a :b', 'a #b', 'a# b', '#', '# a', 'a:\tb', 'a\t#b', '[', ']', '{', '}', '{}', '[]', '[a]', '{a: b}', '{{ .x }}', ',', ',a', '&a',
  '*a', '!a', '!!str', '|', '|-', '>', '%a', '@a', '`a', '"', "'", "''", '""', "it's", "it's: x", '"a"', "'a'", '"a": \'b\'', '\\\'": ',
  'a\\nb', ' a', 'a ', '  a  ', '\ta', 'a\t', 'a\tb', '\n', '\n\n', 'a\n', 'a\n\n', 'a\n\n\n', '\na', '\n\na\n', ' a\nb', '  a\nb\n',
  'a\n b\n', 'a\n\tb', '\ta\nb', 'a\n  \nb', 'a\n \n', 'a\n ', ' \na', '  \n a\n', '\n  a', 'a \nb \n', 'a\n# b\n', '# a\nb',
  '- a\n- b\n', 'a: b\nc: d', '---\na\n', 'a\n---\n', '...\n...\n', 'a\r\nb', 'a\rb', '\r', 'a\u0000b', 'a\u001bb', '\u007f', '\u0080',
  'a\u0085b', 'a\u0085\nb', '\u00a0', '\u00a0a', 'a\u2028b\n', '\u2029', '\ufeff', '\ufeffa', 'a\ufeff\nb', '\ufffe', '\uffff', '\ufffd',
  'ä', '日本語: ', '🙂', '🙂\n🙂 \n', '\u200b', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length', 'x'.repeat(130),
  `a: ${'b '.repeat(200)}c`, 'https://example.org:8080/a?b=c#d', '$(POD_IP)', 'postgres://u:p@h:5432/d', '0 3 * * *', '*/5 * * * *',
  '@daily', 'sha256:0123',
];

/** What texts are put together from. */
// biome-ignore format: a list to be read as text
export const pieces = [
  'a', 'b1', ' ', '  ', '\n', '\n\n', '\t', ':', ': ', '#', ' #', '-', '- ', "'", '"', '\\', '0', '_', '.', 'e', '+', '|', 'x', '\r',
  'é', '\u2028', '🙂', '---\n', '{', ']',
];

export const text: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...nastyTexts) },
  { weight: 3, arbitrary: fc.array(fc.constantFrom(...pieces), { maxLength: 8 }).map((parts) => parts.join('')) },
  { weight: 2, arbitrary: fc.stringMatching(/^[-+.0-9_:eExXobnaTtZf ]{1,10}$/) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  { weight: 1, arbitrary: fc.string() },
);

const number = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, 1e21, 1e-7, 1.5e300, 123456789012345680000, -1e22, 0.1, 5e-324, 2 ** 53, 2 ** 63, 2 ** 64),
);

/** Well-known keys too, so that their order is exercised. */
const key = fc.oneof(
  text,
  fc.constantFrom('name', 'metadata', 'spec', 'containers', 'ports', 'labels', 'data', 'apiVersion', 'kind', 'env', 'template'),
);

/** Any plain data; `-0` is the number 0, as in JSON. */
const { value, map } = fc.letrec<{ value: Json; map: JsonObject }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    text,
    number.map((n) => n + 0),
    fc.boolean(),
    fc.array(fc.oneof(tie('value'), fc.constant(null)), { maxLength: 4 }),
    tie('map'),
  ),
  map: fc.dictionary(key, tie('value'), { maxKeys: 5, noNullPrototype: true }),
}));

export const json = value;
export const jsonMap = map;
