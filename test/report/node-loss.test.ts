import { expect, test } from 'vitest';
import type { PodLoss } from '../../src/rehearse/index.ts';
import { nodeLossText } from '../../src/report/node-loss.ts';

const same = (text: string) => text;
const paint = { bold: same, dim: same, red: same, yellow: same, cyan: same };
const pod = (workload: string, name: string, rest: Pick<PodLoss, 'verdict' | 'seconds' | 'reason'>): PodLoss => ({
  workload,
  pod: name,
  node: 'a',
  ...rest,
});

test('a lost node is told pod by pod, with the time it takes on a real cluster', () => {
  const pods = [
    pod('DaemonSet kube/agent', 'agent-x', { verdict: 'expected' }),
    pod('Deployment home/hasty', 'hasty-1-x', { verdict: 'replaced', seconds: 80 }),
    pod('Deployment home/web', 'web-1-x', { verdict: 'replaced', seconds: 350 }),
    pod('StatefulSet home/store', 'store-0', { verdict: 'stuck', reason: 'nobody knows' }),
    pod('StatefulSet home/tied', 'tied-0', { verdict: 'impossible', reason: 'its volume lies on a' }),
  ];
  expect(nodeLossText({ nodes: ['a', 'b', 'c'], pods }, paint).join('\n')).toMatchInlineSnapshot(`
    "Without a, b and c: 2 replaced, 1 stuck until a person acts, 1 impossible, 1 belonged to the node
      DaemonSet kube/agent    agent-x    belonged to the node
      Deployment home/hasty   hasty-1-x  replaced after about a minute
      Deployment home/web     web-1-x    replaced after about 6 minutes
      StatefulSet home/store  store-0    stuck until a person acts: nobody knows
      StatefulSet home/tied   tied-0     impossible: its volume lies on a"
  `);
});

test('a lost node without pods says so', () => {
  expect(nodeLossText({ nodes: ['a'], pods: [] }, paint)).toEqual(['Without a: no pod ran there']);
});
