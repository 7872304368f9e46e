import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boxId, flowchart } from '../../../src/report/handbook/mermaid.ts';
import { diagrams, faults } from './_mermaid.ts';

test('boxes, frames and arrows, one a line', () => {
  const [text = ''] = flowchart({
    direction: 'LR',
    nodes: [{ id: boxId('door', 'traefik'), label: 'traefik, 10.0.0.1' }],
    groups: [
      { id: boxId('layer', 'apps'), label: 'layer apps', nodes: [{ id: boxId('app', 'my-notes'), label: 'my-notes' }] },
      { id: boxId('layer', 'empty'), label: 'layer empty', nodes: [] },
    ],
    edges: [{ from: boxId('door', 'traefik'), to: boxId('app', 'my-notes'), label: 'notes.lan' }],
  });
  expect(text).toMatchInlineSnapshot(`
    "\`\`\`mermaid
    flowchart LR
      door_traefik["traefik, 10.0.0.1"]
      subgraph layer_apps["layer apps"]
        app_my_notes["my-notes"]
      end
      door_traefik -->|"notes.lan"| app_my_notes
    \`\`\`"
  `);
  expect(diagrams(text).flatMap(faults)).toEqual([]);
});

test('nothing is drawn of nothing, nor of more than a viewer takes', () => {
  expect(flowchart({ direction: 'TB', edges: [] })).toEqual([]);
  const node = { id: boxId('app', 'a'), label: 'a' };
  expect(flowchart({ direction: 'TB', nodes: [node], edges: Array(401).fill({ from: node.id, to: node.id }) })).toEqual([]);
});

test.each([
  ['say "hi" #1', 'say #34;hi#34; #35;1'],
  ['<b>&amp;</b>', '#60;b#62;#38;amp;#60;/b#62;'],
  ['`code` *a* _b_ ~c~ \\', '#96;code#96; #42;a#42; #95;b#95; #126;c#126; #92;'],
  ['1. first', '1#46; first'],
  ['- dash', '#45; dash'],
  ['two\nlines', 'two lines'],
])('a label is text and nothing else: %j', (label, expected) => {
  const [text = ''] = flowchart({ direction: 'LR', nodes: [{ id: boxId('app', 'a'), label }], edges: [] });
  expect(text).toContain(`app_a["${expected}"]`);
});

test('names of boxes differ where the texts differ, and none is a word of the language', () => {
  expect(['end', 'a-b', 'a.b', 'a_b', 'a b', 'A'].map((name) => boxId('app', name))).toEqual([
    'app_end',
    'app_a_b',
    'app_aZ2eZb',
    'app_aZ5fZb',
    'app_aZ20Zb',
    'app_Z41Z',
  ]);
  fc.assert(fc.property(fc.string(), fc.string(), (a, b) => (a === b) === (boxId('app', a) === boxId('app', b))));
});

test('whatever things are called, what comes out can be read', () => {
  const thing = fc.record({ name: fc.string({ unit: 'binary' }), label: fc.string({ unit: 'binary' }) });
  fc.assert(
    fc.property(fc.uniqueArray(thing, { selector: ({ name }) => name, minLength: 1, maxLength: 4 }), (things) => {
      const nodes = things.map(({ name, label }) => ({ id: boxId('app', name), label }));
      const edges = nodes.map(({ id, label }) => ({ from: id, to: nodes[0]?.id ?? '', label }));
      const found = flowchart({ direction: 'TB', nodes, edges }).flatMap(diagrams).flatMap(faults);
      return found.length === 0;
    }),
  );
});
