import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
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
