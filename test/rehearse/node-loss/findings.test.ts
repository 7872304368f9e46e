import { expect, test } from 'vitest';
import { formatIssue } from '../../../src/issues/index.ts';
import { subjectsOf } from '../../../src/rehearse/findings/index.ts';
import { lossFindings } from '../../../src/rehearse/node-loss/findings.ts';
import type { JudgedPod } from '../../../src/rehearse/node-loss/verdicts.ts';
import { manifests } from '../stand-ins/_model.ts';
import { pod, scene } from './_scene.ts';

const rendered = manifests(`
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: store, namespace: home }
`);
const subjects = subjectsOf('attic', rendered, scene([]), () => undefined);

function found(changes: Partial<JudgedPod>, names: readonly string[] = ['store-0'], nodes: readonly string[] = ['a']): readonly string[] {
  const judged = names.map((name, index): JudgedPod => {
    const node = nodes[index % nodes.length] ?? '';
    const object = pod({ name, node, owner: 'StatefulSet/store' });
    return { workload: 'StatefulSet home/store', pod: name, node, object, of: names.length, left: 0, verdict: 'stuck', ...changes };
  });
  return lossFindings(judged, nodes, subjects).map(formatIssue);
}

test('REHEARSE_NODE_LOSS: what waits for a person is a warning, with what to type', () => {
  expect(found({ remedy: 'taint', reason: 'nobody knows' }).join('\n')).toMatchInlineSnapshot(`
    "warning REHEARSE_NODE_LOSS at attic/web StatefulSet home/store: without a, its pod stays down until a person acts: nobody knows
      hint: only when a is surely off, since two that write to one volume destroy it: \`kubectl taint nodes a node.kubernetes.io/out-of-service=nodeshutdown:NoExecute\`; when it is back: \`kubectl taint nodes a node.kubernetes.io/out-of-service=nodeshutdown:NoExecute-\`"
  `);
});

test('REHEARSE_NODE_LOSS: pods of one workload are one finding, for the machines they ran on', () => {
  expect(found({ remedy: 'taint', reason: 'nobody knows' }, ['store-0', 'store-1'], ['a', 'b']).join('\n')).toMatchInlineSnapshot(`
    "warning REHEARSE_NODE_LOSS at attic/web StatefulSet home/store: without a and b, 2 of its 2 pods stay down until a person acts: nobody knows
      hint: only when a and b are surely off, since two that write to one volume destroy it: \`kubectl taint nodes a b node.kubernetes.io/out-of-service=nodeshutdown:NoExecute\`; when they are back: \`kubectl taint nodes a b node.kubernetes.io/out-of-service=nodeshutdown:NoExecute-\`"
  `);
});

test('REHEARSE_NODE_LOSS: a pod that nothing evicts is deleted by hand', () => {
  expect(found({ remedy: 'delete', reason: 'it clings' }).join('\n')).toMatchInlineSnapshot(`
    "warning REHEARSE_NODE_LOSS at attic/web StatefulSet home/store: without a, its pod stays down until a person acts: it clings
      hint: only when a is surely off, since two that write to one volume destroy it: \`kubectl delete pod --namespace home store-0 --force\`"
  `);
});

test('REHEARSE_NODE_LOSS: what cannot come back is an error, unless others of its kind go on', () => {
  const scheduler = '0/2 nodes are available: 1 Insufficient memory, 1 node(s) had untolerated taint(s)';
  const impossible = { verdict: 'impossible', scheduler, reason: scheduler } as const;
  expect(found(impossible).join('\n')).toMatchInlineSnapshot(`
    "error REHEARSE_NODE_LOSS at attic/web StatefulSet home/store: without a, its pod does not come back: 0/2 nodes are available: 1 Insufficient memory, 1 node(s) had untolerated taint(s)
      hint: ask for less memory, or make room; the nodes offer their \`capacity\` without \`reserved\`"
  `);
  expect(found({ ...impossible, of: 3, left: 2 }).join('\n')).toMatchInlineSnapshot(`
    "warning REHEARSE_NODE_LOSS at attic/web StatefulSet home/store: without a, 1 of its 3 pods does not come back: 0/2 nodes are available: 1 Insufficient memory, 1 node(s) had untolerated taint(s)
      hint: ask for less memory, or make room; the nodes offer their \`capacity\` without \`reserved\`"
  `);
  expect(found({ ...impossible, claims: ['home/data'], reason: 'its volume home/data lies on a' }).join('\n')).toMatchInlineSnapshot(`
    "error REHEARSE_NODE_LOSS at attic/web StatefulSet home/store: without a, its pod does not come back: its volume home/data lies on a
      hint: a backup that can be restored on another node, or a storage class whose volumes every node can reach"
  `);
});

test('what is replaced, expected or down is no finding of a pod', () => {
  expect((['replaced', 'expected', 'down'] as const).flatMap((verdict) => found({ verdict }))).toEqual([]);
});
