import { execFileSync } from 'node:child_process';
import { Application, defineCluster, microk8s, Postgres, S3Backup, type S3BackupProps } from 'labwright';
import { field, pick, renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { podTemplateOf } from '../../../src/checks/pods.ts';
import { violations } from '../../../src/checks/policy/pod-security.ts';
import { toYaml } from '../../../src/output/index.ts';
import { problems } from '../_backup.ts';

/** A cluster whose copies go to a bucket; the other target is no bucket. */
class Shed extends defineCluster({
  name: 'shed',
  distribution: microk8s({ version: '1.34', addons: ['rbac', 'dns'] }),
  network: { nodes: '10.0.0.0/24' },
  nodes: { one: { address: '10.0.0.11', roles: ['control-plane'], capacity: { cpu: '8', memory: '16Gi' } } },
  storageClasses: {
    keep: { name: 'keep', provisioner: 'example.org/disk', reclaimPolicy: 'Retain', topology: 'node' },
    spare: { name: 'spare-disk', provisioner: 'example.org/disk', topology: 'node' },
  },
  defaultStorageClass: 'keep',
  layers: { platform: {}, data: {} },
  namespaces: { argocd: { podSecurity: 'restricted' }, home: { podSecurity: 'restricted' }, work: { podSecurity: 'restricted' } },
  backupTargets: {
    bucket: { kind: 's3', server: 'https://nas.lan:9000', path: '/backups/shed/', region: 'garage', ranges: ['10.0.0.2/32'] },
    share: { kind: 'nfs', server: '10.0.0.3', path: '/backup' },
    typo: { kind: 's3', server: 'nas.lan/backups', path: 'backups' },
    cloud: { kind: 's3', server: 'https://s3.example.org', path: 'backups' },
    near: { kind: 's3', server: 'http://10.0.0.4:9000', path: 'backups' },
  },
}) {}

const render = (props: Partial<S3BackupProps<Shed>> = {}, namespace: 'home' | 'work' = 'work') =>
  renderCluster((fleet) => {
    const cluster = new Shed(fleet);
    const target = new S3Backup(new Application(cluster, 'backup', { layer: 'platform', namespace: 'home' }), 'bucket', {
      target: 'bucket',
      namespaces: ['home', 'work'],
      ...props,
    });
    new Postgres(new Application(cluster, 'pg', { layer: 'data', namespace }), 'pg', {
      version: '17',
      database: 'notes',
      storage: { size: '5Gi' },
      backup: { target, keep: 30 },
    });
    return cluster;
  });

const job = 'spec.jobTemplate.spec.template.spec';
const names = (list: unknown) => (list as readonly { readonly name: string }[]).map(({ name }) => name);

test('smallest props: a backup is sent by a container after the script', () => {
  const rendered = render();
  expect(problems(rendered)).toEqual([]);
  const backup = pick(rendered.manifests, 'CronJob', 'pg-backup');
  expect(names(field(backup, `${job}.initContainers`))).toEqual(['backup']);
  expect(toYaml(field(backup, `${job}.containers`) as never)).toMatchInlineSnapshot(`
    "'0':
      name: send
      command:
        - sh
        - /transfer/send.sh
      env:
        - name: FOLDER
          value: pg
        - name: REMOTE
          value: target:backups/shed/work/pg
        - name: KEEP_DAYS
          value: '30'
        - name: RCLONE_CONFIG
          value: /dev/null
        - name: RCLONE_CONFIG_TARGET_TYPE
          value: s3
        - name: RCLONE_CONFIG_TARGET_PROVIDER
          value: Other
        - name: RCLONE_CONFIG_TARGET_ENDPOINT
          value: https://nas.lan:9000
        - name: RCLONE_CONFIG_TARGET_REGION
          value: garage
        - name: RCLONE_CONFIG_TARGET_NO_CHECK_BUCKET
          value: 'true'
        - name: RCLONE_CONFIG_TARGET_ACCESS_KEY_ID
          valueFrom:
            secretKeyRef:
              name: home-bucket-access
              key: access-key
        - name: RCLONE_CONFIG_TARGET_SECRET_ACCESS_KEY
          valueFrom:
            secretKeyRef:
              name: home-bucket-access
              key: secret-key
      image: docker.io/rclone/rclone:1.75.1
      imagePullPolicy: IfNotPresent
      resources:
        requests:
          cpu: 50m
          ephemeral-storage: 10Gi
          memory: 64Mi
        limits:
          ephemeral-storage: 10560Mi
          memory: 256Mi
      securityContext:
        allowPrivilegeEscalation: false
        capabilities:
          drop:
            - ALL
        readOnlyRootFilesystem: true
      volumeMounts:
        - name: copies
          mountPath: /backup
        - name: transfer
          mountPath: /transfer
          readOnly: true
    "
  `);
  expect(field(backup, `${job}.initContainers[0].volumeMounts`)).toContainEqual({ name: 'copies', mountPath: '/backup' });
  expect(field(backup, `${job}.volumes`)).toContainEqual({ name: 'copies', emptyDir: { sizeLimit: '10Gi' } });
});

test('a restore gets the copy that FILE names before its script runs, and reads it only', () => {
  const restore = pick(render().manifests, 'CronJob', 'pg-restore');
  expect(names(field(restore, `${job}.initContainers`))).toEqual(['fetch']);
  expect(names(field(restore, `${job}.containers`))).toEqual(['restore']);
  expect(field(restore, `${job}.initContainers[0].env`)).toContainEqual({ name: 'FILE', value: '' });
  expect(field(restore, `${job}.containers[0].volumeMounts`)).toContainEqual({ name: 'copies', mountPath: '/backup', readOnly: true });
});

test('a first start sees the names of what is there', () => {
  const setup = pick(render().manifests, 'Job', 'pg-setup');
  expect(names(field(setup, 'spec.template.spec.initContainers'))).toEqual(['list']);
  expect(names(field(setup, 'spec.template.spec.containers'))).toEqual(['setup']);
});

test('the access key is given once, and copied to the other namespaces that use it', () => {
  const { model } = render();
  const keys = (namespace: string, name: string) => model.secrets.find((s) => s.namespace === namespace && s.name === name)?.keys;
  expect(keys('home', 'bucket-access')).toMatchObject([
    { name: 'access-key', kind: 'given' },
    { name: 'secret-key', kind: 'given' },
  ]);
  expect(keys('work', 'home-bucket-access')).toMatchObject([
    { name: 'access-key', kind: 'derived', template: '{{home/bucket-access/access-key}}' },
    { name: 'secret-key', kind: 'derived' },
  ]);
  const near = render({}, 'home').model.secrets.filter(({ name }) => name.endsWith('bucket-access'));
  expect(near.map(({ namespace, consumers }) => [namespace, [...new Set(consumers.map(({ workload }) => workload))].sort()])).toEqual([
    ['home', ['pg-backup', 'pg-drill', 'pg-restore', 'pg-setup']],
  ]);
});

test.each([
  ['bucket', [{ to: [{ ipBlock: { cidr: '10.0.0.2/32' } }], ports: [{ port: 9000, protocol: 'TCP' }] }]],
  ['near', [{ to: [{ ipBlock: { cidr: '10.0.0.4/32' } }], ports: [{ port: 9000, protocol: 'TCP' }] }]],
] as const)('pods that copy reach the server of %s and nothing else', (target, rules) => {
  const { manifests, model } = render({ target });
  const egress = field(pick(manifests, 'NetworkPolicy', 'pg-backup'), 'spec.egress') as readonly unknown[];
  expect(egress).toHaveLength(2);
  expect(egress).toEqual(expect.arrayContaining([...rules]));
  expect(model.externals.filter(({ workload }) => workload === 'pg-restore')).toMatchObject([{ ports: [9000] }]);
});

test('a server on the internet is reached on its port', () => {
  const { manifests } = render({ target: 'cloud' });
  expect(toYaml(pick(manifests, 'NetworkPolicy', 'pg-backup').body)).toContain('port: 443');
});

test('every prop', () => {
  const props: Required<S3BackupProps<Shed>> = {
    target: 'bucket',
    namespaces: ['home', 'work'],
    staging: '200Gi',
    class: 'spare',
    ca: '-----BEGIN CERTIFICATE-----\n',
    overrides: { configMap: { metadata: { annotations: { note: 'bucket' } } } },
  };
  const { manifests, issues } = render(props);
  expect(issues).toEqual([]);
  const backup = pick(manifests, 'CronJob', 'pg-backup');
  expect(field(backup, `${job}.volumes`)).toContainEqual({
    name: 'copies',
    ephemeral: {
      volumeClaimTemplate: {
        spec: {
          storageClassName: 'spare-disk',
          accessModes: ['ReadWriteOnce'],
          resources: { requests: { storage: '200Gi' } },
          volumeMode: 'Filesystem',
        },
      },
    },
  });
  expect(field(backup, `${job}.containers[0].resources`)).toEqual({
    requests: { cpu: '50m', memory: '64Mi' },
    limits: { memory: '256Mi' },
  });
  expect(field(backup, `${job}.containers[0].env`)).toContainEqual({ name: 'RCLONE_CA_CERT', value: '/transfer/ca.pem' });
  const scripts = manifests.filter(({ identity }) => identity.name === 'bucket-transfer');
  expect(scripts.map(({ identity }) => identity.namespace)).toEqual(['home', 'work']);
  expect(Object.keys(field(scripts[0] as never, 'data') as object).sort()).toEqual([
    'ca.pem',
    'common.sh',
    'fetch.sh',
    'list.sh',
    'send.sh',
  ]);
  expect(field(scripts[0] as never, 'metadata.annotations.note')).toBe('bucket');
});

test('all pods pass the restricted level', () => {
  for (const manifest of render().manifests) {
    const pod = podTemplateOf(manifest);
    if (pod !== undefined) expect(violations(pod, 'restricted', 34), manifest.identity.name).toEqual([]);
  }
});

test('MODEL_VALUE, MODEL_QUANTITY: what the compiler cannot see', () => {
  expect(problems(render({ target: 'share' }))).toEqual([
    'MODEL_VALUE shed/backup/bucket target: backup target "share" is an NFS export, not a bucket [use `NfsBackup` for it]',
  ]);
  expect(problems(render({ target: 'typo' }))).toEqual([
    'MODEL_VALUE shed backupTargets.typo.server: "nas.lan/backups" is no address of an S3 server [write `https://nas.lan:9000`; bucket and folder belong into `path`]',
  ]);
  expect(problems(render({ class: 'keep' }))).toEqual([
    'MODEL_VALUE shed/backup/bucket class: class "keep" keeps its volumes, so that each Job would leave one behind [name a class that deletes them, or leave `class` out to use the disk of the node]',
  ]);
  expect(problems(render({ namespaces: ['home'] }))).toEqual([
    'MODEL_VALUE shed/pg/pg backup.target: backup target "bucket" does not serve namespace work [add `\'work\'` to `namespaces` of shed/backup/bucket]',
  ]);
  expect(problems(render({ staging: '10 GB' })).map((line) => line.split(':')[0])).toEqual(['MODEL_QUANTITY shed/backup/bucket staging']);
});

test('MODEL_VALUE, MODEL_UNKNOWN_NAME: fields of one kind of target are none of the other', () => {
  const shape = (target: object) =>
    renderCluster((fleet) => {
      const Barn = defineCluster({
        name: 'barn',
        distribution: microk8s({ version: '1.34', addons: ['rbac'] }),
        network: { nodes: '10.0.0.0/24' },
        nodes: { one: { address: '10.0.0.11', roles: ['control-plane'], capacity: { cpu: '8', memory: '16Gi' } } },
        layers: { platform: {} },
        namespaces: { argocd: { podSecurity: 'restricted' } },
        backupTargets: { one: target as { kind: 'nfs'; server: string; path: string } },
      });
      return new Barn(fleet);
    });
  expect(() => shape({ kind: 's33', server: 'nas', path: '/' })).toThrow('barn backupTargets.one.kind: "s33" is none of nfs, s3');
  expect(problems(shape({ kind: 'nfs', server: 'nas', path: '/', region: 'x' }))).toEqual([
    'MODEL_UNKNOWN_NAME barn backupTargets.one.region: a backup target has no such field [known are `kind`, `path`, `server`]',
  ]);
});

test('the scripts are POSIX shell', () => {
  const data = field(
    render({ namespaces: ['work'] }).manifests.find(({ identity }) => identity.name === 'bucket-transfer') as never,
    'data',
  ) as Record<string, string>;
  for (const text of Object.values(data)) execFileSync('sh', ['-n'], { input: text });
});
