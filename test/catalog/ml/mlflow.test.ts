import { execFileSync } from 'node:child_process';
import { Mlflow, type MlflowProps } from 'labwright';
import { field, pick } from 'labwright/testing';
import { expect, test } from 'vitest';
import { address, app, bucket, database, environment, errors, type Lab, own, render } from './_fixture.ts';

function mlflow(props: Partial<MlflowProps<Lab>> | ((cluster: Lab) => Partial<MlflowProps<Lab>>) = {}) {
  return render((cluster) => {
    const given = typeof props === 'function' ? props(cluster) : props;
    new Mlflow(app(cluster, 'mlflow'), 'mlflow', { database: database(cluster), artifacts: bucket(cluster), ...given });
  });
}

type Rendered = ReturnType<typeof mlflow>;
const pod = (rendered: Rendered, path: string) => field(pick(rendered.manifests, 'Deployment', 'mlflow'), `spec.template.spec.${path}`);

test('smallest props: one server on the database and the bucket', () => {
  const rendered = mlflow();
  expect(rendered.issues).toEqual([]);
  expect(own(rendered, 'mlflow')).toEqual(['Service mlflow', 'Deployment mlflow', 'NetworkPolicy mlflow']);
  expect(environment(pod(rendered, 'containers[0]'))).toMatchInlineSnapshot(`
    {
      "AWS_ACCESS_KEY_ID": "data-store-mlflow/access-key",
      "AWS_DEFAULT_REGION": "us-east-1",
      "AWS_EC2_METADATA_DISABLED": "true",
      "AWS_REQUEST_CHECKSUM_CALCULATION": "when_required",
      "AWS_RESPONSE_CHECKSUM_VALIDATION": "when_required",
      "AWS_SECRET_ACCESS_KEY": "data-store-mlflow/secret-key",
      "DATABASE_PASSWORD": "data-pg-app/password",
      "GIT_PYTHON_REFRESH": "quiet",
      "HOME": "/tmp",
      "MLFLOW_ARTIFACTS_DESTINATION": "s3://mlflow",
      "MLFLOW_BACKEND_STORE_URI": "postgresql+psycopg2://mlflow:$(DATABASE_PASSWORD)@pg.data.svc.cluster.local:5432/mlflow",
      "MLFLOW_BOTO_CLIENT_ADDRESSING_STYLE": "path",
      "MLFLOW_DISABLE_TELEMETRY": "true",
      "MLFLOW_S3_ENDPOINT_URL": "http://store.data.svc.cluster.local:9000",
      "MLFLOW_SERVER_ALLOWED_HOSTS": "mlflow,mlflow:5000,mlflow.ml,mlflow.ml:5000,mlflow.ml.svc,mlflow.ml.svc:5000,mlflow.ml.svc.cluster.local,mlflow.ml.svc.cluster.local:5000,localhost,localhost:*,127.0.0.1:*,10.*,172.16.*,172.17.*,172.18.*,172.19.*,172.20.*,172.21.*,172.22.*,172.23.*,172.24.*,172.25.*,172.26.*,172.27.*,172.28.*,172.29.*,172.30.*,172.31.*,192.168.*",
    }
  `);
  expect(pod(rendered, 'containers[0].command')).toMatchInlineSnapshot(`
    [
      "mlflow",
      "server",
      "--host=0.0.0.0",
      "--port=5000",
      "--workers=1",
      "--serve-artifacts",
      "--expose-prometheus=/tmp/metrics",
    ]
  `);
  expect(field(pick(rendered.manifests, 'Deployment', 'mlflow'), 'spec.strategy')).toEqual({ type: 'Recreate' });
});

test('passwords stand before the address that uses them, or Kubernetes would leave it unexpanded', () => {
  const rendered = mlflow();
  for (const container of ['initContainers[0]', 'containers[0]']) {
    const names = Object.keys(environment(pod(rendered, container)));
    expect(names.indexOf('DATABASE_PASSWORD')).toBeLessThan(names.indexOf('MLFLOW_BACKEND_STORE_URI'));
  }
});

