import { expect, test } from 'vitest';
import { type Check, policyChecks } from '../../../src/checks/index.ts';
import { whyMoving } from '../../../src/checks/policy/images.ts';
import { formatIssue } from '../../../src/issues/index.ts';
import { parseImage } from '../../../src/model/index.ts';
import { deployment, find, model } from '../support.ts';

/** Findings of one code alone: a tiny object breaks many policies. */
function found(code: string, yaml: string, facts = model({})): string {
  return find(policyChecks as readonly Check[], yaml, facts)
    .filter((issue) => issue.code === code)
    .map(formatIssue)
    .join('\n');
}

const image = (name: string) => deployment('web').replace('example.org/web:1.2.3', name);

test('POLICY_IMAGE_TAG: an image without an exact version', () => {
  expect(found('POLICY_IMAGE_TAG', image('registry:5000/web'))).toMatchInlineSnapshot(`
    "error POLICY_IMAGE_TAG at attic/web/web spec.template.spec.containers[0].image: registry:5000/web has no tag, which means latest
      hint: write an exact version, for example \`:1.2.3\`, or a digest"
  `);
  expect(found('POLICY_IMAGE_TAG', image('pgvector/pgvector:pg17'))).toMatchInlineSnapshot(`
    "warning POLICY_IMAGE_TAG at attic/web/web spec.template.spec.containers[0].image: pgvector/pgvector:pg17 has the tag "pg17", which moves with each minor version
      hint: write the full version, or add a digest"
  `);
  const pinned = ['1.2', 'v1.2.3-alpine', '0.8.1-pg17', 'RELEASE.2025-09-07T16-13-09Z', 'sha-1a2b3c4', '20250907', '0.2.4-stable'];
  expect(pinned.map(whyMoving)).toEqual(pinned.map(() => undefined));
  expect(['latest', 'latest-cpu', 'main', 'alpine', '17', 'v3', 'stable-2'].map((tag) => whyMoving(tag)?.certain)).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
    true,
  ]);
  expect(found('POLICY_IMAGE_TAG', image('web@sha256:abc'))).toBe('');
  expect(found('POLICY_IMAGE_TAG', image('web:latest@sha256:abc'))).toBe('');
});

test('POLICY_IMAGE_TAG: branches, volumes, and what a chart is declared to bring', () => {
  expect(['develop', 'release', 'HEAD', 'testing'].map((tag) => whyMoving(tag)?.certain)).toEqual([true, true, true, true]);
  const volume = deployment('web', { pod: 'volumes: [{ name: plugins, image: { reference: example.org/plugins:edge } }]' });
  expect(found('POLICY_IMAGE_TAG', volume)).toMatchInlineSnapshot(`
    "error POLICY_IMAGE_TAG at attic/web/web spec.template.spec.volumes[0].image.reference: example.org/plugins:edge has the moving tag "edge"
      hint: write an exact version, for example \`:1.2.3\`, or a digest"
  `);
  const footprint = {
    application: 'chart',
    name: 'pods',
    namespace: 'home',
    pods: 1,
    requests: { cpu: '0', memory: '0' },
    limits: { memory: '0' },
    volumes: [],
    ports: [],
    images: ['example.org/a:1.2.3', 'example.org/b:16'],
    source: 'its values',
  };
  const issues = find(policyChecks, '', model({ footprints: [footprint] })).filter(({ code }) => code === 'POLICY_IMAGE_TAG');
  expect(issues.map(formatIssue).join('\n')).toMatchInlineSnapshot(`
    "warning POLICY_IMAGE_TAG at attic/chart/pods images[1]: example.org/b:16 has the tag "16", which moves with each minor version
      hint: write the full version, or add a digest"
  `);
});

test('an image is read in its parts', () => {
  expect(parseImage('registry:5000/a/b:1@sha256:c')).toEqual({
    repository: 'registry:5000/a/b',
    registry: 'registry:5000',
    path: 'a/b',
    base: 'b',
    tag: '1',
    digest: 'sha256:c',
  });
  expect(parseImage('library/redis')).toMatchObject({
    repository: 'library/redis',
    registry: undefined,
    path: 'library/redis',
    tag: undefined,
  });
});

test('POLICY_RESOURCES: what is not requested or limited', () => {
  expect(found('POLICY_RESOURCES', deployment('web', { container: 'resources: { requests: { cpu: 10m } }' }))).toMatchInlineSnapshot(`
    "error POLICY_RESOURCES at attic/web/web spec.template.spec.containers[0].resources: container main has no requests.memory, limits.memory
      hint: measure the program and write what it needs; without, the scheduler and the kernel guess"
  `);
  const range =
    'apiVersion: v1\nkind: LimitRange\nmetadata: { name: x }\nspec: { limits: [{ type: Container, default: { memory: 1Gi } }] }';
  expect(found('POLICY_RESOURCES', deployment('web') + range)).toContain('warning POLICY_RESOURCES');
  expect(found('POLICY_RESOURCES', deployment('web', { container: 'resources: { limits: { cpu: 1, memory: 1Gi } }' }))).toBe('');
});

