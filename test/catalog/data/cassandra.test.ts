import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Cassandra, type CassandraProps } from 'labwright';
import { field, pick, renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { heapFor } from '../../../src/catalog/data/cassandra/cassandra-heap.ts';
import { ownChecks, runChecks } from '../../../src/checks/index.ts';
import { podTemplateOf } from '../../../src/checks/pods.ts';
import { violations } from '../../../src/checks/policy/pod-security.ts';
import { toYaml } from '../../../src/output/index.ts';
import { Attic } from '../../attic.ts';
import { nas, place, problems, variables } from '../_backup.ts';

type Props = CassandraProps<Attic, readonly string[]>;

/** Renders one Cassandra `rows`; without a backup in the props, copies go to the NAS. */
function render(props: Partial<Props> = {}) {
  return renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    const backup = props.backup ?? { target: nas(cluster) };
    const base = { keyspaces: ['documents', 'presence'], storage: { size: '50Gi' } } as const;
    new Cassandra<Attic, readonly string[]>(place(cluster, 'rows'), 'rows', { ...base, ...props, backup });
    return cluster;
  });
}

const own = (rendered: ReturnType<typeof render>) => rendered.manifests.filter(({ origin }) => origin.application === 'rows');
const data = (rendered: ReturnType<typeof render>, name: string) =>
  field(pick(rendered.manifests, 'ConfigMap', name), 'data') as Readonly<Record<string, string>>;
const server = 'spec.template.spec.containers[0]';
const serverEnvironment = (rendered: ReturnType<typeof render>) => field(pick(rendered.manifests, 'StatefulSet'), `${server}.env`);

test('smallest props: one node, its set-up, backup, restore and drill', () => {
  const rendered = render();
  expect(rendered.issues).toEqual([]);
  expect(own(rendered).map(({ identity }) => `${identity.kind} ${identity.name}`)).toEqual([
    'ConfigMap rows-config',
    'ConfigMap rows-drill-config',
    'ConfigMap rows-scripts',
    'Service rows',
    'Service rows-headless',
    'StatefulSet rows',
    'CronJob rows-backup',
    'CronJob rows-drill',
    'CronJob rows-restore',
    'Job rows-setup',
    'NetworkPolicy rows',
    'NetworkPolicy rows-backup',
    'NetworkPolicy rows-restore',
    'NetworkPolicy rows-setup',
  ]);
  const set = pick(rendered.manifests, 'StatefulSet');
  expect(field(set, 'spec.replicas')).toBe(1);
  // One node joins after the other, which is the API's default.
  expect(toYaml(set.body)).not.toContain('podManagementPolicy');
  expect(field(set, 'spec.persistentVolumeClaimRetentionPolicy')).toEqual({ whenDeleted: 'Retain', whenScaled: 'Retain' });
  expect(field(set, `${server}.image`)).toMatch(/^docker\.io\/library\/cassandra:5\.0\./);
  expect(field(set, `${server}.resources`)).toEqual({ requests: { cpu: '500m', memory: '4Gi' }, limits: { memory: '4Gi' } });
  expect(field(set, `${server}.lifecycle`)).toEqual({ preStop: { exec: { command: ['nodetool', 'drain'] } } });
  expect(rendered.model.backups).toMatchObject([
    {
      claim: 'data-rows-0',
      kind: 'scheduled',
      target: 'nas',
      schedule: '30 2 * * *',
      retention: '14d',
      method: 'nodetool snapshot of every node, with the schema',
      restore: { of: 'database', cronJob: 'rows-restore' },
      drill: { kind: 'scheduled', cronJob: 'rows-drill', maxAgeHours: 26 },
    },
  ]);
});

