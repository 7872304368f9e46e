import { execFileSync } from 'node:child_process';
import { createContext, runInContext } from 'node:vm';
import { MongoDb, type MongoDbProps } from 'labwright';
import { field, pick, renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { ownChecks, runChecks } from '../../../src/checks/index.ts';
import { podTemplateOf } from '../../../src/checks/pods.ts';
import { violations } from '../../../src/checks/policy/pod-security.ts';
import { toYaml } from '../../../src/output/index.ts';
import { Attic } from '../../attic.ts';
import { nas, place, problems, variables } from '../_backup.ts';
import { FakeReplicaSet, Quit } from './_replica-set.ts';

type Props = MongoDbProps<Attic, readonly string[]>;

/** Renders one set `mongo`; without a backup in the props, copies go to the NAS. */
function render(props: Partial<Props> = {}) {
  return renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    const backup = props.backup ?? { target: nas(cluster) };
    const base = { version: '8.0', databases: ['documents', 'users'], storage: { size: '20Gi' } } as const;
    new MongoDb<Attic, readonly string[]>(place(cluster, 'mongo'), 'mongo', { ...base, ...props, backup });
    return cluster;
  });
}

const own = (rendered: ReturnType<typeof render>) => rendered.manifests.filter(({ origin }) => origin.application === 'mongo');
const scripts = (rendered: ReturnType<typeof render>) =>
  field(pick(rendered.manifests, 'ConfigMap', 'mongo-scripts'), 'data') as Readonly<Record<string, string>>;
const container = 'spec.template.spec.containers[0]';

test('smallest props: one member, its set-up, backup, restore and drill', () => {
  const rendered = render();
  expect(rendered.issues).toEqual([]);
  expect(own(rendered).map(({ identity }) => `${identity.kind} ${identity.name}`)).toEqual([
    'ConfigMap mongo-scripts',
    'Service mongo',
    'Service mongo-headless',
    'StatefulSet mongo',
    'CronJob mongo-backup',
    'CronJob mongo-drill',
    'CronJob mongo-restore',
    'Job mongo-setup',
    'NetworkPolicy mongo',
    'NetworkPolicy mongo-backup',
    'NetworkPolicy mongo-restore',
    'NetworkPolicy mongo-setup',
  ]);
  const set = pick(rendered.manifests, 'StatefulSet');
  expect(field(set, 'spec.replicas')).toBe(1);
  expect(field(set, 'spec.podManagementPolicy')).toBe('Parallel');
  expect(field(set, 'spec.persistentVolumeClaimRetentionPolicy')).toEqual({ whenDeleted: 'Retain', whenScaled: 'Retain' });
  expect(field(set, `${container}.image`)).toMatch(/^docker\.io\/library\/mongo:8\.0\./);
  expect(field(set, `${container}.args`)).toEqual(
    '--replSet rs0 --keyFile /keyfile/keyfile --bind_ip_all --dbpath /data/db --wiredTigerCacheSizeGB 0.5'
      .split(' ')
      .toSpliced(0, 0, 'mongod'),
  );
  expect(toYaml(set.body)).not.toContain('affinity');
  // Members find each other by name before any of them is ready.
  expect(field(pick(rendered.manifests, 'Service', 'mongo-headless'), 'spec.publishNotReadyAddresses')).toBe(true);
  expect(rendered.model.backups).toMatchObject([
    {
      application: 'mongo',
      claim: 'data-mongo-0',
      namespace: 'home',
      kind: 'scheduled',
      target: 'nas',
      schedule: '30 2 * * *',
      retention: '14d',
      method: 'mongodump archive of every database',
      restore: { of: 'database', cronJob: 'mongo-restore', stop: 'writers' },
      drill: { kind: 'scheduled', cronJob: 'mongo-drill', maxAgeHours: 26 },
    },
  ]);
});

