import { expect, test } from 'vitest';
import { openSchemas, type SchemaSet } from '../../../src/checks/schema/index.ts';
import type { JsonObject } from '../../../src/model/index.ts';
import { check, deployment, importsFolder, say } from './_check.ts';

/** Findings of one object on a minor, from schemas that others have used before. */
const on = (schemasOf: (minor: string) => SchemaSet, minor: string, body: JsonObject) =>
  say(check([body], { minor, schemas: schemasOf(minor) }));

// `resources` of a pod came with Kubernetes 1.32.
const newer = deployment({ pod: { resources: { requests: { cpu: '1' } } } });
const misspelt = deployment({ container: { imagePullPolcy: 'Always' } });

test.each([
  ['1.31', '1.36'],
  ['1.36', '1.31'],
])('minors share what is compiled, and each keeps its own fields: %s before %s', (first, second) => {
  const schemasOf = openSchemas({ importsFolder });
  for (const minor of [first, second, first]) {
    expect(on(schemasOf, minor, deployment())).toEqual([]);
    expect(on(schemasOf, minor, newer)).toEqual(
      minor === '1.31' ? [expect.stringMatching(/^SCHEMA_UNKNOWN_FIELD spec\.template\.spec\.resources: /)] : [],
    );
    expect(on(schemasOf, minor, misspelt)).toEqual(on(openSchemas({ importsFolder }), minor, misspelt));
  }
});

test('a minor is opened once', () => {
  const schemasOf = openSchemas({ importsFolder });
  expect(schemasOf('1.34')).toBe(schemasOf('1.34'));
  expect(schemasOf('1.34').minor).toBe('1.34');
});

const crd = (field: string): JsonObject => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'boxes.attic.test' },
  spec: {
    group: 'attic.test',
    scope: 'Namespaced',
    names: { kind: 'Box', plural: 'boxes' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: { type: 'object', properties: { [field]: { type: 'object', properties: { size: { type: 'integer' } } } } },
            },
          },
        },
      },
    ],
  },
});

test('clusters that render another CRD of the same name are told apart', () => {
  const schemas = openSchemas({ importsFolder })('1.34');
  const box = (field: string): JsonObject => ({
    apiVersion: 'attic.test/v1',
    kind: 'Box',
    metadata: { name: 'box', namespace: 'photos' },
    spec: { [field]: { size: 'big' } },
  });
  const wrongType = (field: string) => [expect.stringMatching(`^SCHEMA_TYPE spec\\.${field}\\.size: `)];
  for (const field of ['photos', 'letters', 'photos']) {
    const other = field === 'photos' ? 'letters' : 'photos';
    expect(say(check([crd(field), box(field)], { schemas }))).toEqual(wrongType(field));
    expect(say(check([crd(field), box(other)], { schemas }))).toEqual([expect.stringMatching(`^SCHEMA_UNKNOWN_FIELD spec\\.${other}: `)]);
  }
});
