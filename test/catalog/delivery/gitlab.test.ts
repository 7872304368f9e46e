import { type GitLabProps, Minio } from 'labwright';
import { field, pick, renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { ownChecks, runChecks } from '../../../src/checks/index.ts';
import { podTemplateOf } from '../../../src/checks/pods.ts';
import { violations } from '../../../src/checks/policy/pod-security.ts';
import { Attic } from '../../attic.ts';
import { place, problems, variables } from '../_backup.ts';
import { claim, gitLab, renderGitLab } from './_site.ts';

type Props = GitLabProps<Attic>;

const own = ({ manifests }: ReturnType<typeof renderGitLab>) => manifests.filter(({ origin }) => origin.application === 'gitlab');
const config = (rendered: ReturnType<typeof renderGitLab>) =>
  field(pick(rendered.manifests, 'ConfigMap', 'gitlab-config'), 'data') as Record<string, string>;
const container = 'spec.template.spec.containers[0]';

test('smallest props: one pod, its Jobs, and nobody gets in but through the ingress', () => {
  const rendered = renderGitLab();
  expect(rendered.issues).toEqual([]);
  expect(own(rendered).map(({ identity }) => `${identity.kind} ${identity.name}`)).toEqual([
    'ConfigMap gitlab-config',
    'ConfigMap gitlab-scripts',
    'Service gitlab',
    'Service gitlab-headless',
    'StatefulSet gitlab',
    'CronJob gitlab-backup',
    'CronJob gitlab-drill',
    'CronJob gitlab-restore',
    'Job gitlab-setup',
    'Ingress gitlab',
    'NetworkPolicy gitlab',
    'NetworkPolicy gitlab-backup',
    'NetworkPolicy gitlab-restore',
    'NetworkPolicy gitlab-setup',
  ]);
  // No mail, no mirror, no webhook: nothing leaves.
  expect(field(pick(rendered.manifests, 'NetworkPolicy', 'gitlab'), 'spec')).not.toHaveProperty('egress');
  expect(field(pick(rendered.manifests, 'CronJob', 'gitlab-restore'), 'spec.suspend')).toBe(true);
  expect(variables(pick(rendered.manifests, 'Job', 'gitlab-setup'))).toMatchObject({
    START: 'refuse-over-backup',
    BACKUP_FOLDER: '/backup/gitlab',
  });
});

test('the pod: root with what the image needs, three claims, no group on them, and 40 minutes to start', () => {
  const rendered = renderGitLab();
  const set = pick(rendered.manifests, 'StatefulSet');
  const spec = field(set, 'spec.template.spec') as Readonly<Record<string, unknown>>;
  expect(spec['securityContext']).toEqual({ seccompProfile: { type: 'RuntimeDefault' } });
  expect(spec['terminationGracePeriodSeconds']).toBe(300);
  expect(spec['automountServiceAccountToken']).toBe(false);
  expect(field(set, container)).not.toHaveProperty('securityContext');
  expect(field(set, `${container}.startupProbe`)).toMatchObject({ periodSeconds: 10, failureThreshold: 240 });
  expect(field(set, `${container}.volumeMounts`)).toEqual(
    expect.arrayContaining([
      { name: 'data', mountPath: '/var/opt/gitlab' },
      { name: 'config', mountPath: '/etc/gitlab' },
      { name: 'logs', mountPath: '/var/log/gitlab' },
      { name: 'shm', mountPath: '/dev/shm' },
    ]),
  );
  const claims = field(set, 'spec.volumeClaimTemplates') as readonly {
    readonly metadata: { readonly name: string };
    readonly spec: { readonly resources: unknown };
  }[];
  expect(claims.map(({ metadata, spec: { resources } }) => [metadata.name, resources])).toEqual([
    ['data', { requests: { storage: '40Gi' } }],
    ['config', { requests: { storage: '1Gi' } }],
    ['logs', { requests: { storage: '5Gi' } }],
  ]);
  expect(field(set, 'metadata.annotations')).toEqual({ 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' });
  // A restore stops what the probe asks, and must not be ended for it.
  expect(field(set, `${container}.livenessProbe.exec.command[2]`)).toMatch(/^test -e \/tmp\/labwright-restoring \|\| curl /);
  expect(field(set, `${container}.readinessProbe.exec.command[2]`)).toMatch(
    /^test -e \/etc\/gitlab\/\.labwright-opened && test -e \/var\/opt\/gitlab\/\.labwright-opened && curl /,
  );
  const pods = own(rendered).flatMap((manifest) => podTemplateOf(manifest) ?? []);
  expect(pods).toHaveLength(5);
  for (const pod of pods) expect(violations(pod, 'baseline', 34)).toEqual([]);
  for (const pod of pods.filter(({ manifest }) => manifest.identity.kind !== 'StatefulSet'))
    expect(violations(pod, 'restricted', 34)).toEqual([]);
  expect(runChecks(rendered, ownChecks).filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(rendered.model.workloads.find(({ name }) => name === 'gitlab')?.securityExceptions.map(({ field: name }) => name)).toEqual([
    'runAsNonRoot',
    'readOnlyRootFilesystem',
    'capabilities',
    'allowPrivilegeEscalation',
    'fsGroup',
  ]);
});

test('every prop', () => {
  const rendered = renderGitLab((cluster, backup) => {
    const hook = gitLabHook(cluster);
    const props: Required<Props> = {
      host: 'git.attic.home',
      ingress: 'public',
      tls: undefined,
      version: '19.2.7',
      storage: { class: 'shared', size: '80Gi' },
      config: { class: 'local', size: '2Gi' },
      logs: { class: 'cache', size: '3Gi' },
      backup: {
        target: backup,
        keep: 5,
        schedule: '0 4 * * *',
        skip: ['artifacts'],
        drill: { scratch: { class: 'cache', size: '200Gi' } },
      },
      start: 'empty',
      ssh: { address: claim(cluster), port: 2222, host: 'ssh.attic.home' },
      registry: { host: 'registry.attic.home', bodySize: '9Gi' },
      smtp: { host: 'smtp.example', user: 'git', from: 'git@example.org' },
      workers: 2,
      concurrency: 20,
      bodySize: '2Gi',
      signUp: true,
      settings: { default_branch_name: 'trunk' },
      hooks: [hook],
      reaches: ['github.com'],
      priority: 'data',
      nodeSelector: { gpu: 'true' },
      resources: { cpu: '2', memory: '6Gi', memoryLimit: '8Gi' },
      overrides: {
        statefulSet: { spec: { minReadySeconds: 7 } },
        service: { spec: { sessionAffinity: 'ClientIP' } },
        loadBalancer: { spec: { sessionAffinity: 'ClientIP' } },
        ingress: { metadata: { annotations: { note: 'x' } } },
        registryService: { spec: { sessionAffinity: 'ClientIP' } },
        registryIngress: { metadata: { annotations: { note: 'y' } } },
        configMap: { immutable: true },
        setupJob: { spec: { backoffLimit: 9 } },
        backupCronJob: { spec: { failedJobsHistoryLimit: 9 } },
        restoreCronJob: { spec: { failedJobsHistoryLimit: 8 } },
        drillCronJob: { spec: { failedJobsHistoryLimit: 7 } },
      },
    };
    return props;
  });
  expect(rendered.issues.filter(({ severity }) => severity === 'error')).toEqual([]);
  const { manifests } = rendered;
  const set = pick(manifests, 'StatefulSet', 'gitlab');
  expect(field(set, `${container}.image`)).toBe('docker.io/gitlab/gitlab-ce:19.2.7-ce.0');
  expect(field(set, 'spec.minReadySeconds')).toBe(7);
  expect(field(set, 'spec.template.spec.nodeSelector')).toEqual({ gpu: 'true' });
  expect(field(set, `${container}.resources`)).toEqual({
    requests: { cpu: '2', memory: '6Gi', 'ephemeral-storage': '1Gi' },
    limits: { memory: '8Gi', 'ephemeral-storage': '8Gi' },
  });
  expect(variables(set)).toMatchObject({ SKIP: 'artifacts', GITLAB_DISABLE_OPENSSH: 'false' });
  expect(JSON.parse(config(rendered)['settings.json'] ?? '')).toEqual({
    allow_local_requests_from_web_hooks_and_services: true,
    default_branch_name: 'trunk',
    enabled_git_access_protocol: '',
    signup_enabled: true,
    usage_ping_enabled: false,
    version_check_enabled: false,
  });
  expect(field(pick(manifests, 'Service', 'gitlab-ssh'), 'spec.ports')).toEqual([
    { name: 'ssh', port: 2222, targetPort: 'ssh', protocol: 'TCP' },
  ]);
  expect(field(pick(manifests, 'Ingress', 'gitlab-registry'), 'metadata.annotations')).toMatchObject({
    'nginx.ingress.kubernetes.io/proxy-body-size': '9g',
    note: 'y',
  });
  expect(field(pick(manifests, 'Ingress', 'gitlab'), 'metadata.annotations')).toMatchObject({
    'nginx.ingress.kubernetes.io/proxy-body-size': '2g',
    note: 'x',
  });
  expect(field(pick(manifests, 'Job', 'gitlab-setup'), 'spec.backoffLimit')).toBe(9);
  expect(variables(pick(manifests, 'Job', 'gitlab-setup'))).toMatchObject({ START: 'empty' });
  expect(field(pick(manifests, 'CronJob', 'gitlab-drill'), 'spec.failedJobsHistoryLimit')).toBe(7);
  expect(rendered.model.externals.filter(({ workload }) => workload === 'gitlab').map(({ hosts, ports }) => [hosts, ports])).toEqual([
    [['github.com'], [443]],
    [['smtp.example'], [587]],
  ]);
  expect(
    rendered.model.secrets
      .filter(({ name }) => name.startsWith('gitlab-'))
      .map(({ name, keys }) => [name, keys.map(({ name: key, kind }) => `${key} ${kind}`)]),
  ).toEqual([
    ['gitlab-agent', ['token random']],
    ['gitlab-root', ['password random']],
    ['gitlab-smtp', ['password given']],
  ]);
});

/** Something that GitLab calls. */
function gitLabHook(cluster: Attic) {
  return new Minio(place(cluster, 'minio'), 'minio', {
    buckets: { images: {} },
    storage: { size: '5Gi' },
    backup: { exempt: 'a test' },
  }).bucket('images');
}

test('settings alone start no new pod, the configuration does', () => {
  const checksum = (change: Partial<Props>) =>
    field(pick(renderGitLab(() => change).manifests, 'StatefulSet'), 'spec.template.metadata.annotations');
  expect(checksum({ settings: { default_branch_name: 'trunk' } })).toEqual(checksum({}));
  expect(checksum({ workers: 2 })).not.toEqual(checksum({}));
});

test('both volumes with data are copied together; the facts say what the drill proves and what it does not', () => {
  const { model, runbooks } = renderGitLab();
  expect(model.claims.filter(({ workload }) => workload === 'gitlab').map(({ name, content }) => `${name} ${content}`)).toEqual([
    'config-gitlab-0 data',
    'data-gitlab-0 data',
    'logs-gitlab-0 cache',
  ]);
  const backups = model.backups.filter(({ application }) => application === 'gitlab');
  expect(backups.map(({ claim: name }) => name)).toEqual(['config-gitlab-0', 'data-gitlab-0']);
  expect(backups[0]).toMatchObject({
    kind: 'scheduled',
    target: 'nas',
    schedule: '30 1 * * *',
    method: 'gitlab-backup and gitlab-ctl backup-etc, together in one file, without registry and artifacts',
    drill: { kind: 'scheduled', maxAgeHours: 26, proves: expect.stringContaining('GitLab itself is not started on it') },
  });
  expect(runbooks.find(({ file }) => file === 'upgrade-gitlab.md')?.text).toContain('Stops must not be skipped');
});

test('without copies: no CronJob, no guard, and the reason in the facts', () => {
  const rendered = renderGitLab(() => ({ backup: { exempt: 'a playground' } }));
  expect(rendered.issues).toEqual([]);
  expect(own(rendered).filter(({ identity }) => identity.kind === 'CronJob')).toEqual([]);
  expect(variables(pick(rendered.manifests, 'Job', 'gitlab-setup'))).toMatchObject({ START: 'empty' });
  expect(rendered.model.backups.filter(({ application }) => application === 'gitlab')).toMatchObject([
    { reason: 'a playground' },
    { reason: 'a playground' },
  ]);
});

test('its handles: a Git server, sign-in, and a registry by its public name', () => {
  renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    const server = gitLab(cluster, () => ({ registry: { host: 'registry.attic.home' } }));
    expect(server).toMatchObject({
      protocol: 'git',
      program: 'gitlab',
      page: 'http://git.attic.home',
      url: 'http://gitlab.other.svc.cluster.local',
      podPort: 80,
    });
    expect(server.signIn).toMatchObject({ protocol: 'oidc', provider: 'gitlab', issuer: 'http://git.attic.home', podPort: 80 });
    expect(server.registry).toMatchObject({ protocol: 'oci', access: 'htpasswd', address: 'registry.attic.home', podPort: 5050 });
    return cluster;
  });
});

test.each<[string, Partial<Props>, string]>([
  ['a release', { version: '19.4' }, 'version: "19.4" is no release [write three numbers, such as `19.4.1`]'],
  ['workers', { workers: 1 }, 'workers: 1 is a process that only watches another one [write 0, or 2 and above]'],
  ['concurrency', { concurrency: 0 }, 'concurrency: 0 is no whole number above 0'],
  [
    'one host for two things',
    { registry: { host: 'git.attic.home' } },
    'registry.host: "git.attic.home" is the host of the pages already [images need a host name of their own]',
  ],
  ['a port', { smtp: { host: 'smtp.example', port: 0, from: 'a@b' } }, 'smtp.port: 0 is no port'],
  ['a sender', { smtp: { host: 'smtp.example', from: 'git' } }, 'smtp.from: "git" is no address'],
  ['a start', { start: 'new' as 'empty' }, 'start: "new" is none of its values [write `refuse-over-backup` or `empty`]'],
])('MODEL_VALUE: %s', (_, change, expected) => {
  expect(problems(renderGitLab(() => change))).toContain(`MODEL_VALUE attic/gitlab/gitlab ${expected}`);
});

test('MODEL_VALUE: a part that no copy leaves out', () => {
  expect(problems(renderGitLab((_, backup) => ({ backup: { target: backup, skip: ['artefacts' as 'artifacts'] } })))).toEqual([
    'MODEL_VALUE attic/gitlab/gitlab backup.skip[0]: "artefacts" is no part that can be left out [did you mean `artifacts`?]',
  ]);
});
