import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { modelFault } from '../../src/cli/model-fault.ts';
import modelSchema from '../../src/model/model.schema.json' with { type: 'json' };

const committed = JSON.parse(readFileSync('dist/vx-home/model.json', 'utf8')) as Record<string, unknown>;

test('the published schema is one', () => {
  expect(new Ajv({ strict: false }).validateSchema(modelSchema)).toBe(true);
});

test('a model that is committed has no fault; a fault is named by its place', () => {
  expect(modelFault(committed)).toBeUndefined();
  expect(modelFault({ ...committed, cluster: 3 })).toBe('/cluster must be string');
  expect(modelFault({ ...committed, nodes: [{}] })).toMatch(/^\/nodes\/0 must have required property /);
  const { cluster, ...rest } = committed;
  expect(modelFault(rest)).toBe("must have required property 'cluster'");
  expect(modelFault(null)).toBe('must be object');
  expect(modelFault(committed)).toBeUndefined();
});

test('the schema says nothing that is not looked at', () => {
  const read = new Set(['$ref', 'type', 'const', 'enum', 'anyOf', 'required', 'properties', 'additionalProperties', 'items']);
  const silent = ['description', 'default'];
  const isScalar = (value: unknown) => typeof value !== 'object';
  const unread = (schema: object): readonly string[] =>
    Object.entries(schema).flatMap(([keyword, value]): readonly string[] => {
      if (silent.includes(keyword)) return [];
      if (!read.has(keyword)) return [keyword];
      if (keyword === 'const') return isScalar(value) ? [] : [keyword];
      if (keyword === 'enum') return (value as readonly unknown[]).every(isScalar) ? [] : [keyword];
      if (keyword === 'properties' || keyword === 'anyOf') return Object.values(value as object).flatMap(unread);
      return (keyword === 'items' || keyword === 'additionalProperties') && typeof value === 'object' ? unread(value as object) : [];
    });
  expect(Object.values(modelSchema.definitions).flatMap(unread)).toEqual([]);
  expect(modelSchema.$ref).toBe('#/definitions/Model');
});

test('whatever is wrong with a model is said as Ajv says it', () => {
  const validate = new Ajv({ strict: false, validateSchema: false }).compile(modelSchema);
  const ofAjv = (value: unknown) => {
    const [first] = validate(value) ? [] : (validate.errors ?? []);
    return first && `${first.instancePath} ${first.message}`.trim();
  };
  const models = ['vx-home', 'ai-rnd'].map((name) => JSON.parse(readFileSync(`dist/${name}/model.json`, 'utf8')) as unknown);
  const instead = fc.oneof(
    fc.constantFrom<unknown>(null, 0, 1, true, '', 'none', [], [1], ['x'], {}, { 'a/b~c': 1 }, Number.POSITIVE_INFINITY),
    fc.jsonValue({ maxDepth: 2 }),
  );
  let faults = 0;
  fc.assert(
    fc.property(fc.constantFrom(...models), fc.array(fc.nat(), { maxLength: 8 }), instead, fc.boolean(), (whole, way, value, isKept) => {
      const changed = edited(whole, way, value, isKept);
      const said = ofAjv(changed);
      if (said !== undefined) faults++;
      expect(modelFault(changed)).toBe(said);
    }),
    { numRuns: 400 },
  );
  expect(faults).toBeGreaterThan(100);
});

/** The value with something else, something more or something less at some place in it. */
function edited(whole: unknown, [turn, ...way]: readonly number[], value: unknown, isKept: boolean): unknown {
  if (typeof whole !== 'object' || whole === null || turn === undefined) return value;
  const keys = Object.keys(whole);
  const key = keys[turn % (keys.length + 1)];
  if (key === undefined) return Array.isArray(whole) ? [...whole, value] : { ...whole, 'a/new~one': value };
  const inner = (whole as Record<string, unknown>)[key];
  if (Array.isArray(whole)) return whole.map((one, index) => (String(index) === key ? edited(one, way, value, isKept) : one));
  if (way.length > 0 || isKept) return { ...whole, [key]: edited(inner, way, value, isKept) };
  const { [key]: _, ...less } = whole as Record<string, unknown>;
  return less;
}
