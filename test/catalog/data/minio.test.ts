import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AddressClaim, Minio, type MinioBucketProps, type MinioProps } from 'labwright';
import { field, pick, renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { ownChecks, runChecks } from '../../../src/checks/index.ts';
import { podTemplateOf } from '../../../src/checks/pods.ts';
import { violations } from '../../../src/checks/policy/pod-security.ts';
import { Attic } from '../../attic.ts';
import { nas, place, problems, variables } from '../_backup.ts';

type Props = MinioProps<Attic, 'mlflow' | 'registry'>;

const smallest = (cluster: Attic): Props => ({
  buckets: { mlflow: {}, registry: {} },
  storage: { size: '50Gi' },
  backup: { target: nas(cluster) },
});

function render(change: (cluster: Attic) => Partial<Props> = () => ({})) {
  return renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    new Minio(place(cluster, 'minio'), 'minio', { ...smallest(cluster), ...change(cluster) });
    return cluster;
  });
}

const own = (rendered: ReturnType<typeof render>) => rendered.manifests.filter(({ origin }) => origin.application === 'minio');
const config = (rendered: ReturnType<typeof render>) =>
  field(pick(rendered.manifests, 'ConfigMap', 'minio-setup'), 'data') as Record<string, string>;

test('smallest props: server, setup and copies of the volume', () => {
  const rendered = render();
  expect(rendered.issues).toEqual([]);
  expect(own(rendered).map(({ identity }) => `${identity.kind} ${identity.name}`)).toEqual([
    'ConfigMap minio-backup-scripts',
    'ConfigMap minio-setup',
    'Service minio',
    'Service minio-headless',
    'StatefulSet minio',
    'CronJob minio-backup',
    'CronJob minio-drill',
    'CronJob minio-restore',
    'Job minio-setup',
    'NetworkPolicy minio',
    'NetworkPolicy minio-setup',
  ]);
  const server = pick(rendered.manifests, 'StatefulSet');
  expect(field(server, 'spec.template.spec.containers[0].image')).toMatch(/^docker\.io\/minio\/minio:RELEASE\./);
  expect(field(server, 'spec.persistentVolumeClaimRetentionPolicy')).toEqual({ whenDeleted: 'Retain', whenScaled: 'Retain' });
  expect(field(server, 'metadata.annotations')).toEqual({ 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' });
  expect(field(server, 'spec.template.spec.terminationGracePeriodSeconds')).toBe(60);
  expect(variables(server)).toEqual({
    MINIO_ROOT_USER_FILE: '/run/secrets/root/user',
    MINIO_ROOT_PASSWORD_FILE: '/run/secrets/root/password',
    MINIO_BROWSER: 'off',
    MINIO_PROMETHEUS_AUTH_TYPE: 'public',
    MINIO_UPDATE: 'off',
  });
  expect(field(pick(rendered.manifests, 'Service', 'minio'), 'spec.ports')).toEqual([
    { name: 's3', port: 9000, targetPort: 's3', protocol: 'TCP' },
  ]);
  expect(rendered.model.claims.find(({ name }) => name === 'data-minio-0')).toMatchObject({
    storageClass: 'local',
    size: '50Gi',
    content: 'data',
  });
  expect(rendered.model.backups).toMatchObject([{ claim: 'data-minio-0', kind: 'scheduled', method: 'tar', retention: '14d' }]);
  expect(rendered.model.metrics).toMatchObject([{ port: 's3', podPort: 9000, path: '/minio/v2/metrics/cluster' }]);
});

test('every prop', () => {
  const rendered = render((cluster) => {
    const claim: AddressClaim<Attic> = { cluster, application: place(cluster, 'addresses'), pool: 'lan', address: '10.20.0.241' };
    const props: Required<Props> = {
      buckets: {
        mlflow: { quota: '100Gi', versioning: true } satisfies Required<MinioBucketProps>,
        registry: {},
      },
      storage: { class: 'shared', size: '200Gi' },
      backup: { exempt: 'a test' },
      address: claim,
      host: 's3.attic.home',
      ingress: 'public',
      tls: undefined,
      bodySize: '1Gi',
      console: true,
      priority: 'data',
      nodeSelector: { gpu: 'true' },
      resources: { cpu: '1', memory: '1Gi', memoryLimit: '3Gi' },
      overrides: {
        statefulSet: { spec: { minReadySeconds: 7 } },
        service: { spec: { sessionAffinity: 'ClientIP' } },
        loadBalancer: { spec: { sessionAffinity: 'ClientIP' } },
        ingress: { metadata: { annotations: { note: 'x' } } },
        configMap: { immutable: true },
        setupJob: { spec: { backoffLimit: 9 } },
      },
    };
    return props;
  });
  expect(rendered.issues.filter(({ severity }) => severity === 'error')).toEqual([]);
  const { manifests } = rendered;
  const server = pick(manifests, 'StatefulSet');
  expect(field(server, 'spec.minReadySeconds')).toBe(7);
  expect(field(server, 'spec.volumeClaimTemplates[0].spec.storageClassName')).toBe('longhorn');
  expect(field(server, 'spec.template.spec.containers[0].resources')).toEqual({
    requests: { cpu: '1', memory: '1Gi' },
    limits: { memory: '3Gi' },
  });
  expect(variables(server)).toMatchObject({ MINIO_BROWSER: 'on' });
  for (const manifest of [server, pick(manifests, 'Job')]) {
    expect(field(manifest, 'spec.template.spec.priorityClassName')).toBe('data');
    expect(field(manifest, 'spec.template.spec.nodeSelector')).toEqual({ gpu: 'true' });
  }
  const service = pick(manifests, 'Service', 'minio');
  expect(field(service, 'spec.ports[1]')).toEqual({ name: 'console', port: 9001, targetPort: 'console', protocol: 'TCP' });
  expect(field(service, 'spec.sessionAffinity')).toBe('ClientIP');
  const lan = pick(manifests, 'Service', 'minio-lan');
  expect(field(lan, 'metadata.annotations')).toMatchObject({ 'metallb.io/loadBalancerIPs': '10.20.0.241' });
  expect(field(lan, 'spec.ports')).toEqual([{ name: 's3', port: 9000, targetPort: 's3', protocol: 'TCP' }]);
  expect(field(lan, 'spec.sessionAffinity')).toBe('ClientIP');
  const ingress = pick(manifests, 'Ingress');
  expect(field(ingress, 'metadata.annotations')).toMatchObject({
    'nginx.ingress.kubernetes.io/proxy-body-size': '1g',
    'nginx.ingress.kubernetes.io/proxy-request-buffering': 'off',
    note: 'x',
  });
  expect(field(pick(manifests, 'ConfigMap', 'minio-setup'), 'immutable')).toBe(true);
  expect(field(pick(manifests, 'Job'), 'spec.backoffLimit')).toBe(9);
  expect(config(rendered)['buckets']).toBe('mlflow 100Gi on\nregistry none off\n');
  expect(rendered.model.backups).toMatchObject([{ claim: 'data-minio-0', kind: 'exempt', reason: 'a test' }]);
  expect(rendered.model.exposures.map(({ kind, host }) => `${kind} ${host}`).sort()).toEqual([
    'ingress s3.attic.home',
    'load-balancer 10.20.0.241',
  ]);
});

test('each bucket has a policy for itself alone and a Secret of its own', () => {
  const rendered = render();
  expect(JSON.parse(config(rendered)['mlflow.json'] ?? '')).toMatchInlineSnapshot(`
    {
      "Statement": [
        {
          "Action": [
            "s3:*",
          ],
          "Effect": "Allow",
          "Resource": [
            "arn:aws:s3:::mlflow",
            "arn:aws:s3:::mlflow/*",
          ],
        },
        {
          "Action": [
            "s3:DeleteBucket",
            "s3:DeleteBucketPolicy",
            "s3:ForceDeleteBucket",
            "s3:PutBucketPolicy",
            "s3:PutBucketVersioning",
          ],
          "Effect": "Deny",
          "Resource": [
            "arn:aws:s3:::mlflow",
            "arn:aws:s3:::mlflow/*",
          ],
        },
      ],
      "Version": "2012-10-17",
    }
  `);
  const secrets = rendered.model.secrets.filter(({ namespace }) => namespace === 'home');
  expect(secrets.map(({ name, keys }) => `${name}: ${keys.map((key) => `${key.name} ${key.kind}`).join(', ')}`)).toEqual([
    'minio-bucket-mlflow: access-key derived, secret-key random',
    'minio-bucket-registry: access-key derived, secret-key random',
    'minio-root: user random, password random',
  ]);
  const users = secrets.flatMap(({ keys }) => keys.flatMap((key) => (key.kind === 'derived' ? [key.template] : [])));
  expect(users).toHaveLength(2);
  expect(new Set(users).size).toBe(2);
  for (const name of users) expect(name).toMatch(/^[a-z0-9]{3,20}$/);
});

test('a handle leads its consumer to the server, with the keys of that bucket', () => {
  const rendered = renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    const store = new Minio(place(cluster, 'minio'), 'minio', smallest(cluster));
    const { endpoint: _endpoint, cluster: _cluster, application: _application, ...handle } = store.bucket('registry');
    expect(handle).toEqual({
      protocol: 's3',
      bucket: 'registry',
      host: 'minio.home.svc.cluster.local',
      url: 'http://minio.home.svc.cluster.local:9000',
      port: 9000,
      podPort: 9000,
      region: 'us-east-1',
      accessKey: { name: 'minio-bucket-registry', key: 'access-key' },
      secretKey: { name: 'minio-bucket-registry', key: 'secret-key' },
    });
    // @ts-expect-error a bucket that is not in the props does not compile
    store.bucket('registri');
    return cluster;
  });
  expect(problems(rendered)).toEqual([
    'MODEL_UNKNOWN_NAME attic/minio/minio buckets: no bucket "registri" in this cluster [did you mean `registry`?]',
  ]);
});