test('every prop ends up in the objects', () => {
  const rendered = mlflow((cluster) => {
    const props: Required<Omit<MlflowProps<Lab>, 'database' | 'artifacts'>> = {
      address: address(cluster, '192.168.1.242'),
      host: 'mlflow.home.lan',
      ingress: 'traefik',
      tls: { issuer: 'home' },
      signIn: { admin: 'kim', others: 'EDIT' },
      allowedHosts: ['*.home.lan'],
      workers: 2,
      upload: '4Gi',
      priority: 'low',
      nodeSelector: { gpu: 'true' },
      resources: { memory: '1Gi' },
      overrides: {
        deployment: { spec: { minReadySeconds: 3 } },
        service: { metadata: { annotations: { team: 'home' } } },
        loadBalancer: { metadata: { annotations: { team: 'home' } } },
        ingress: { metadata: { annotations: { team: 'home' } } },
      },
    };
    return props;
  });
  // Traefik gives up reading a long upload, which no Ingress can change.
  expect(rendered.issues.map(({ code }) => code)).toEqual(['MODEL_INGRESS_READ_TIMEOUT']);
  const deployment = pick(rendered.manifests, 'Deployment', 'mlflow');
  expect(field(deployment, 'spec.minReadySeconds')).toBe(3);
  expect(pod(rendered, 'priorityClassName')).toBe('low');
  expect(pod(rendered, 'nodeSelector')).toEqual({ gpu: 'true' });
  expect(pod(rendered, 'containers[0].resources.requests')).toEqual({ cpu: '250m', memory: '1Gi' });
  expect(pod(rendered, 'volumes[0].emptyDir')).toEqual({ sizeLimit: '8448Mi' });
  expect(pod(rendered, 'containers[0].command')).toEqual(expect.arrayContaining(['--workers=2', '--app-name=basic-auth']));
  const variables = environment(pod(rendered, 'containers[0]'));
  expect(variables).toMatchObject({
    MLFLOW_SERVER_CORS_ALLOWED_ORIGINS: 'https://mlflow.home.lan,http://192.168.1.242',
    MLFLOW_AUTH_CONFIG_PATH: '/run/secrets/mlflow/basic_auth.ini',
    MLFLOW_FLASK_SERVER_SECRET_KEY: 'mlflow-auth/session-key',
  });
  expect(variables['MLFLOW_SERVER_ALLOWED_HOSTS']?.split(',')).toEqual(
    expect.arrayContaining(['mlflow.home.lan', '192.168.1.242', '*.home.lan']),
  );
  const lan = pick(rendered.manifests, 'Service', 'mlflow-lan');
  expect(field(lan, 'spec.ports')).toEqual([{ name: 'http', port: 80, targetPort: 'http', protocol: 'TCP' }]);
  for (const object of [lan, pick(rendered.manifests, 'Service', 'mlflow'), pick(rendered.manifests, 'Ingress', 'mlflow')])
    expect(field(object, 'metadata.annotations')).toMatchObject({ team: 'home' });
  expect(rendered.model.exposures.filter(({ workload }) => workload === 'mlflow').map(({ host }) => host)).toEqual([
    '192.168.1.242',
    'mlflow.home.lan',
  ]);
});

test('users lie in the same database, and their settings are a Secret that follows its password', () => {
  const { model } = mlflow({ signIn: {} });
  const keys = model.secrets.find(({ name }) => name === 'mlflow-auth')?.keys ?? [];
  expect(keys.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
    'admin-password random',
    'session-key random',
    'basic_auth.ini derived',
  ]);
  const ini = keys.find(({ name }) => name === 'basic_auth.ini');
  expect(ini?.kind === 'derived' ? ini.template : '').toMatchInlineSnapshot(`
    "[mlflow]
    default_permission = READ
    database_uri = postgresql+psycopg2://mlflow:{{data/pg-app/password}}@pg.data.svc.cluster.local:5432/mlflow
    admin_username = admin
    admin_password = {{admin-password}}
    "
  `);
});

test('metrics are scraped unless they ask for a password', () => {
  expect(mlflow().model.metrics).toMatchObject([{ workload: 'mlflow', port: 'http', podPort: 5000 }]);
  expect(mlflow({ signIn: {} }).model.metrics).toEqual([]);
});

test('flows to the database and the bucket, which stand in another namespace', () => {
  const { model } = mlflow();
  const flows = model.connections.filter(({ from }) => from.workload === 'mlflow').map(({ to, port }) => `${to.workload}:${port}`);
  expect(flows).toEqual(['pg:5432', 'store:9000']);
  expect(model.applications.find(({ name }) => name === 'mlflow')?.dependsOn).toEqual(['pg', 'store']);
  expect(model.secrets.filter(({ namespace }) => namespace === 'ml').map(({ name }) => name)).toEqual(['data-pg-app', 'data-store-mlflow']);
});

test('the upgrade is a program that Python reads', () => {
  const [python, flag, script] = pod(mlflow(), 'initContainers[0].command') as readonly string[];
  expect([python, flag]).toEqual(['python', '-c']);
  expect(() => execFileSync('python3', ['-c', 'import ast, sys; ast.parse(sys.stdin.read())'], { input: script })).not.toThrow();
});

test('runs in a restricted namespace', () => {
  expect(errors(mlflow({ signIn: {} }), 'mlflow')).toEqual([]);
});

test('MODEL_VALUE: workers, user names and hosts that the server would not take', () => {
  const { issues } = mlflow({ workers: 0, signIn: { admin: 'the admin' }, allowedHosts: ['http://mlflow.home'] });
  expect(issues.map(({ code, path }) => `${code} ${path}`)).toEqual([
    'MODEL_VALUE lab/mlflow/mlflow workers',
    'MODEL_VALUE lab/mlflow/mlflow signIn.admin',
    'MODEL_VALUE lab/mlflow/mlflow allowedHosts[0]',
  ]);
});

test.each([{}, { host: 'mlflow.home.lan' } as const])('MODEL_QUANTITY: an upload that is no amount is one finding (%o)', (props) => {
  const { issues } = mlflow({ upload: '2 GB', ...props });
  expect(issues.map(({ code, path }) => `${code} ${path}`)).toEqual(['MODEL_QUANTITY lab/mlflow/mlflow upload']);
});
