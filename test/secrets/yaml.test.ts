import { expect, test } from 'vitest';
import { toYaml } from '../../src/secrets/_yaml.ts';

test('what a YAML 1.1 reader would take for something else is quoted', () => {
  const odd = {
    a: 'on',
    b: '0777',
    c: '1e3',
    d: '12:30',
    e: '0x1F',
    f: '2026-01-01',
    g: '~',
    h: '=',
    i: '0o17',
    j: '+abc',
    k: 'plain',
    '1': 'y',
  };
  expect(toYaml({ data: odd })).toMatchInlineSnapshot(`
    "data:
      "1": "y"
      a: "on"
      b: "0777"
      c: "1e3"
      d: "12:30"
      e: "0x1F"
      f: "2026-01-01"
      g: "~"
      h: "="
      i: "0o17"
      j: "+abc"
      k: plain
    "
  `);
});

test('a long text stays on its line', () => {
  expect(toYaml({ a: 'word '.repeat(100).trim() })).toHaveLength(503);
});