test('every prop', () => {
  const rendered = renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    const props: Required<CassandraProps<Attic, readonly ['documents']>> = {
      keyspaces: ['documents'],
      replicas: 3,
      storage: { class: 'shared', size: '50Gi' },
      heap: '2Gi',
      clusterName: 'Collab',
      datacenter: 'home',
      rack: 'shelf',
      backup: {
        target: nas(cluster),
        schedule: '5 4 * * 0',
        timeZone: 'Europe/Berlin',
        keep: 3,
        priority: 'apps',
        drill: { schedule: '0 6 1 * *', maxAgeHours: 200, scratch: { size: '5Gi' } },
      },
      start: 'empty',
      priority: 'data',
      nodeSelector: { gpu: 'true' },
      resources: { cpu: '1', memory: '6Gi', memoryLimit: '6Gi', cpuLimit: '4' },
      overrides: {
        statefulSet: { spec: { minReadySeconds: 7 } },
        service: { spec: { sessionAffinity: 'ClientIP' } },
        configMap: { immutable: true },
        scriptsConfigMap: { metadata: { annotations: { note: 'scripts' } } },
        disruptionBudget: { metadata: { annotations: { note: 'budget' } } },
        setupJob: { spec: { backoffLimit: 9 } },
        repairCronJob: { spec: { failedJobsHistoryLimit: 7 } },
        backupCronJob: { spec: { failedJobsHistoryLimit: 9 } },
        restoreCronJob: { spec: { successfulJobsHistoryLimit: 9 } },
        drillCronJob: { spec: { successfulJobsHistoryLimit: 8 } },
      },
    };
    new Cassandra(place(cluster, 'rows'), 'rows', props);
    return cluster;
  });
  expect(rendered.issues).toEqual([]);
  const { manifests } = rendered;
  const set = pick(manifests, 'StatefulSet');
  expect(field(set, 'spec')).toMatchObject({ replicas: 3, minReadySeconds: 7 });
  expect(serverEnvironment(rendered)).toContainEqual({ name: 'MAX_HEAP_SIZE', value: '2048M' });
  expect(field(set, `${server}.resources`)).toEqual({ requests: { cpu: '1', memory: '6Gi' }, limits: { cpu: '4', memory: '6Gi' } });
  expect(field(set, 'spec.template.spec')).toMatchObject({ priorityClassName: 'data', nodeSelector: { gpu: 'true' } });
  expect(field(set, 'spec.volumeClaimTemplates[0].spec.storageClassName')).toBe('longhorn');
  expect(toYaml(set.body)).toContain('preferredDuringSchedulingIgnoredDuringExecution');
  const config = data(rendered, 'rows-config');
  expect(parse(config['cassandra.yaml'] ?? '')).toMatchObject({ cluster_name: 'Collab', allocate_tokens_for_local_replication_factor: 3 });
  expect(config['cassandra-rackdc.properties']).toBe('dc=home\nrack=shelf\n');
  expect(field(pick(manifests, 'ConfigMap', 'rows-config'), 'immutable')).toBe(true);
  expect(field(pick(manifests, 'ConfigMap', 'rows-scripts'), 'metadata.annotations')).toMatchObject({ note: 'scripts' });
  const budget = pick(manifests, 'PodDisruptionBudget');
  expect(field(budget, 'spec')).toMatchObject({ maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow' });
  expect(field(budget, 'metadata.annotations')).toMatchObject({ note: 'budget' });
  expect(field(pick(manifests, 'Service', 'rows'), 'spec.sessionAffinity')).toBe('ClientIP');
  const setup = pick(manifests, 'Job');
  expect(field(setup, 'spec.backoffLimit')).toBe(9);
  expect(variables(setup)).toMatchObject({ START: 'empty', REPLICAS: '3', DATACENTER: 'home' });
  const specs = Object.fromEntries(
    ['backup', 'restore', 'drill', 'repair'].map((name) => [name, field(pick(manifests, 'CronJob', `rows-${name}`), 'spec')]),
  );
  expect(specs).toMatchObject({
    backup: { schedule: '5 4 * * 0', timeZone: 'Europe/Berlin', failedJobsHistoryLimit: 9 },
    restore: { suspend: true, successfulJobsHistoryLimit: 9 },
    drill: { schedule: '0 6 1 * *', timeZone: 'Europe/Berlin', suspend: false, successfulJobsHistoryLimit: 8 },
    repair: { suspend: false, failedJobsHistoryLimit: 7 },
  });
  expect(variables(pick(manifests, 'CronJob', 'rows-drill'))).toMatchObject({ MAX_AGE_HOURS: '200', HOST: '127.0.0.1' });
  expect(rendered.model.claims.find(({ name }) => name === 'data-rows-0')).toMatchObject({ storageClass: 'shared', replicas: 3 });
});