test('POLICY_PROBES: a container that runs for ever', () => {
  expect(found('POLICY_PROBES', deployment('web', { container: 'readinessProbe: { tcpSocket: { port: 80 } }' }))).toMatchInlineSnapshot(`
    "warning POLICY_PROBES at attic/web/web spec.template.spec.containers[0]: container main has no startupProbe
      hint: a startup probe with room for the slowest start, a readiness probe for what clients need"
  `);
  expect(found('POLICY_PROBES', deployment('web').replace('apps/v1', 'batch/v1').replace('Deployment', 'Job'))).toBe('');
});

test('POLICY_PROBE_VARIABLE: a variable in a probe is not expanded, a command of the shell is', () => {
  const probe = (command: string) => deployment('web', { container: `livenessProbe: { exec: { command: ${command} } }` });
  expect(found('POLICY_PROBE_VARIABLE', probe('[redis-cli, -a, $(REDIS_PASSWORD)]'))).toMatchInlineSnapshot(`
    "error POLICY_PROBE_VARIABLE at attic/web/web spec.template.spec.containers[0].livenessProbe.exec.command[2]: $(REDIS_PASSWORD) is not expanded here; the command gets the text as it stands
      hint: run a shell: \`["sh", "-c", "… \\"$REDIS_PASSWORD\\""]\`"
  `);
  expect(found('POLICY_PROBE_VARIABLE', probe('[sh, -c, "test $(redis-cli ping) = PONG && test $(date) && echo $HOME"]'))).toBe('');
});

test('POLICY_POSTGRES_PROBE: pg_isready on the socket', () => {
  const probe = (command: string) => deployment('web', { container: `startupProbe: { exec: { command: [sh, -c, '${command}'] } }` });
  expect(found('POLICY_POSTGRES_PROBE', probe('pg_isready -U "$POSTGRES_USER"'))).toMatchInlineSnapshot(`
    "warning POLICY_POSTGRES_PROBE at attic/web/web spec.template.spec.containers[0].startupProbe.exec.command: pg_isready asks the Unix socket, where the temporary server of the first start answers too
      hint: add \`-h 127.0.0.1\`"
  `);
  for (const host of ['-h 127.0.0.1', '--host=localhost', '-U x -h "$POD_IP"'])
    expect(found('POLICY_POSTGRES_PROBE', probe(`pg_isready ${host}`))).toBe('');
  expect(found('POLICY_POSTGRES_PROBE', probe('pg_isready -h /var/run/postgresql'))).not.toBe('');
});

const postgres = (tag: string, mount: string, data = '') =>
  deployment('db', {
    container: `ports: [{ containerPort: 5432 }]\n          env: [${data === '' ? '' : `{ name: PGDATA, value: ${data} }`}]\n          volumeMounts: [${mount}]`,
  }).replace('example.org/db:1.2.3', tag);