test.each([
  ['MyData', 'write `mydata`'],
  ['a_b', 'write `a-b`'],
  ['ab', 'choose another name'],
  ['-x-', 'choose another name'],
  ['a..b', 'write `a.b`'],
  ['10.0.0.1', 'write `bucket-10-0-0-1`'],
  ['minio', 'write `minio-data`'],
  ['x'.repeat(64), `write \`${'x'.repeat(63)}\``],
])('MODEL_VALUE: "%s" is no name of a bucket', (name, hint) => {
  const rendered = render(() => ({ buckets: { [name]: {} } as Props['buckets'] }));
  expect(rendered.issues).toMatchObject([{ code: 'MODEL_VALUE', path: `attic/minio/minio buckets.${name}`, hint }]);
});

test('MODEL_VALUE: a store without buckets; MODEL_QUANTITY: a quota that is no amount', () => {
  expect(problems(render(() => ({ buckets: {} as Props['buckets'] })))).toEqual([
    'MODEL_VALUE attic/minio/minio buckets: names no bucket, so that nobody could store anything [write `buckets: { artifacts: {} }`]',
  ]);
  expect(render(() => ({ buckets: { mlflow: { quota: '5 GB' }, registry: {} } })).issues).toMatchObject([
    { code: 'MODEL_QUANTITY', path: 'attic/minio/minio buckets.mlflow.quota' },
  ]);
});

