import { expect, test } from 'vitest';
import { lossesOf } from '../../src/cli/node-losses.ts';
import { IssueError } from '../../src/issues/index.ts';
import { model, node } from '../rehearse/stand-ins/_model.ts';
import { newHome } from './home.ts';
import { shed } from './shed.ts';

const cluster = (name: string, ...nodes: readonly string[]) => ({
  model: model({ cluster: name, nodes: nodes.map((one) => node({ name: one })) }),
  manifests: [],
});
const clusters = [cluster('attic', 'shelf-1', 'shelf-2', 'shelf-3'), cluster('shed', 'bench-1')];

test('nodes that are named are lost together, and each where it belongs', () => {
  expect(Object.fromEntries(lossesOf({ without: ['shelf-3', 'shelf-1', 'shelf-1'] }, clusters))).toEqual({
    attic: [['shelf-1', 'shelf-3']],
    shed: [],
  });
  expect(Object.fromEntries(lossesOf({ without: [] }, clusters))).toEqual({ attic: [], shed: [] });
});

test('each node is lost alone', () => {
  expect(Object.fromEntries(lossesOf({ without: [], eachNode: true }, clusters))).toEqual({
    attic: [['shelf-1'], ['shelf-2'], ['shelf-3']],
    shed: [['bench-1']],
  });
});

test('a node that no cluster has is refused with the nearest match', () => {
  const refused = () => lossesOf({ without: ['shelf1', 'bench-1', 'table'] }, clusters);
  expect(refused).toThrow(IssueError);
  expect(refused).toThrowErrorMatchingInlineSnapshot(`
    [IssueError: error MODEL_UNKNOWN_NAME at --without: there is no node "shelf1" in attic, shed
      hint: did you mean \`shelf-1\`?
    error MODEL_UNKNOWN_NAME at --without: there is no node "table" in attic, shed
      hint: known are \`bench-1\`, \`shelf-1\`, \`shelf-2\`, \`shelf-3\`]
  `);
});

test('a wrong node is wrong usage, said before anything is started', async () => {
  const home = newHome(shed());
  await home.run('synth');
  const { code, stdout } = await home.run('rehearse --without bench-7');
  expect([code, stdout.split('\n')[1]]).toEqual([2, 'error MODEL_UNKNOWN_NAME --without: there is no node "bench-7" in shed']);
});
