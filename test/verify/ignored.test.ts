import { expect, test } from 'vitest';
import type { IgnoreDifference, JsonObject } from '../../src/model/index.ts';
import { ignoredOf, without } from '../../src/verify/drift/index.ts';

const identity = { group: 'apps', kind: 'Deployment', namespace: 'ai', name: 'web' };
const object: JsonObject = {
  metadata: { annotations: { 'a/b': '1', kept: '2' } },
  spec: {
    replicas: 2,
    list: ['a', 'b'],
    containers: [
      { name: 'web', image: 'web:1', resources: {} },
      { name: 'side', image: 'side:1' },
    ],
  },
};

const rule = (fields: Partial<IgnoreDifference>): IgnoreDifference => ({ group: 'apps', kind: 'Deployment', ...fields });
const rest = (fields: Partial<IgnoreDifference>) => without(object, ignoredOf([rule(fields)], identity).paths);

test.each<[Partial<IgnoreDifference>, (rest: JsonObject) => unknown, unknown]>([
  [{ jsonPointers: ['/spec/replicas'] }, ({ spec }) => Object.keys(spec as JsonObject), ['list', 'containers']],
  [{ jsonPointers: ['/metadata/annotations/a~1b'] }, ({ metadata }) => metadata, { annotations: { kept: '2' } }],
  [
    { jsonPointers: ['/spec/containers/1/image', '/absent/deeper'] },
    ({ spec }) => (spec as JsonObject)['containers'],
    [{ name: 'web', image: 'web:1', resources: {} }, { name: 'side' }],
  ],
  [
    { jqPathExpressions: ['.spec.containers[].image'] },
    ({ spec }) => (spec as JsonObject)['containers'],
    [{ name: 'web', resources: {} }, { name: 'side' }],
  ],
  [
    { jqPathExpressions: ['.spec.containers[] | select(.name == "side") | .image'] },
    ({ spec }) => (spec as JsonObject)['containers'],
    [{ name: 'web', image: 'web:1', resources: {} }, { name: 'side' }],
  ],
  [
    { jqPathExpressions: ['.metadata.annotations["a/b"]', '.metadata.annotations."kept"'] },
    ({ metadata }) => metadata,
    { annotations: {} },
  ],
  [{ jqPathExpressions: ['.spec.list[0]'] }, ({ spec }) => (spec as JsonObject)['list'], ['b']],
  [
    { jqPathExpressions: ['.spec?.containers[]?.resources?'] },
    ({ spec }) => (spec as JsonObject)['containers'],
    [
      { name: 'web', image: 'web:1' },
      { name: 'side', image: 'side:1' },
    ],
  ],
])('what an Application ignores is not compared: %j', (fields, look, expected) => {
  expect(look(rest(fields))).toEqual(expected);
});

test.each<[Partial<IgnoreDifference>, boolean]>([
  [{}, true],
  [{ group: '*', kind: '*' }, true],
  [{ name: 'web', namespace: 'ai' }, true],
  [{ name: 'other' }, false],
  [{ namespace: 'other' }, false],
  [{ kind: 'StatefulSet' }, false],
  [{ group: '' }, false],
])('a rule %j concerns Deployment ai/web: %j', (fields, concerns) => {
  expect(ignoredOf([rule({ ...fields, jsonPointers: ['/spec'] })], identity).paths).toHaveLength(concerns ? 1 : 0);
});

test.each(['.spec | keys', '.spec.containers[] | select(.image | test("x"))', '..', '', 'spec', '.a // .b'])(
  'only jq knows what %j means',
  (expression) => {
    expect(ignoredOf([rule({ jqPathExpressions: [expression] })], identity)).toEqual({ paths: [], unknown: [expression] });
  },
);
