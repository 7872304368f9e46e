import { Mlflow } from 'labwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { app, bucket, database } from '../../catalog/ml/_fixture.ts';
import { describeServices, type KubernetesObject, type Pod } from '../harness/index.ts';
import { type RunningLab, start } from './lab.ts';

/** Moto in the place of the promised bucket's server. */
const labels = { app: 'moto' };
const store: readonly KubernetesObject[] = [
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'store', namespace: 'data' },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          securityContext: { runAsUser: 1000, runAsGroup: 1000 },
          containers: [
            {
              name: 'moto',
              image: 'docker.io/motoserver/moto:5',
              command: ['moto_server', '--host=0.0.0.0', '--port=9000'],
              ports: [{ name: 's3', containerPort: 9000 }],
              readinessProbe: { tcpSocket: { port: 's3' } },
            },
          ],
        },
      },
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'store', namespace: 'data' },
    spec: { selector: labels, ports: [{ name: 's3', port: 9000, targetPort: 's3' }] },
  },
] as unknown as readonly KubernetesObject[];

const base = 'http://mlflow.ml.svc.cluster.local:5000';

async function begin(signIn: boolean): Promise<{ readonly lab: RunningLab; readonly pod: Pod; readonly initLog: string }> {
  const lab = await start((cluster) => {
    const props = { database: database(cluster), artifacts: bucket(cluster) };
    new Mlflow(app(cluster, 'mlflow'), 'mlflow', signIn ? { ...props, signIn: {} } : props);
  }, store);
  const { machine } = lab;
  await (await machine.runPod(lab.object('StatefulSet', 'pg'))).waitReady(120);
  expect(await machine.runJob(lab.object('Job', 'pg-setup'))).toMatchObject({ code: 0 });
  await (await machine.runPod(lab.object('Deployment', 'store'))).waitReady(120);
  const pod = await (await machine.runPod(lab.object('Deployment', 'mlflow'))).waitReady(300);
  return { lab, pod, initLog: pod.initLogs.get('upgrade') ?? '' };
}

/** Runs Python in the server's own pod, with its environment. */
async function python(pod: Pod, program: string, environment: Readonly<Record<string, string>> = {}): Promise<string> {
  const { code, stdout, stderr } = await pod.exec(['python', '-c', program], { environment, timeout: 180 });
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

describeServices('MLflow on PostgreSQL and a bucket', () => {
  let lab: RunningLab;
  let pod: Pod;
  let initLog: string;
  beforeAll(async () => {
    ({ lab, pod, initLog } = await begin(false));
    await python(
      pod,
      "import boto3, os; boto3.client('s3', endpoint_url=os.environ['MLFLOW_S3_ENDPOINT_URL']).create_bucket(Bucket='mlflow')",
    );
  }, 600_000);
  afterAll(() => lab?.machine.dispose());

  test('answers by the names of its Service, and to no other name', async () => {
    expect(initLog).toContain('empty database');
    expect(await lab.machine.fetch(`${base}/health`)).toMatchObject({ status: 200, body: 'OK' });
    const search = '/api/2.0/mlflow/experiments/search?max_results=1';
    for (const host of ['mlflow', 'mlflow.ml', 'mlflow.ml.svc.cluster.local'])
      expect(await lab.machine.fetch(`http://${host}:5000${search}`), host).toMatchObject({ status: 200 });
    expect(await lab.machine.fetch(`${base}${search}`, { headers: { host: 'evil.example.org' } })).toMatchObject({ status: 403 });
  });

  test('keeps a run in the database and its file in the bucket, without keys of the client', async () => {
    const program = `import os
for name in [n for n in os.environ if n.startswith(('AWS_', 'MLFLOW_'))]:
    del os.environ[name]
import mlflow
mlflow.set_tracking_uri('${base}')
mlflow.set_experiment('harness')
with mlflow.start_run() as run:
    mlflow.log_metric('loss', 0.25)
    mlflow.log_text('weights', 'model.txt')
print(mlflow.get_run(run.info.run_id).data.metrics['loss'], mlflow.artifacts.load_text(f'runs:/{run.info.run_id}/model.txt'))`;
    expect(await python(pod, program)).toContain('0.25 weights');
    const listing =
      "import boto3, os; print([o['Key'] for o in boto3.client('s3', endpoint_url=os.environ['MLFLOW_S3_ENDPOINT_URL']).list_objects_v2(Bucket='mlflow')['Contents']])";
    expect(await python(pod, listing)).toMatch(/artifacts\/model\.txt/);
  }, 300_000);

  test('tells the metrics that its alert and dashboard name', async () => {
    const { status, body } = await lab.machine.fetch(`${base}/metrics`);
    expect(status).toBe(200);
    expect(body).toMatch(/^mlflow_http_request_total\{.*status="200".*\}/m);
    expect(body).toMatch(/^mlflow_http_request_duration_seconds_bucket\{.*method="POST".*\}/m);
  });

  test('starts again on the tables it has, after the upgrade has looked at them', async () => {
    const again = await (await pod.restart()).waitReady(300);
    expect(again.initLogs.get('upgrade')).not.toContain('empty database');
    const { body } = await lab.machine.fetch(`${base}/api/2.0/mlflow/experiments/get-by-name?experiment_name=harness`);
    expect(JSON.parse(body)).toMatchObject({ experiment: { name: 'harness' } });
  }, 300_000);
});

describeServices('MLflow that asks for a password', () => {
  test('keeps its users in the same database', async () => {
    const { lab } = await begin(true);
    await using _ = lab;
    const search = `${base}/api/2.0/mlflow/experiments/search?max_results=1`;
    expect((await lab.machine.fetch(search)).status).toBe(401);
    expect((await lab.machine.fetch(`${base}/health`)).status).toBe(200);
    const password = lab.secrets['ml/mlflow-auth']?.['admin-password'] ?? '';
    const authorization = `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`;
    expect((await lab.machine.fetch(search, { headers: { authorization } })).status).toBe(200);
  }, 600_000);
});