test('every pod passes the restricted level, and no check finds an error', () => {
  const rendered = render();
  const pods = own(rendered).flatMap((manifest) => podTemplateOf(manifest) ?? []);
  expect(pods).toHaveLength(5);
  for (const pod of pods) expect(violations(pod, 'restricted', 34)).toEqual([]);
  const found = runChecks(rendered, ownChecks);
  expect(found.filter(({ severity }) => severity === 'error')).toEqual([]);
  // Both the server and the Job run what upstream has given up.
  expect(found.filter(({ code }) => code === 'LIFECYCLE_UPSTREAM_ENDED')).toHaveLength(2);
});

/** A server in a file: what it was told, and the two answers that depend on what came before. */
const mc = `#!/bin/sh
case "$MC_HOST_store" in http://root:word@minio:9000) ;; *) echo "Access Denied" >&2; exit 1 ;; esac
if [ "$1 $2 $3" = 'admin user add' ]; then set -- "$@" "$(cat | tr '\\n' ' ')"; fi
if grep -qxF -e "mc $*" "$STATE" && [ "$1 $2 $3" = 'admin policy attach' ]; then
  echo 'mc: <ERROR> Unable to make user/group policy association: The specified policy change is already in effect.' >&2
  exit 1
fi
echo "mc $*" >>"$STATE"
if [ "$1 $2" = 'version info' ]; then echo "{\\"versioning\\":{\\"status\\":\\"$VERSIONING\\"}}"; fi
`;

