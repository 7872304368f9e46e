import { expect, test } from 'vitest';
import { startCronRuns } from '../../../src/rehearse/stand-ins/index.ts';
import { recording } from './_hands.ts';
import { objects } from './_model.ts';

const cronJobs = objects(`
apiVersion: batch/v1
kind: CronJob
metadata: { name: nightly, namespace: ai, uid: u1, generation: 3 }
spec:
  suspend: true
  jobTemplate:
    metadata: { labels: { app: backup } }
    spec: { backoffLimit: 0, template: { spec: { restartPolicy: Never } } }
`);

const runOf = (generation: number) =>
  objects(
    `{ apiVersion: batch/v1, kind: Job, metadata: { name: nightly-rehearsed, namespace: ai, annotations: { labwright.dev/generation: '${generation}' } } }`,
  );

async function start(jobs: typeof cronJobs = [], list = cronJobs) {
  const api = recording();
  await startCronRuns({ cronJobs: list, jobs }, api);
  return api.requests;
}

test('each CronJob runs once as a Job of its template that belongs to it', async () => {
  expect(await start()).toMatchInlineSnapshot(`
    [
      [
        "create",
        "Job ai/nightly-rehearsed",
        {
          "apiVersion": "batch/v1",
          "kind": "Job",
          "metadata": {
            "annotations": {
              "cronjob.kubernetes.io/instantiate": "manual",
              "labwright.dev/generation": "3",
            },
            "labels": {
              "app": "backup",
            },
            "name": "nightly-rehearsed",
            "namespace": "ai",
            "ownerReferences": [
              {
                "apiVersion": "batch/v1",
                "controller": true,
                "kind": "CronJob",
                "name": "nightly",
                "uid": "u1",
              },
            ],
          },
          "spec": {
            "backoffLimit": 0,
            "template": {
              "spec": {
                "restartPolicy": "Never",
              },
            },
          },
        },
      ],
    ]
  `);
});

test('a run is not repeated, not even when it was cleaned up, and one of an older generation is replaced', async () => {
  expect(await start(runOf(3))).toEqual([]);
  expect(await start([], [{ ...cronJobs[0], status: { lastSuccessfulTime: '2026-01-01T00:00:00Z' } }])).toEqual([]);
  expect((await start(runOf(2))).map(([what, name]) => `${what} ${name}`)).toEqual([
    'remove Job ai/nightly-rehearsed',
    'create Job ai/nightly-rehearsed',
  ]);
});

test('a run that admission refuses is returned with the reason; a race is not, and any other fault is thrown', async () => {
  const refused = (status: number) => startCronRuns({ cronJobs, jobs: [] }, recording(status));
  expect(await refused(403)).toEqual([{ cronJob: cronJobs[0], reason: 'status 403' }]);
  expect(await refused(409)).toEqual([]);
  await expect(refused(500)).rejects.toThrow('status 500');
});