test('every prop', () => {
  const rendered = renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    const props: Required<MongoDbProps<Attic, readonly ['documents']>> = {
      version: '7.0',
      databases: ['documents'],
      members: 3,
      storage: { class: 'shared', size: '20Gi' },
      backup: {
        target: nas(cluster),
        schedule: '5 4 * * 0',
        timeZone: 'Europe/Berlin',
        keep: 3,
        priority: 'apps',
        drill: { schedule: '0 6 1 * *', maxAgeHours: 200, scratch: { class: 'cache', size: '5Gi' } },
      },
      start: 'empty',
      priority: 'data',
      nodeSelector: { gpu: 'true' },
      resources: { cpu: '1', memory: '2Gi', memoryLimit: '4Gi', cpuLimit: '2' },
      overrides: {
        statefulSet: { spec: { minReadySeconds: 7 } },
        service: { spec: { sessionAffinity: 'ClientIP' } },
        configMap: { immutable: true },
        disruptionBudget: { metadata: { annotations: { note: 'yes' } } },
        setupJob: { spec: { backoffLimit: 9 } },
        backupCronJob: { spec: { failedJobsHistoryLimit: 9 } },
        restoreCronJob: { spec: { successfulJobsHistoryLimit: 9 } },
        drillCronJob: { spec: { successfulJobsHistoryLimit: 8 } },
      },
    };
    new MongoDb(place(cluster, 'mongo'), 'mongo', props);
    return cluster;
  });
  expect(rendered.issues).toEqual([]);
  const { manifests } = rendered;
  const set = pick(manifests, 'StatefulSet');
  expect(field(set, 'spec.replicas')).toBe(3);
  expect(field(set, 'spec.minReadySeconds')).toBe(7);
  expect(field(set, `${container}.image`)).toMatch(/mongo:7\.0\./);
  expect(field(set, `${container}.args`)).toContain('1.5');
  expect(field(set, `${container}.resources`)).toEqual({ requests: { cpu: '1', memory: '2Gi' }, limits: { cpu: '2', memory: '4Gi' } });
  expect(field(set, 'spec.template.spec.priorityClassName')).toBe('data');
  expect(field(set, 'spec.template.spec.nodeSelector')).toEqual({ gpu: 'true' });
  expect(field(set, 'spec.volumeClaimTemplates[0].spec.storageClassName')).toBe('longhorn');
  // One node cannot keep three members apart, so it is a wish.
  expect(Object.keys(field(set, 'spec.template.spec.affinity.podAntiAffinity') as object)).toEqual([
    'preferredDuringSchedulingIgnoredDuringExecution',
  ]);
  const budget = pick(manifests, 'PodDisruptionBudget');
  expect(field(budget, 'spec')).toMatchObject({ maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow' });
  expect(field(budget, 'metadata.annotations')).toMatchObject({ note: 'yes' });
  expect(field(pick(manifests, 'Service', 'mongo'), 'spec.sessionAffinity')).toBe('ClientIP');
  expect(field(pick(manifests, 'ConfigMap'), 'immutable')).toBe(true);
  const setup = pick(manifests, 'Job');
  expect(field(setup, 'spec.backoffLimit')).toBe(9);
  expect(variables(setup)).toMatchObject({
    START: 'empty',
    MEMBERS: [0, 1, 2].map((n) => `mongo-${n}.mongo-headless.home.svc.cluster.local:27017`).join(' '),
  });
  expect(field(pick(manifests, 'CronJob', 'mongo-backup'), 'spec')).toMatchObject({
    schedule: '5 4 * * 0',
    timeZone: 'Europe/Berlin',
    failedJobsHistoryLimit: 9,
  });
  expect(field(pick(manifests, 'CronJob', 'mongo-restore'), 'spec')).toMatchObject({ suspend: true, successfulJobsHistoryLimit: 9 });
  const drill = pick(manifests, 'CronJob', 'mongo-drill');
  expect(field(drill, 'spec')).toMatchObject({
    schedule: '0 6 1 * *',
    timeZone: 'Europe/Berlin',
    suspend: false,
    successfulJobsHistoryLimit: 8,
  });
  expect(variables(drill)['MAX_AGE_HOURS']).toBe('200');
  expect(field(drill, 'spec.jobTemplate.spec.template.spec.volumes')).toContainEqual({
    name: 'scratch',
    ephemeral: {
      volumeClaimTemplate: {
        spec: {
          accessModes: ['ReadWriteOnce'],
          storageClassName: 'microk8s-hostpath',
          volumeMode: 'Filesystem',
          resources: { requests: { storage: '5Gi' } },
        },
      },
    },
  });
  expect(rendered.model.claims.find(({ name }) => name === 'data-mongo-0')).toMatchObject({ storageClass: 'shared', replicas: 3 });
});

