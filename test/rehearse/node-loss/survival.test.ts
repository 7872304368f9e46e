import { expect, test } from 'vitest';
import { formatIssue } from '../../../src/issues/index.ts';
import { endFinding } from '../../../src/rehearse/node-loss/findings.ts';
import { endOf } from '../../../src/rehearse/node-loss/survival.ts';
import { model, node } from '../stand-ins/_model.ts';

const cluster = (controlPlane: number, workers: number) =>
  model({
    nodes: Array.from({ length: controlPlane + workers }, (_, index) =>
      node({ name: `n${index + 1}`, roles: [index < controlPlane ? 'control-plane' : 'worker'] }),
    ),
  });

test('a control plane goes on with a majority of its nodes', () => {
  expect(endOf(cluster(3, 0), ['n1'])).toBeUndefined();
  expect(endOf(cluster(1, 2), ['n2', 'n3'])).toBeUndefined();
  expect(endOf(cluster(0, 2), ['n1'])).toBeUndefined();
  expect(endOf(cluster(3, 1), ['n1', 'n2'])).toBe('1 of 3 control-plane nodes are no majority');
  expect(endOf(cluster(2, 1), ['n1'])).toBe('1 of 2 control-plane nodes are no majority');
  expect(endOf(cluster(1, 1), ['n1'])).toBe('the control plane goes with it');
  expect(endOf(cluster(1, 0), ['n1'])).toBe('it is the only node');
  expect(endOf(cluster(0, 2), ['n1', 'n2'])).toBe('no node is left');
});

test('REHEARSE_NODE_LOSS: where nobody is left to do anything, it is said once', () => {
  expect(formatIssue(endFinding(cluster(1, 0), ['n1'], 'it is the only node', 7))).toMatchInlineSnapshot(`
    "warning REHEARSE_NODE_LOSS at attic nodes.n1: it is the only node: its 7 pods stay down until it is back
      hint: whatever it has on disk comes back from backups alone, should the disk be lost: keep them elsewhere, and try one"
  `);
  expect(formatIssue(endFinding(cluster(3, 1), ['n1', 'n2'], '1 of 3 control-plane nodes are no majority', 1))).toMatchInlineSnapshot(`
    "warning REHEARSE_NODE_LOSS at attic nodes.n1, nodes.n2: 1 of 3 control-plane nodes are no majority: their one pod stays down until they are back; what runs on other nodes goes on, but nothing there can be changed or replaced
      hint: a control plane of three nodes outlives the loss of one"
  `);
});