function runSetup(data: Readonly<Record<string, string>>, password = 'word', versioning = '') {
  const folder = mkdtempSync(join(tmpdir(), 'minio-setup-'));
  const write = (path: string, text: string, mode = 0o644) => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text, { mode });
  };
  const state = join(folder, 'state');
  try {
    write('state', '');
    write('bin/mc', mc, 0o755);
    write('secrets/root/user', 'root');
    write('secrets/root/password', password);
    for (const bucket of ['mlflow', 'registry']) {
      write(`secrets/buckets/${bucket}/access-key`, `${bucket}-user`);
      write(`secrets/buckets/${bucket}/secret-key`, `${bucket}-secret`);
    }
    for (const [name, text] of Object.entries(data)) {
      const here = text.replaceAll('/tmp/', `${folder}/`).replaceAll('/run/secrets', `${folder}/secrets`).replaceAll('-lt 900', '-lt 0');
      write(`scripts/${name}`, here.replaceAll('/scripts/', `${folder}/scripts/`));
    }
    const env = { PATH: `${folder}/bin:${process.env['PATH']}`, SERVER: 'minio:9000', STATE: state, VERSIONING: versioning };
    const runs = [1, 2].map(() => {
      writeFileSync(state, readFileSync(state, 'utf8').replaceAll(/^mc (?!admin policy attach).*\n/gm, ''));
      const { status, stdout, stderr } = spawnSync('sh', [join(folder, 'scripts/setup.sh')], { env, encoding: 'utf8' });
      return { status, output: (stdout + stderr).replaceAll(folder, ''), told: readFileSync(state, 'utf8').replaceAll(folder, '') };
    });
    return { first: runs[0]!, second: runs[1]! };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('the setup script makes bucket, quota, versions, user and policy, and a second run changes nothing', () => {
  const data = config(render(() => ({ buckets: { mlflow: { quota: '100Gi', versioning: true }, registry: {} } })));
  const { first, second } = runSetup(data);
  expect(first.told.trim().split('\n')).toEqual([
    'mc ls store',
    'mc mb --ignore-existing store/mlflow',
    'mc quota set store/mlflow --size 100Gi',
    'mc version enable store/mlflow',
    'mc admin user add store mlflow-user mlflow-secret ',
    'mc admin policy create store bucket-mlflow /scripts/mlflow.json',
    'mc admin policy attach store bucket-mlflow --user mlflow-user',
    'mc mb --ignore-existing store/registry',
    'mc quota clear store/registry',
    'mc version info --json store/registry',
    'mc admin user add store registry-user registry-secret ',
    'mc admin policy create store bucket-registry /scripts/registry.json',
    'mc admin policy attach store bucket-registry --user registry-user',
  ]);
  expect([first, second].map(({ status, output }) => ({ status, output }))).toEqual(
    [1, 2].map(() => ({
      status: 0,
      output: 'bucket mlflow is there, with a user of its own\nbucket registry is there, with a user of its own\n',
    })),
  );
  expect(runSetup(data, 'word', 'Enabled').first.told).toContain('mc version suspend store/registry\n');
});

test('the setup script ends with the answer of a server that refuses it', () => {
  const { first } = runSetup(config(render()), 'guess');
  expect(first).toEqual({ status: 1, output: 'no answer from minio:9000 for 0 seconds: Access Denied\n', told: '' });
});