test('only the first member makes the user root: the others must be empty to join', () => {
  const script = (field(pick(render().manifests, 'StatefulSet'), `${container}.command`) as readonly string[])[2] ?? '';
  const seen = (pod: string) =>
    execFileSync(
      'sh',
      ['-c', script.replace('exec docker-entrypoint.sh', 'env -u _ sh -c \'echo "$MONGO_INITDB_ROOT_USERNAME $*"\''), 'start', 'mongod'],
      {
        env: { POD_NAME: pod, MONGO_INITDB_ROOT_USERNAME: 'root', PATH: process.env['PATH'] },
        encoding: 'utf8',
      },
    ).trim();
  expect(seen('mongo-0')).toMatch(/^root/);
  expect(seen('mongo-1')).not.toMatch(/^root/);
  expect(seen('mongo-10')).not.toMatch(/^root/);
});

test('the key file is copied to where it is the server’s own and closed', () => {
  const set = pick(render().manifests, 'StatefulSet');
  expect(field(set, 'spec.template.spec.initContainers[0].command')).toEqual([
    'install',
    '-m',
    '0400',
    '/run/secrets/keyfile/keyfile',
    '/keyfile/keyfile',
  ]);
  expect(field(set, 'spec.template.spec.volumes')).toContainEqual({ name: 'keyfile', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } });
});

test('each user has a Secret of its own, and the key is long enough for the server', () => {
  const secrets = render().model.secrets.filter(({ namespace }) => namespace === 'home');
  expect(secrets.map(({ name, consumers }) => [name, [...new Set(consumers.map(({ workload }) => workload))]])).toEqual([
    ['mongo-backup', ['mongo-backup', 'mongo-restore', 'mongo-setup']],
    ['mongo-documents', ['mongo-restore', 'mongo-setup']],
    ['mongo-keyfile', ['mongo']],
    ['mongo-root', ['mongo', 'mongo-restore', 'mongo-setup']],
    ['mongo-users', ['mongo-restore', 'mongo-setup']],
  ]);
  expect(secrets.find(({ name }) => name === 'mongo-keyfile')?.keys).toMatchObject([{ kind: 'random', alphabet: 'base64', length: 512 }]);
});

test('the handle tells a client everything but the password, to any number of consumers', () => {
  renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    const mongo = new MongoDb(place(cluster, 'mongo'), 'mongo', {
      version: '8.0',
      databases: ['documents', 'users'],
      members: 3,
      storage: { size: '20Gi' },
      backup: { exempt: 'a test' },
    });
    const documents = mongo.database('documents');
    expect(documents).toMatchObject({
      protocol: 'mongodb',
      database: 'documents',
      user: 'documents',
      password: { name: 'mongo-documents', key: 'password' },
      replicaSet: 'rs0',
      port: 27_017,
      host: 'mongo.home.svc.cluster.local',
    });
    const members = [0, 1, 2].map((n) => `mongo-${n}.mongo-headless.home.svc.cluster.local:27017`).join(',');
    expect(documents.uri('$(PASSWORD)')).toBe(`mongodb://documents:$(PASSWORD)@${members}/documents?replicaSet=rs0&authSource=documents`);
    expect(mongo.database('documents')).not.toBe(documents);
    // @ts-expect-error no such database
    mongo.database('document');
    expect(cluster.facts.issues.map(({ code, message, hint }) => [code, message, hint])).toEqual([
      ['MODEL_UNKNOWN_NAME', 'no database "document" is declared', 'did you mean `documents`?'],
    ]);
    return cluster;
  });
});

