import { Application, GitLabRunner, type GitLabRunnerProps, type GitServer, Minio } from 'labwright';
import { field, pick, renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { ownChecks, runChecks } from '../../../src/checks/index.ts';
import { podTemplateOf } from '../../../src/checks/pods.ts';
import { violations } from '../../../src/checks/policy/pod-security.ts';
import { Attic } from '../../attic.ts';
import { place, problems } from '../_backup.ts';
import { gitLab } from './_site.ts';

type Props = GitLabRunnerProps<Attic>;
const certificate = '-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n';

function render(
  namespace: 'home' | 'other' | 'gpu' = 'home',
  change: (cluster: Attic, server: GitServer<Attic>) => Partial<Props> = () => ({}),
) {
  return renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    const server = gitLab(cluster);
    new GitLabRunner(new Application(cluster, 'ci', { layer: 'apps', namespace }), 'ci', {
      server,
      priority: 'apps',
      ...change(cluster, server),
    });
    return cluster;
  });
}

const own = ({ manifests }: ReturnType<typeof render>) => manifests.filter(({ origin }) => origin.application === 'ci');
const toml = (rendered: ReturnType<typeof render>) =>
  (field(pick(rendered.manifests, 'ConfigMap', 'ci-config'), 'data') as Record<string, string>)['config.toml'] ?? '';

test('smallest props: a manager that may make pods in its own namespace and do nothing elsewhere', () => {
  const rendered = render();
  expect(rendered.issues).toEqual([]);
  expect(own(rendered).map(({ identity }) => `${identity.kind} ${identity.name}`)).toEqual([
    'ConfigMap ci-config',
    'ServiceAccount ci',
    'Deployment ci',
    'NetworkPolicy ci',
    'NetworkPolicy ci-jobs',
    'Role ci',
    'RoleBinding ci',
  ]);
  const rules = field(pick(rendered.manifests, 'Role'), 'rules') as readonly {
    readonly resources: readonly string[];
    readonly verbs: readonly string[];
  }[];
  expect(rules.flatMap(({ resources, verbs }) => [...resources, ...verbs])).not.toContain('*');
  expect(toml(rendered)).toContain('url = "http://gitlab.other.svc.cluster.local"');
  expect(toml(rendered)).toContain('token = "@file:/run/secrets/token/token@"');
  expect(rendered.model.secrets.find(({ name }) => name === 'ci-token')?.keys).toMatchObject([
    { name: 'token', kind: 'given', example: 'glrt-…' },
  ]);
  const pods = own(rendered).flatMap((manifest) => podTemplateOf(manifest) ?? []);
  for (const pod of pods) expect(violations(pod, 'restricted', 34)).toEqual([]);
  expect(runChecks(rendered, ownChecks).filter(({ severity }) => severity === 'error')).toEqual([]);
});

test('jobs in a restricted namespace get what that level asks for, and keep their user elsewhere', () => {
  expect(toml(render('home'))).toContain('[runners.kubernetes.pod_security_context]\nrun_as_non_root = true\nrun_as_user = 1000');
  expect(toml(render('home')).match(/drop = \["ALL"\]/g)).toHaveLength(5);
  const baseline = toml(render('other'));
  expect(baseline).not.toContain('security_context');
  expect(baseline).toContain('privileged = false');
});

test('the pods of all jobs are counted at their largest, services and helpers too', () => {
  const footprint = (change: Partial<Props>) => render('gpu', () => change).model.footprints.find(({ name }) => name === 'ci-jobs');
  expect(footprint({})).toMatchObject({ pods: 2, requests: { cpu: '1100m', memory: '2240Mi' }, limits: { memory: '5Gi' } });
  expect(footprint({ concurrent: 3, jobs: { services: 2, resources: { cpu: '1', memory: '1Gi', memoryLimit: '1Gi' } } })).toMatchObject({
    pods: 3,
    requests: { cpu: '9150m' },
    limits: { memory: '10752Mi' },
  });
  // Docker is a service beside each job.
  expect(footprint({ docker: 'privileged' })).toMatchObject({
    limits: { memory: '9Gi' },
    source: 'config.toml: at most 2 jobs at a time, each with 1 service beside it',
  });
});