test('POLICY_POSTGRES_DATA_PATH: the place of the data by major version', () => {
  const old = '{ name: data, mountPath: /var/lib/postgresql/data }';
  const parent = '{ name: data, mountPath: /var/lib/postgresql }';
  const below = '/var/lib/postgresql/data/pgdata';
  expect([
    found('POLICY_POSTGRES_DATA_PATH', postgres('postgres:18.1', old)),
    found('POLICY_POSTGRES_DATA_PATH', postgres('pgvector/pgvector:0.8.1-pg17', parent)),
    found('POLICY_POSTGRES_DATA_PATH', postgres('postgres:17.6', old)),
    found('POLICY_POSTGRES_DATA_PATH', postgres('postgres:18.1', '{ name: data, mountPath: /data }')),
    found('POLICY_POSTGRES_DATA_PATH', postgres('pgvector/pgvector:0.8.1', old)),
  ]).toMatchInlineSnapshot(`
    [
      "error POLICY_POSTGRES_DATA_PATH at attic/web/db spec.template.spec.containers[0].volumeMounts: PostgreSQL 18 refuses to start with a volume at /var/lib/postgresql/data
      hint: mount it at \`/var/lib/postgresql\`",
      "error POLICY_POSTGRES_DATA_PATH at attic/web/db spec.template.spec.containers[0].volumeMounts: the data directory of PostgreSQL 17, /var/lib/postgresql/data, is on no mounted volume; the image puts a volume of its own over /var/lib/postgresql/data, and that is lost with the pod
      hint: mount the claim at \`/var/lib/postgresql/data\` and set \`PGDATA=/var/lib/postgresql/data/pgdata\`",
      "warning POLICY_POSTGRES_DATA_PATH at attic/web/db spec.template.spec.containers[0].volumeMounts: the data directory /var/lib/postgresql/data is the root of the volume; a lost+found there stops the first start
      hint: set \`PGDATA=/var/lib/postgresql/data/pgdata\`",
      "error POLICY_POSTGRES_DATA_PATH at attic/web/db spec.template.spec.containers[0].volumeMounts: the data directory of PostgreSQL 18, /var/lib/postgresql/18/docker, is on no mounted volume
      hint: mount the claim at \`/var/lib/postgresql\`",
      "unchecked POLICY_POSTGRES_DATA_PATH at attic/web/db spec.template.spec.containers[0].volumeMounts: the tag of pgvector/pgvector:0.8.1 names no major version, so the data path is not checked",
    ]
  `);
  for (const good of [
    postgres('postgres:18.1', parent),
    postgres('postgres:17.6', old, below),
    postgres('pgvector/pgvector:0.8.1-pg17-trixie', parent, '/var/lib/postgresql/pgdata'),
  ]) {
    expect(found('POLICY_POSTGRES_DATA_PATH', good)).toBe('');
  }
});

test('POLICY_REDIS_MEMORY: maxmemory near the limit, from an argument or a mounted file', () => {
  const redis = (args: string) =>
    deployment('r', {
      pod: 'volumes: [{ name: c, configMap: { name: c } }]',
      container: `args: ${args}\n          resources: { limits: { memory: 256Mi } }\n          volumeMounts: [{ name: c, mountPath: /c }]`,
    }).replace('example.org/r:', 'redis:');
  const file = (value: string) =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c }\ndata:\n  redis.conf: |\n    appendonly yes\n    maxmemory ${value}\n    maxmemory-policy noeviction\n`;
  expect(found('POLICY_REDIS_MEMORY', redis('[redis-server, /c/redis.conf]') + file('200mb'))).toMatchInlineSnapshot(`
    "warning POLICY_REDIS_MEMORY at attic/web/r spec.template.spec.containers[0].resources.limits.memory: maxmemory 200mb (ConfigMap c, redis.conf) is 78 % of the memory limit 256Mi; above 70 % a save can get the server killed
      hint: lower maxmemory to 179mb or raise the limit"
  `);
  expect(found('POLICY_REDIS_MEMORY', redis('[redis-server, --maxmemory, 250mb]'))).toContain('an argument');
  expect(found('POLICY_REDIS_MEMORY', redis('[]') + file('160mb'))).toBe('');
});

test('POLICY_ROLLING_UPDATE_WITH_CLAIM: the old pod writes while the new one starts', () => {
  const claim = (mode: string) => `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: data }\nspec: { accessModes: [${mode}] }`;
  const web = (spec = '') => deployment('web', { spec, pod: 'volumes: [{ name: data, persistentVolumeClaim: { claimName: data } }]' });
  expect(found('POLICY_ROLLING_UPDATE_WITH_CLAIM', web() + claim('ReadWriteOnce'))).toMatchInlineSnapshot(`
    "error POLICY_ROLLING_UPDATE_WITH_CLAIM at attic/web/web spec.strategy.type: a rolling update starts the new pod while the old one still writes to claim data (ReadWriteOnce, spec.template.spec.volumes[0])
      hint: set \`strategy: { type: Recreate }\`"
  `);
  expect(found('POLICY_ROLLING_UPDATE_WITH_CLAIM', web('strategy: { type: Recreate }') + claim('ReadWriteOnce'))).toBe('');
  expect(found('POLICY_ROLLING_UPDATE_WITH_CLAIM', web() + claim('ReadWriteMany'))).toBe('');
});

test('POLICY_PDB_BLOCKS_DRAIN: a budget that never allows an eviction', () => {
  const budget = (spec: string) =>
    `apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: { name: web }\nspec: { ${spec}, selector: { matchLabels: { app: web } } }`;
  expect(found('POLICY_PDB_BLOCKS_DRAIN', deployment('web') + budget('minAvailable: 1'))).toMatchInlineSnapshot(`
    "warning POLICY_PDB_BLOCKS_DRAIN at attic/web/web spec.minAvailable: 1 of 1 pod leaves none that may be evicted, so a drain waits for ever
      hint: remove the budget; it protects nothing with one replica"
  `);
  const three = deployment('web', { spec: 'replicas: 3' });
  expect(
    ['minAvailable: 2', 'maxUnavailable: 1', 'minAvailable: 50%'].map((spec) => found('POLICY_PDB_BLOCKS_DRAIN', three + budget(spec))),
  ).toEqual(['', '', '']);
  expect(
    ['minAvailable: 100%', 'maxUnavailable: 0', 'minAvailable: 67%'].map(
      (spec) => found('POLICY_PDB_BLOCKS_DRAIN', three + budget(spec)) === '',
    ),
  ).toEqual([false, false, false]);
});