test('a set of several says when it has no majority; one member has the general alert only', () => {
  const alerts = (members: 1 | 3) => {
    let found: readonly unknown[] = [];
    renderCluster((fleet) => {
      const cluster = new Attic(fleet);
      const base = { version: '8.0', databases: ['documents'], storage: { size: '1Gi' }, backup: { exempt: 'a test' } } as const;
      new MongoDb(place(cluster, 'mongo'), 'mongo', { ...base, members });
      found = cluster.facts.alerts.flatMap((group) => group.alerts.map(({ alert, expr }) => [alert, expr]));
      return cluster;
    });
    return found;
  };
  expect(alerts(1)).toEqual([]);
  expect(alerts(3)).toEqual([['MongoDbNoMajority', 'kube_statefulset_status_replicas_ready{namespace="home",statefulset="mongo"} < 2']]);
});

test('its pods may run in a restricted namespace, and no check has an error', () => {
  const rendered = render({ members: 3 });
  const found = own(rendered).flatMap((manifest) => {
    const pod = podTemplateOf(manifest);
    return pod === undefined ? [] : violations(pod, 'restricted', 34);
  });
  expect(found).toEqual([]);
  const mistakes = runChecks(rendered, ownChecks).filter(({ path }) => path.includes('mongo'));
  expect(mistakes.map(({ code, path, message }) => `${code} ${path}: ${message}`)).toEqual([]);
});

test('the drill sees the backup and nothing else; the servers never do', () => {
  const { manifests } = render();
  const drill = pick(manifests, 'CronJob', 'mongo-drill');
  expect(toYaml(drill.body)).not.toContain('secretName');
  expect(field(drill, 'spec.jobTemplate.spec.template.spec.volumes')).toContainEqual({
    name: 'copies',
    persistentVolumeClaim: { claimName: 'backup', readOnly: true },
  });
  expect(manifests.some(({ identity }) => identity.kind === 'NetworkPolicy' && identity.name === 'mongo-drill')).toBe(false);
  expect(toYaml(pick(manifests, 'StatefulSet').body)).not.toContain('claimName');
});

test('without a drill there is the reason', () => {
  const rendered = renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    const backup = { target: nas(cluster), drill: { exempt: 'no room for it' } };
    new MongoDb(place(cluster, 'mongo'), 'mongo', { version: '8.0', databases: ['documents'], storage: { size: '1Gi' }, backup });
    return cluster;
  });
  expect(rendered.model.backups).toMatchObject([{ drill: { kind: 'exempt', reason: 'no room for it' } }]);
  expect(rendered.manifests.some(({ identity }) => identity.name === 'mongo-drill')).toBe(false);
});

test('an exempt set has a reason and neither dump, restore nor drill', () => {
  const rendered = render({ backup: { exempt: 'holds what a scraper fetches again' } });
  expect(rendered.issues).toEqual([]);
  expect(rendered.model.backups).toMatchObject([{ kind: 'exempt', reason: 'holds what a scraper fetches again' }]);
  expect(own(rendered).filter(({ identity }) => identity.kind === 'CronJob')).toEqual([]);
  expect(Object.keys(scripts(rendered))).toEqual(['common.sh', 'setup.sh', 'set.js']);
});

test('scripts are valid, and no name or password of the owner stands in them', () => {
  const files = scripts(render({ databases: ['zanzibar'] }));
  for (const [name, text] of Object.entries(files)) {
    const check = name.endsWith('.js') ? ['node', '--check', '-'] : ['bash', '-n'];
    expect(() => execFileSync(check[0] ?? '', check.slice(1), { input: text }), name).not.toThrow();
    expect(text).not.toContain('zanzibar');
  }
});

/** Runs the set-up as the shell of MongoDB would, against a set that keeps the server's rules. */
function setUp(set: FakeReplicaSet, hosts: readonly string[], environment: Readonly<Record<string, string>> = {}): number {
  const env = { REPLICA_SET: 'rs0', DATABASES: 'documents users', BACKUP_USER: 'backup', WAIT_SECONDS: '60', NEWEST: '', USERS: 'yes' };
  const context = createContext({ ...set.globals(), process: { env: { ...env, MEMBERS: hosts.join(' '), ...environment } } });
  try {
    runInContext(scripts(render())['set.js'] ?? '', context);
    return 0;
  } catch (error) {
    if (error instanceof Quit) return error.code;
    throw error;
  }
}