test('what jobs talk to: GitLab, their cache, what the owner names, and the internet by name', () => {
  const { model, manifests } = render('home', (cluster) => {
    const store = new Minio(place(cluster, 'minio'), 'minio', {
      buckets: { cache: {}, data: {} },
      storage: { size: '5Gi' },
      backup: { exempt: 'a test' },
    });
    return { cache: store.bucket('cache'), uses: [store.bucket('data')], internet: ['registry-1.docker.io'] };
  });
  expect(
    model.connections
      .filter(({ from }) => from.application === 'ci')
      .map(({ from, to, port }) => `${from.workload} → ${to.workload}:${port}`),
  ).toEqual(['ci → gitlab:80', 'ci-jobs → gitlab:80', 'ci-jobs → minio:9000', 'ci-jobs → minio:9000']);
  expect(model.externals.filter(({ application }) => application === 'ci')).toMatchObject([
    { workload: 'ci-jobs', hosts: ['registry-1.docker.io'], ports: [443] },
  ]);
  expect(field(pick(manifests, 'Deployment', 'ci'), 'spec.template.spec.volumes[2].secret.secretName')).toBe('minio-bucket-cache');
  expect(model.applications.find(({ name }) => name === 'ci')?.dependsOn).toEqual(['gitlab', 'minio']);
});

test('Docker and rootless builders in a namespace that allows them', () => {
  const docker = render('gpu', () => ({
    docker: 'privileged',
    jobs: { nodeSelector: { gpu: 'true' }, tolerations: { 'role=ci': 'NoSchedule' } },
  }));
  expect(docker.issues).toEqual([]);
  expect(toml(docker)).toContain('privileged = true');
  expect(toml(docker)).toContain(
    '[[runners.kubernetes.volumes.empty_dir]]\nname = "docker-certs"\nmount_path = "/certs/client"\nmedium = "Memory"',
  );
  expect(toml(docker)).toContain('[runners.kubernetes.node_tolerations]\n"role=ci" = "NoSchedule"');
  const rootless = render('gpu', () => ({ rootless: 'unconfined' }));
  expect(rootless.issues).toEqual([]);
  expect(toml(rootless)).toContain('privileged = false');
  expect(toml(rootless)).toContain('[runners.kubernetes.build_container_security_context.app_armor_profile]\ntype = "Unconfined"');
  expect(toml(rootless)).not.toContain('helper_container_security_context');
});

test.each(['home', 'other'] as const)('MODEL_VALUE: a privileged runner in %s, which forbids it', (namespace) => {
  const level = namespace === 'home' ? 'restricted' : 'baseline';
  expect(problems(render(namespace, () => ({ docker: 'privileged' })))).toEqual([
    `MODEL_VALUE attic/ci/ci docker: privileged jobs cannot run in namespace "${namespace}", whose podSecurity is "${level}" [give this runner a namespace of its own with \`podSecurity: 'privileged'\`, or build with \`rootless: 'unconfined'\` or without Docker]`,
  ]);
  expect(problems(render(namespace, () => ({ rootless: 'unconfined' })))).toMatchObject([
    expect.stringContaining('jobs without profiles of seccomp and AppArmor cannot run'),
  ]);
});