test('the heap follows the memory of the container, and stops where a larger one only pauses longer', () => {
  const Gi = 2 ** 30;
  expect([2, 3, 4, 6, 18, 22, 64].map((limit) => heapFor(limit * Gi) / Gi)).toEqual([0.5, 1, 1.5, 2.5, 8, 8, 8]);
  expect(serverEnvironment(render({ resources: { memoryLimit: '18Gi' } }))).toContainEqual({ name: 'MAX_HEAP_SIZE', value: '8192M' });
});

test('the program that proves it is of the version of the image', () => {
  const [, proven] = /^cassandra=(.+)$/m.exec(readFileSync('tools/services/cassandra.sh', 'utf8')) ?? [];
  expect(field(pick(render().manifests, 'StatefulSet'), `${server}.image`)).toBe(`docker.io/library/cassandra:${proven}`);
});

test('cassandra.yaml is whole: passwords asked for, one seed that is no later node', () => {
  expect(data(render({ replicas: 3 }), 'rows-config')['cassandra.yaml']).toMatchInlineSnapshot(`
    "cluster_name: rows
    num_tokens: 16
    allocate_tokens_for_local_replication_factor: 3
    partitioner: org.apache.cassandra.dht.Murmur3Partitioner
    endpoint_snitch: GossipingPropertyFileSnitch
    commitlog_sync: periodic
    commitlog_sync_period: 10s
    disk_failure_policy: die
    commit_failure_policy: die
    auto_snapshot: true
    storage_port: 7000
    native_transport_port: 9042
    start_native_transport: true
    seed_provider:
      - class_name: org.apache.cassandra.locator.SimpleSeedProvider
        parameters:
          - seeds: rows-0.rows-headless.home.svc.cluster.local
    authenticator: PasswordAuthenticator
    authorizer: CassandraAuthorizer
    role_manager: CassandraRoleManager
    roles_validity: 10s
    permissions_validity: 10s
    credentials_validity: 10s
    data_file_directories:
      - /var/lib/cassandra/data
    commitlog_directory: /var/lib/cassandra/commitlog
    hints_directory: /var/lib/cassandra/hints
    saved_caches_directory: /var/lib/cassandra/saved_caches
    cdc_raw_directory: /var/lib/cassandra/cdc_raw
    "
  `);
});

test('management stays in the pod: no port for it, no right in the cluster, a token for the second container', () => {
  const { manifests } = render({ replicas: 3 });
  const text = own(render({ replicas: 3 }))
    .map(({ body }) => toYaml(body))
    .join('');
  expect(text).not.toContain('7199');
  expect(manifests.filter(({ identity }) => /Role|ServiceAccount/.test(identity.kind))).toEqual([]);
  const ingress = field(pick(manifests, 'NetworkPolicy', 'rows'), 'spec.ingress') as readonly {
    readonly ports: readonly { readonly port: number }[];
    readonly from: readonly { readonly podSelector: { readonly matchLabels: Readonly<Record<string, string>> } }[];
  }[];
  const who = ingress.map(({ ports, from }) => [
    ports.map(({ port }) => port).join(),
    from.map(({ podSelector }) => podSelector.matchLabels['app.kubernetes.io/component']).sort(),
  ]);
  expect(who).toEqual([
    ['7000', ['database']],
    ['8778', ['backup', 'repair', 'restore', 'setup']],
    ['9042', ['backup', 'restore', 'setup']],
  ]);
});