test('POLICY_DATA_ON_DELETE_CLASS: data on a class that deletes', () => {
  const shared = {
    provisioner: 'x',
    origin: 'provided',
    bindingMode: 'Immediate',
    topology: 'node',
    expandable: false,
    snapshots: false,
    default: false,
  } as const;
  const storageClasses = [
    { ...shared, key: 'local', name: 'local', reclaimPolicy: 'Delete' as const },
    { ...shared, key: 'keep', name: 'keep', reclaimPolicy: 'Retain' as const },
  ];
  const claim = {
    namespace: 'home',
    name: 'photos',
    application: 'web',
    workload: 'web',
    storageClass: 'local',
    size: '1Gi',
    content: 'data' as const,
    replicas: 1,
  };
  expect(
    found(
      'POLICY_DATA_ON_DELETE_CLASS',
      '',
      model({ storageClasses, claims: [claim, { ...claim, name: 'x', content: 'cache' }, { ...claim, name: 'y', storageClass: 'keep' }] }),
    ),
  ).toMatchInlineSnapshot(`
    "error POLICY_DATA_ON_DELETE_CLASS at attic/web/web storage.class: claim home/photos holds data on class local, which deletes the volume together with the claim
      hint: classes that keep it: \`keep\`"
  `);
});

const job = 'apiVersion: batch/v1\nkind: Job\nmetadata: { name: x }\nspec: { backoffLimit: 1 }';
const cronJob = 'apiVersion: batch/v1\nkind: CronJob\nmetadata: { name: x }\nspec: { timeZone: Europe/Berlin, concurrencyPolicy: Forbid }';
const ports = deployment('web', { container: 'ports: [{ containerPort: 80 }]' });
test.each([
  ['POLICY_PRIORITY', deployment('web'), 'spec.template.spec.priorityClassName: no priority class is named'],
  ['POLICY_LABELS', deployment('web'), 'metadata.labels: the recommended labels app.kubernetes.io/name,'],
  ['POLICY_REVISION_HISTORY', deployment('web'), 'spec.revisionHistoryLimit: revisionHistoryLimit is missing, so ten'],
  [
    'POLICY_TOKEN',
    deployment('web'),
    'automountServiceAccountToken: service account default has no role, but its token is put into the pod',
  ],
  ['POLICY_SERVICE_LINKS', deployment('web'), 'spec.template.spec.enableServiceLinks: enableServiceLinks is not false'],
  ['POLICY_PORT_NAME', ports, 'spec.template.spec.containers[0].ports[0].name: port 80 has no name'],
  ['POLICY_JOB_LIMITS', job, 'spec: activeDeadlineSeconds is missing'],
  ['POLICY_CRONJOB', cronJob, 'spec: successfulJobsHistoryLimit, failedJobsHistoryLimit are missing'],
])('%s: a convention that is not followed', (code, yaml, expected) => {
  expect(found(code, yaml)).toContain(`warning ${code} at attic/web/`);
  expect(found(code, yaml)).toContain(expected);
});

test('a workload that follows every convention gives no finding', () => {
  const yaml = `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: { app.kubernetes.io/name: web, app.kubernetes.io/instance: web, app.kubernetes.io/part-of: attic, app.kubernetes.io/managed-by: labwright }
spec:
  revisionHistoryLimit: 3
  template:
    spec:
      automountServiceAccountToken: false
      enableServiceLinks: false
      priorityClassName: high
      containers:
        - name: web
          image: web:1.2.3
          ports: [{ name: http, containerPort: 80 }]
          startupProbe: { httpGet: { port: http } }
          readinessProbe: { httpGet: { port: http } }
          resources: { requests: { cpu: 10m, memory: 64Mi }, limits: { memory: 64Mi } }
`;
  expect(find(policyChecks, yaml)).toEqual([]);
});

test('a pod may carry a token when its service account has a role', () => {
  const binding =
    'apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: { name: web }\nsubjects: [{ kind: ServiceAccount, name: web }]';
  expect(found('POLICY_TOKEN', deployment('web', { pod: 'serviceAccountName: web' }) + binding)).toBe('');
});
