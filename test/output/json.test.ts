import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toJsonText } from '../../src/output/index.ts';
import { jsonMap } from './arbitraries.ts';

test('keys are sorted, lists keep their order', () => {
  expect(toJsonText({ b: [{ z: 1, a: undefined, c: null }], a: 'ä' })).toMatchInlineSnapshot(`
    "{
      "a": "ä",
      "b": [
        {
          "c": null,
          "z": 1
        }
      ]
    }
    "
  `);
});

test('it parses to what was meant', () => {
  fc.assert(fc.property(jsonMap, (value) => void expect(JSON.parse(toJsonText(value))).toEqual(value)));
});
