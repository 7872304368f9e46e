import { expect, test } from 'vitest';
import { attendAutoscalers } from '../../../src/rehearse/stand-ins/index.ts';
import { recording } from './_hands.ts';
import { model, objects, snapshot } from './_model.ts';

const autoscaler = (status = '') =>
  objects(`
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web, namespace: ai }
spec: { minReplicas: 2, maxReplicas: 4, scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web } }
${status}`);

const deployment = (replicas: number) =>
  objects(`{ apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: ai }, spec: { replicas: ${replicas} } }`);

async function attend(changes: Parameters<typeof snapshot>[0]) {
  const api = recording();
  await attendAutoscalers(snapshot(changes), api, { model: model() });
  return api.requests;
}

test.each([
  [1, 2],
  [9, 4],
])('a target of %i replicas is put to %i', async (replicas, wanted) => {
  expect((await attend({ custom: autoscaler(), deployments: deployment(replicas) }))[0]).toEqual([
    'patch scale',
    'Deployment ai/web',
    { spec: { replicas: wanted } },
  ]);
});

test.each([3, 0])('a target of %i replicas stays', async (replicas) => {
  const requests = await attend({ custom: autoscaler(), deployments: deployment(replicas) });
  expect(requests.map(([what]) => what)).toEqual(['patch status']);
  expect(requests[0]?.[2]).toMatchObject({ status: { desiredReplicas: replicas, conditions: [{ type: 'AbleToScale', status: 'True' }] } });
});

test('one whose target does not exist says so, as the real one does', async () => {
  expect((await attend({ custom: autoscaler() }))[0]?.[2]).toMatchObject({
    status: { conditions: [{ type: 'AbleToScale', status: 'False', reason: 'FailedGetScale', message: 'there is no Deployment ai/web' }] },
  });
});

test('what is written already is not written again', async () => {
  const status =
    "status: { currentReplicas: 3, desiredReplicas: 3, conditions: [{ type: AbleToScale, status: 'True', reason: Rehearsal }] }";
  expect(await attend({ custom: autoscaler(status), deployments: deployment(3) })).toEqual([]);
});
