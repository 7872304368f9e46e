import { execFileSync } from 'node:child_process';
import { PgAdmin, type PgAdminProps, Postgres } from 'labwright';
import { field, pick, renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { podTemplateOf } from '../../../src/checks/pods.ts';
import { violations } from '../../../src/checks/policy/pod-security.ts';
import { Attic } from '../../attic.ts';
import { nas, place, problems, variables } from '../_backup.ts';

const database = (cluster: Attic, namespace: 'home' | 'other' = 'home') =>
  new Postgres(place(cluster, 'pg', namespace), 'pg', {
    version: '17',
    database: 'notes',
    storage: { size: '1Gi' },
    backup: { exempt: 'a test' },
  });

function render(props: Partial<PgAdminProps<Attic>> = {}, namespace: 'home' | 'other' = 'home') {
  return renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    new PgAdmin(place(cluster, 'admin'), 'admin', {
      email: 'admin@attic.home',
      servers: [database(cluster, namespace)],
      backup: { target: nas(cluster) },
      ...props,
    });
    return cluster;
  });
}

const environment = (rendered: ReturnType<typeof render>) => variables(pick(rendered.manifests, 'Deployment'));

test('smallest props: one pod behind a Service, settings kept, nothing asked of the internet', () => {
  const rendered = render();
  expect(rendered.issues).toEqual([]);
  expect(environment(rendered)).toEqual({
    PGADMIN_DEFAULT_EMAIL: 'admin@attic.home',
    PGADMIN_DEFAULT_PASSWORD_FILE: '/run/secrets/pgadmin/password',
    PGADMIN_LISTEN_ADDRESS: '0.0.0.0',
    PGADMIN_LISTEN_PORT: '8080',
    PGADMIN_DISABLE_POSTFIX: '1',
    PGADMIN_CUSTOM_CONFIG_DISTRO_FILE: '/tmp/config_distro.py',
    PGADMIN_SERVER_JSON_FILE: '/etc/pgadmin-servers/servers.json',
    PGADMIN_REPLACE_SERVERS_ON_STARTUP: 'True',
    PGADMIN_CONFIG_UPGRADE_CHECK_ENABLED: 'False',
  });
  const deployment = pick(rendered.manifests, 'Deployment');
  expect(field(deployment, 'spec.strategy')).toEqual({ type: 'Recreate' });
  expect(field(deployment, 'spec.template.spec.securityContext')).toMatchObject({ runAsUser: 5050, runAsGroup: 5050, fsGroup: 5050 });
  expect(field(pick(rendered.manifests, 'Service', 'admin'), 'spec.ports')).toEqual([
    { name: 'http', port: 80, targetPort: 'http', protocol: 'TCP' },
  ]);
  expect(field(pick(rendered.manifests, 'NetworkPolicy', 'admin'), 'spec.policyTypes')).toEqual(['Egress']);
  expect(rendered.model.claims.find(({ name }) => name === 'admin-data')).toMatchObject({
    size: '1Gi',
    content: 'data',
    storageClass: 'local',
  });
  expect(rendered.model.backups.find(({ claim }) => claim === 'admin-data')).toMatchObject({
    kind: 'scheduled',
    target: 'nas',
    retention: '14d',
  });
});

