import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formats } from '../../../src/checks/schema/formats.ts';
import { Shape } from '../../../src/checks/schema/index.ts';
import modelSchema from '../../../src/model/model.schema.json' with { type: 'json' };

function judge(schema: object) {
  const ajv = new Ajv({ strict: false, validateSchema: false, logger: false });
  for (const [name, { type, validate }] of Object.entries(formats)) ajv.addFormat(name, { type, validate } as never);
  return ajv.compile(schema);
}

const key = fc.constantFrom('a', 'b', 'c', 'a/b', '__proto__');
const scalar = fc.oneof(
  fc.constantFrom('', 'a', '80', '10.0.0.1', 'Web', '🐿️', null, true, false),
  fc.integer({ min: -3, max: 70_000 }),
  fc.constantFrom(0.5, Number.NaN, Number.POSITIVE_INFINITY, -(2 ** 40)),
);
const list = fc.array(scalar, { maxLength: 3 });
const value = fc.oneof(
  scalar,
  list,
  fc.dictionary(key, fc.oneof(scalar, list, fc.dictionary(key, scalar, { maxKeys: 2 })), { maxKeys: 3 }),
);
const type = fc.constantFrom('string', 'number', 'integer', 'boolean', 'object', 'array', 'null');
const size = fc.integer({ min: 0, max: 3 });
const plain = {
  type: fc.oneof(type, fc.uniqueArray(type, { minLength: 1, maxLength: 3 })),
  enum: fc.array(scalar, { minLength: 1, maxLength: 3 }),
  const: scalar,
  pattern: fc.constantFrom('^[a-z]+$', '^.$', '[0-9]'),
  format: fc.constantFrom(...Object.keys(formats), 'unheard-of'),
  minLength: size,
  maxLength: size,
  minimum: size,
  maximum: size,
  minItems: size,
  maxItems: size,
  required: fc.array(key, { maxLength: 2 }),
  not: fc.constant({ type: 'string' }),
  uniqueItems: fc.constant(true),
};
const schema = [1, 2].reduce(
  (below: fc.Arbitrary<object>) =>
    fc.record(
      {
        ...plain,
        properties: fc.dictionary(key, below, { maxKeys: 3 }),
        additionalProperties: fc.oneof(fc.boolean(), below),
        items: below,
        anyOf: fc.array(below, { minLength: 1, maxLength: 2 }),
      },
      { requiredKeys: [] },
    ),
  fc.record(plain, { requiredKeys: [] }),
);

test('what a shape says to be right is right; of schemas it does not read it says nothing', () => {
  fc.assert(
    fc.property(schema, fc.array(value, { minLength: 5, maxLength: 5 }), (given, values) => {
      const isValid = judge(given);
      const shape = new Shape(given as Record<string, unknown>);
      for (const one of values) if (shape.holds(one)) expect([one, isValid(one)]).toEqual([one, true]);
    }),
    { numRuns: 100 },
  );
});

test('a committed model is known to be right; where any of its values is of another kind, what holds is right all the same', () => {
  const shape = new Shape(modelSchema, { root: modelSchema });
  const isValid = judge(modelSchema);
  const model = JSON.parse(readFileSync('dist/vx-home/model.json', 'utf8')) as Record<string, unknown>;
  expect(shape.holds(model)).toBe(true);
  const verdicts = { right: 0, wrong: 0 };
  for (const key of Object.keys(model)) {
    for (const instead of [undefined, null, 7, 'text', [], {}, [{}], ['text']]) {
      const changed = JSON.parse(JSON.stringify({ ...model, [key]: instead })) as unknown;
      const holds = shape.holds(changed);
      expect([key, instead, holds]).toEqual([key, instead, isValid(changed)]);
      verdicts[holds ? 'right' : 'wrong']++;
    }
  }
  expect(verdicts.right).toBeGreaterThan(20);
  expect(verdicts.wrong).toBeGreaterThan(100);
});

test('keywords of ours see every value they stand at, with its place', () => {
  const seen: unknown[] = [];
  const keywords = new Map([
    [
      'mark',
      (setting: unknown) =>
        (value: unknown, { instancePath }: { instancePath: string }) =>
          seen.push([setting, value, instancePath]),
    ],
  ]);
  const leaf = { type: 'string', mark: 'leaf' };
  const shape = new Shape({ properties: { 'a/b': leaf, list: { items: leaf } }, additionalProperties: leaf, mark: 'top' }, { keywords });
  const given = { 'a/b': 'one', list: ['two'], 'c~': 'three' };
  expect(shape.holds(given, '/spec')).toBe(true);
  expect(seen).toEqual([
    ['top', given, '/spec'],
    ['leaf', 'one', '/spec/a~1b'],
    ['leaf', 'two', '/spec/list/0'],
    ['leaf', 'three', '/spec/c~0'],
  ]);
  expect(new Shape({ mark: 'unheard-of' }).holds('text')).toBe(false);
});