test('set-up: a new set of one gets its users, and a second run changes nothing but passwords', () => {
  const set = new FakeReplicaSet(['a:1']);
  expect(setUp(set, ['a:1'])).toBe(0);
  expect(set.config?.members.map(({ host }) => host)).toEqual(['a:1']);
  expect(set.users).toEqual(['admin.backup', 'documents.documents', 'users.users']);
  expect(setUp(set, ['a:1'])).toBe(0);
  expect(set.config?.version).toBe(1);
});

test('set-up: members are added one at a time, and a member without a disk joins the set that exists', () => {
  const set = new FakeReplicaSet(['a:1', 'b:1', 'c:1']);
  expect(setUp(set, ['a:1'])).toBe(0);
  expect(setUp(set, ['a:1', 'b:1', 'c:1'])).toBe(0);
  expect(set.config?.members.map(({ host }) => host)).toEqual(['a:1', 'b:1', 'c:1']);
  expect(set.config?.version).toBe(3);
  set.loseDisk('a:1');
  expect(setUp(set, ['a:1', 'b:1', 'c:1'])).toBe(0);
  expect(set.initiations).toBe(1);
});

test('set-up: over a dump it makes neither set nor users, and a restore that failed half-way is still refused', () => {
  const set = new FakeReplicaSet(['a:1']);
  expect(setUp(set, ['a:1'], { NEWEST: '/backup/mongo/x' })).toBe(3);
  expect(set.config).toBeUndefined();
  expect(setUp(set, ['a:1'], { USERS: 'no' })).toBe(0);
  expect(setUp(set, ['a:1'], { NEWEST: '/backup/mongo/x' })).toBe(3);
  expect(set.users).toEqual([]);
  expect(setUp(set, ['a:1'])).toBe(0);
  expect(setUp(set, ['a:1'], { NEWEST: '/backup/mongo/x' })).toBe(0);
});

test('set-up: fewer members than the set counts, or none that answers, is a failure with a reason', () => {
  const set = new FakeReplicaSet(['a:1', 'b:1', 'c:1']);
  setUp(set, ['a:1', 'b:1', 'c:1']);
  expect(setUp(set, ['a:1'])).toBe(1);
  expect(set.printed.at(-1)).toContain('take each out with rs.remove()');
  const silent = new FakeReplicaSet(['a:1']);
  expect(setUp(silent, ['a:1', 'b:1'])).toBe(1);
  expect(silent.printed.at(-1)).toBe('not every member answers, and none belongs to a set');
});

test('MODEL_VALUE: versions, numbers and names that came from elsewhere', () => {
  const wrong = {
    version: '6.0' as '7.0',
    members: 4 as 3,
    start: 'maybe' as 'empty',
    resources: { memoryLimit: '512Mi' },
    databases: ['My_Notes', 'admin', 'users', 'users'],
  };
  expect(problems(render(wrong))).toEqual([
    'MODEL_VALUE attic/mongo/mongo version: no image of MongoDB "6.0" is known [known are `7.0`, `8.0`]',
    'MODEL_VALUE attic/mongo/mongo members: 4 members survive the loss of 1, as 3 do: a majority of 4 is 3 [write `3`, or `5` to survive the loss of 2]',
    'MODEL_VALUE attic/mongo/mongo start: "maybe" is none of its values [write `refuse-over-backup` or `empty`]',
    'MODEL_VALUE attic/mongo/mongo resources.memoryLimit: 512Mi is too little for the server, its smallest cache and the shell of the probes [write `1Gi` or more]',
    'MODEL_VALUE attic/mongo/mongo databases[0]: "My_Notes" cannot name a database and its Secret [a lower-case letter, then letters, digits and hyphens]',
    'MODEL_VALUE attic/mongo/mongo databases[1]: "admin" is a name that the server or this construct keeps for itself',
    'MODEL_VALUE attic/mongo/mongo databases[3]: "users" is declared twice',
  ]);
  expect(problems(render({ members: 7 as 5, databases: [] }))).toEqual([
    'MODEL_VALUE attic/mongo/mongo members: 7 members are more than one household can lose [write 1, 3 or 5]',
    'MODEL_VALUE attic/mongo/mongo databases: none is declared [name at least one]',
  ]);
  expect(problems(render({ members: 0 as 1 }))[0]).toContain('0 is no whole number above 0');
});