test('the handle tells a driver everything but the password, to any number of consumers', () => {
  renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    const rows = new Cassandra(place(cluster, 'rows'), 'rows', {
      keyspaces: ['documents', 'user_files'],
      replicas: 3,
      storage: { size: '50Gi' },
      backup: { exempt: 'a test' },
    });
    expect(rows.keyspace('user_files')).toMatchObject({
      protocol: 'cassandra',
      keyspace: 'user_files',
      user: 'user_files',
      password: { name: 'rows-user-files', key: 'password' },
      contactPoints: [0, 1, 2].map((n) => `rows-${n}.rows-headless.home.svc.cluster.local`),
      localDatacenter: 'dc1',
      port: 9042,
      host: 'rows.home.svc.cluster.local',
    });
    // @ts-expect-error no such keyspace
    rows.keyspace('document');
    expect(cluster.facts.issues.map(({ code, message, hint }) => [code, message, hint])).toEqual([
      ['MODEL_UNKNOWN_NAME', 'no keyspace "document" is declared', 'did you mean `documents`?'],
    ]);
    const alerts = cluster.facts.alerts.flatMap((group) => group.alerts.map(({ expr }) => expr));
    expect(alerts).toEqual(['kube_statefulset_status_replicas_ready{namespace="home",statefulset="rows"} < 2']);
    return cluster;
  });
});

test('each role has a Secret of its own; the backup sees neither rows nor another password', () => {
  const rendered = render();
  const secrets = rendered.model.secrets.filter(({ namespace }) => namespace === 'home');
  expect(secrets.map(({ name, consumers }) => [name, consumers.map(({ workload }) => workload)])).toEqual([
    ['rows-admin', ['rows-restore', 'rows-setup']],
    ['rows-agent', ['rows', 'rows-backup', 'rows-restore', 'rows-setup']],
    ['rows-backup', ['rows-backup', 'rows-restore', 'rows-setup']],
    ['rows-documents', ['rows-restore', 'rows-setup']],
    ['rows-presence', ['rows-restore', 'rows-setup']],
  ]);
  const volumes = field(pick(rendered.manifests, 'CronJob', 'rows-backup'), 'spec.jobTemplate.spec.template.spec.volumes') as readonly {
    readonly secret?: { readonly secretName: string };
  }[];
  expect(volumes.flatMap(({ secret }) => (secret === undefined ? [] : [secret.secretName]))).toEqual(['rows-agent', 'rows-backup']);
});

test('its pods may run in a restricted namespace, and no check finds anything', () => {
  const rendered = render({ replicas: 3, resources: { memoryLimit: '3Gi' } });
  const found = own(rendered).flatMap((manifest) => {
    const pod = podTemplateOf(manifest);
    return pod === undefined ? [] : violations(pod, 'restricted', 34);
  });
  expect(found).toEqual([]);
  const mistakes = runChecks(rendered, ownChecks).filter(({ path }) => path.includes('rows'));
  expect(mistakes.map(({ code, path, message }) => `${code} ${path}: ${message}`)).toEqual([]);
});

test('an exempt Cassandra has a reason and neither copy, restore nor drill', () => {
  const rendered = render({ backup: { exempt: 'holds what a scraper fetches again' } });
  expect(rendered.issues).toEqual([]);
  expect(rendered.model.backups).toMatchObject([{ kind: 'exempt', reason: 'holds what a scraper fetches again' }]);
  expect(own(rendered).filter(({ identity }) => identity.kind === 'CronJob')).toEqual([]);
  expect(Object.keys(data(rendered, 'rows-scripts')).sort()).toEqual(['agent.py', 'client.py', 'common.sh', 'setup.sh']);
  expect(variables(pick(rendered.manifests, 'Job'))).toMatchObject({ START: 'empty', BACKUP_ROLE: '' });
});