test('every prop', () => {
  const rendered = renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    const props: Required<PgAdminProps<Attic>> = {
      email: 'me@attic.home',
      servers: [database(cluster)],
      storage: { class: 'shared', size: '2Gi' },
      backup: { exempt: 'only saved queries' },
      priority: 'data',
      nodeSelector: { gpu: 'true' },
      resources: { memoryLimit: '1Gi' },
      overrides: {
        deployment: { spec: { minReadySeconds: 7 } },
        service: { spec: { type: 'NodePort' } },
        configMap: { immutable: true },
        persistentVolumeClaim: { metadata: { annotations: { note: 'small' } } },
      },
    };
    new PgAdmin(place(cluster, 'admin'), 'admin', props);
    return cluster;
  });
  expect(rendered.issues).toEqual([]);
  const { manifests } = rendered;
  const deployment = pick(manifests, 'Deployment');
  expect(field(deployment, 'spec.minReadySeconds')).toBe(7);
  expect(field(deployment, 'spec.template.spec.priorityClassName')).toBe('data');
  expect(field(deployment, 'spec.template.spec.nodeSelector')).toEqual({ gpu: 'true' });
  expect(field(deployment, 'spec.template.spec.containers[0].resources.limits')).toEqual({ memory: '1Gi' });
  expect(field(pick(manifests, 'Service', 'admin'), 'spec.type')).toBe('NodePort');
  expect(field(pick(manifests, 'ConfigMap', 'admin-config'), 'immutable')).toBe(true);
  const claim = pick(manifests, 'PersistentVolumeClaim', 'admin-data');
  expect(field(claim, 'spec.storageClassName')).toBe('longhorn');
  expect(field(claim, 'metadata.annotations')).toMatchObject({
    note: 'small',
    'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
  });
  expect(manifests.filter(({ identity }) => identity.kind === 'CronJob')).toEqual([]);
  expect(rendered.model.backups.find((entry) => entry.claim === 'admin-data')).toMatchObject({
    kind: 'exempt',
    reason: 'only saved queries',
  });
});

test('the list of servers names the password file and no password', () => {
  const data = field(pick(render().manifests, 'ConfigMap', 'admin-config'), 'data') as Record<string, string>;
  const servers: unknown = JSON.parse(data['servers.json'] ?? '');
  expect(servers).toEqual({
    Servers: {
      '1': {
        Name: 'pg',
        Group: 'attic',
        Host: 'pg.home.svc.cluster.local',
        Port: 5432,
        MaintenanceDB: 'notes',
        Username: 'notes',
        ConnectionParameters: { sslmode: 'prefer', connect_timeout: 10, passfile: '/.pgpass' },
      },
    },
  });
});

test('the password file follows the database’s own Secret, also from another namespace', () => {
  const { model } = render({}, 'other');
  const auth = model.secrets.find(({ name }) => name === 'admin-auth');
  expect(auth?.keys).toMatchObject([
    { name: 'password', kind: 'random' },
    { name: 'pgpass', kind: 'derived', template: 'pg.other.svc.cluster.local:5432:notes:notes:{{other/pg-app/password}}\n' },
  ]);
});

test('every start puts the password file where libpq accepts it', () => {
  const script = String(field(pick(render().manifests, 'Deployment'), 'spec.template.spec.initContainers[0].command[2]'));
  expect(() => execFileSync('sh', ['-n'], { input: script })).not.toThrow();
  expect(script).toMatchInlineSnapshot(`
    "set -eu
    umask 077
    folder='/var/lib/pgadmin/storage/admin_attic.home'
    mkdir -p "$folder"
    cat /run/secrets/pgadmin/pgpass >"$folder/.pgpass.new"
    mv "$folder/.pgpass.new" "$folder/.pgpass"
    "
  `);
});

test('the copy of its folder holds no password', () => {
  expect(variables(pick(render().manifests, 'CronJob', 'admin-backup'))['EXCLUDE']).toBe('sessions storage/*/.pgpass');
});

test('an address of a special domain is allowed by name', () => {
  expect(environment(render({ email: 'me@attic.local' }))['PGADMIN_CONFIG_ALLOW_SPECIAL_EMAIL_DOMAINS']).toBe("['local']");
});

test('its pods may run in a restricted namespace', () => {
  const found = render()
    .manifests.filter(({ origin }) => origin.application === 'admin')
    .flatMap((manifest) => {
      const pod = podTemplateOf(manifest);
      return pod === undefined ? [] : violations(pod, 'restricted', 34);
    });
  expect(found).toEqual([]);
});

test('MODEL_VALUE: an address that would break out of a script', () => {
  expect(problems(render({ email: "o'brien@attic" }))).toEqual([
    'MODEL_VALUE attic/admin/admin email: "o\'brien@attic" is no address that pgAdmin takes [write one such as `admin@vx.home`]',
  ]);
});