test.each<[string, Partial<Props>, string]>([
  ['jobs at a time', { concurrent: 0 }, 'concurrent: 0 is no whole number above 0'],
  ['services', { jobs: { services: -1 } }, 'jobs.services: -1 is no whole number of 0 or above'],
  ['a taint', { jobs: { tolerations: { ci: 'NoSchedule' } } }, 'jobs.tolerations.ci: "ci" is no taint [write `\'key=value\'`]'],
  [
    'an effect',
    { jobs: { tolerations: { 'a=b': 'Never' as 'NoSchedule' } } },
    'jobs.tolerations.a=b: "Never" is no effect [known are NoSchedule, PreferNoSchedule, NoExecute]',
  ],
  [
    'both kinds of builders',
    { docker: 'privileged', rootless: 'unconfined' },
    'rootless: a job with Docker is privileged, and cannot be unprivileged too [make two runners, each in a namespace of its own]',
  ],
  ['a certificate', { ca: 'nothing' }, 'ca: it holds no certificate in PEM'],
])('MODEL_VALUE: %s', (_, change, expected) => {
  expect(problems(render('gpu', () => change))).toEqual([`MODEL_VALUE attic/ci/ci ${expected}`]);
});

test('MODEL_VALUE: a Git server whose jobs it cannot take', () => {
  expect(
    problems(
      render('home', (_, server) => ({
        server: {
          ...server,
          program: 'gitea',
          cluster: server.cluster,
          endpoint: server.endpoint,
          host: server.host,
          port: server.port,
          podPort: server.podPort,
          page: server.page,
          url: server.url,
          protocol: 'git',
          application: server.application,
        },
      })),
    ),
  ).toEqual(['MODEL_VALUE attic/ci/ci server: the Git server is a gitea, whose jobs this runner cannot take [give it a GitLab]']);
});

test('MODEL_QUANTITY: a time that cannot be read', () => {
  expect(problems(render('home', () => ({ drain: 'soon' })))).toMatchObject([expect.stringContaining('MODEL_QUANTITY attic/ci/ci drain')]);
});

test('every prop', () => {
  const rendered = render('gpu', (cluster, server) => {
    const store = new Minio(place(cluster, 'minio'), 'minio', {
      buckets: { cache: {} },
      storage: { size: '5Gi' },
      backup: { exempt: 'a test' },
    });
    const props: Required<Omit<Props, 'rootless'>> = {
      server,
      concurrent: 4,
      jobs: {
        image: 'docker.io/library/debian:13.1',
        resources: { cpu: '2' },
        services: 1,
        nodeSelector: { gpu: 'true' },
        tolerations: {},
        priority: 'data',
      },
      docker: 'privileged',
      cache: store.bucket('cache'),
      uses: [],
      internet: [],
      ca: certificate,
      drain: '10m',
      priority: 'apps',
      nodeSelector: { gpu: 'true' },
      resources: { memoryLimit: '512Mi' },
      overrides: {
        deployment: { spec: { minReadySeconds: 7 } },
        configMap: { immutable: true },
        role: { metadata: { annotations: { note: 'x' } } },
      },
    };
    return props;
  });
  expect(rendered.issues).toEqual([]);
  const deployment = pick(rendered.manifests, 'Deployment', 'ci');
  expect(field(deployment, 'spec.minReadySeconds')).toBe(7);
  expect(field(deployment, 'spec.template.spec.terminationGracePeriodSeconds')).toBe(660);
  expect(field(deployment, 'spec.template.spec.containers[0].resources.limits')).toEqual({ memory: '512Mi' });
  expect(toml(rendered)).toContain('concurrent = 4');
  expect(toml(rendered)).toContain('image = "docker.io/library/debian:13.1"');
  expect(toml(rendered)).toContain('cpu_request = "2"\nmemory_request = "1Gi"');
  expect(toml(rendered)).toContain('priority_class_name = "data"');
  expect(toml(rendered)).toContain('[[runners.kubernetes.volumes.config_map]]\nname = "ci-ca"');
  expect(field(pick(rendered.manifests, 'ConfigMap', 'ci-ca'), 'data')).toEqual({ 'ca.pem': certificate });
  expect(field(pick(rendered.manifests, 'Role', 'ci'), 'metadata.annotations')).toEqual({ note: 'x' });
});