test('without a drill there is the reason, and no configuration for one', () => {
  const rendered = renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    const backup = { target: nas(cluster), drill: { exempt: 'no room for it' } };
    new Cassandra(place(cluster, 'rows'), 'rows', { keyspaces: ['documents'], storage: { size: '1Gi' }, backup });
    return cluster;
  });
  expect(rendered.model.backups).toMatchObject([{ drill: { kind: 'exempt', reason: 'no room for it' } }]);
  expect(rendered.manifests.filter(({ identity }) => identity.name.startsWith('rows-drill'))).toEqual([]);
});

test('scripts are valid, and no name or password of the owner stands in them', () => {
  const files = data(render({ keyspaces: ['zanzibar'], replicas: 3 }), 'rows-scripts');
  for (const [name, text] of Object.entries(files)) {
    const check = name.endsWith('.py') ? ['python3', '-c', 'import ast, sys; ast.parse(sys.stdin.read())'] : ['bash', '-n'];
    expect(() => execFileSync(check[0] ?? '', check.slice(1), { input: text }), name).not.toThrow();
    expect(text).not.toContain('zanzibar');
  }
});

test('MODEL_VALUE: a heap that does not fit its container', () => {
  const heap = (size: string, memoryLimit?: string) => problems(render({ heap: size, resources: { memoryLimit } }));
  expect(heap('8Gi')).toEqual([
    "MODEL_VALUE attic/rows/rows heap: 8Gi is above the container's memory of 4Gi [write at most `2Gi`, or raise `resources.memoryLimit`]",
  ]);
  expect(heap('3Gi')).toEqual([
    "MODEL_VALUE attic/rows/rows heap: 3Gi is more than half of the container's 4Gi: as much again is used outside the heap [write at most `2Gi`, or raise `resources.memoryLimit`]",
  ]);
  expect(heap('256Mi')).toEqual([
    'MODEL_VALUE attic/rows/rows heap: 256Mi is too small: Cassandra would do little but collect garbage [write `512Mi` or more]',
  ]);
  expect(heap('2GB')).toEqual(['MODEL_VALUE attic/rows/rows heap: "2GB" is no amount of memory [write `2Gi`]']);
  expect(problems(render({ resources: { memoryLimit: '1Gi' } }))).toEqual([
    'MODEL_VALUE attic/rows/rows resources.memoryLimit: a container of 1Gi leaves less than 512Mi for the heap [write `2Gi` or more]',
  ]);
});

test('MODEL_VALUE: numbers and names that came from elsewhere', () => {
  const wrong = {
    replicas: 2 as 3,
    start: 'maybe' as 'empty',
    datacenter: "o'hare",
    keyspaces: ['My-Notes', 'system_auth', 'users', 'users'],
  };
  expect(problems(render(wrong))).toEqual([
    'MODEL_VALUE attic/rows/rows replicas: 2 nodes decide by a majority of 2, so none may fail: no more than of one [write 1 or 3]',
    'MODEL_VALUE attic/rows/rows start: "maybe" is none of its values [write `refuse-over-backup` or `empty`]',
    'MODEL_VALUE attic/rows/rows datacenter: "o\'hare" would need quotes somewhere [letters, digits, hyphens and underscores, at most 48]',
    'MODEL_VALUE attic/rows/rows keyspaces[0]: "My-Notes" would need quotes in CQL or is too long [a lower-case letter, then letters, digits and underscores]',
    'MODEL_VALUE attic/rows/rows keyspaces[1]: "system_auth" is a name that Cassandra or this construct keeps for itself',
    'MODEL_VALUE attic/rows/rows keyspaces[3]: "users" is declared twice',
  ]);
  expect(problems(render({ replicas: 5 as 3, keyspaces: [] }))).toEqual([
    'MODEL_VALUE attic/rows/rows replicas: 5 is no number of nodes of which every one holds every row [write 1 or 3]',
    'MODEL_VALUE attic/rows/rows keyspaces: none is declared [name at least one]',
  ]);
});
