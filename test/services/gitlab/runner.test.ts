import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Application, GitLabRunner, type GitLabRunnerProps, Minio } from 'labwright';
import { field, pick, renderCluster } from 'labwright/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Attic } from '../../attic.ts';
import { place } from '../../catalog/_backup.ts';
import { gitLab } from '../../catalog/delivery/_site.ts';

const BUILD = fileURLToPath(new URL('../../../tools/gitlab-runner/build.mjs', import.meta.url));
const canRun = spawnSync('go', ['version']).status === 0;
const inPipeline = !['', 'false', undefined].includes(process.env['CI']);
const title = canRun || inPipeline ? "the runner's configuration" : "the runner's configuration (skipped: needs Go)";

const certificate = '-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n';
const kinds: readonly (readonly ['home' | 'other' | 'gpu', Partial<GitLabRunnerProps<Attic>>])[] = [
  ['home', {}],
  ['other', { ca: certificate, jobs: { tolerations: { 'role=ci': 'NoSchedule' }, nodeSelector: { gpu: 'true' } } }],
  ['gpu', { docker: 'privileged', priority: 'apps' }],
  ['gpu', { rootless: 'unconfined', priority: 'apps' }],
];

describe.runIf(canRun || inPipeline)(title, () => {
  const root = mkdtempSync(join(tmpdir(), 'gitlab-runner-'));
  let program = '';
  let source = '';
  beforeAll(() => {
    const built = execFileSync(process.execPath, [BUILD], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
    ({ program, source } = JSON.parse(built) as { readonly program: string; readonly source: string });
  }, 300_000);
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  /** What the first container of the manager writes: folders at the root cannot be there outside a pod. */
  function configured(
    index: number,
    namespace: 'home' | 'other' | 'gpu',
    change: Partial<GitLabRunnerProps<Attic>>,
    token = 'glrt-abc_DEF-123.01.xyz',
  ) {
    const { manifests } = renderCluster((fleet) => {
      const cluster = new Attic(fleet);
      const store = new Minio(place(cluster, 'minio'), 'minio', {
        buckets: { cache: {} },
        storage: { size: '5Gi' },
        backup: { exempt: 'a test' },
      });
      new GitLabRunner(new Application(cluster, 'ci', { layer: 'apps', namespace }), 'ci', {
        server: gitLab(cluster),
        cache: store.bucket('cache'),
        ...change,
      });
      return cluster;
    });
    const data = field(pick(manifests, 'ConfigMap', 'ci-config'), 'data') as Record<string, string>;
    const at = join(root, String(index));
    const here = (text: string) => text.replaceAll(/(?<![\w/])\/(template|run\/config|run\/secrets)/g, `${at}/$1`);
    const files = {
      ...Object.fromEntries(Object.entries(data).map(([name, text]) => [`template/${name}`, here(text)])),
      'run/secrets/token/token': `${token}\n`,
      'run/secrets/cache/access-key': 'access',
      'run/secrets/cache/secret-key': 'secret/with+signs=',
    };
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(at, name)), { recursive: true });
      writeFileSync(join(at, name), text);
    }
    mkdirSync(join(at, 'run/config'), { recursive: true });
    const done = spawnSync('sh', [join(at, 'template/configure.sh')], { encoding: 'utf8' });
    return { ...done, file: join(at, 'run/config/config.toml') };
  }

  /** What a runner tells Prometheus and Grafana to ask. */
  function told() {
    let cluster: unknown;
    const model = renderCluster((fleet) => {
      const attic = new Attic(fleet);
      new GitLabRunner(place(attic, 'ci'), 'ci', { server: gitLab(attic) });
      cluster = { alerts: attic.facts.alerts, dashboards: attic.facts.dashboards };
      return attic;
    });
    return { model, cluster };
  }

  test.each(kinds)('in %s with %j: every key is one of the runner, and of its kind', (namespace, change) => {
    const { status, stderr, file } = configured(
      kinds.findIndex(([, one]) => one === change),
      namespace,
      change,
    );
    expect(status, stderr).toBe(0);
    expect(spawnSync(program, [source, file], { encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
      stdout: expect.stringMatching(/^fine: \d\d keys\n$/),
    });
    const text = execFileSync('cat', [file], { encoding: 'utf8' });
    expect(text).toContain('token = "glrt-abc_DEF-123.01.xyz"');
    expect(text).toContain('SecretKey = "secret/with+signs="');
    expect(text).not.toContain('@file:');
  });

  test('the reader refuses what the runner does not know', () => {
    const file = join(root, 'bad.toml');
    writeFileSync(file, 'concurrent = "2"\n[[runners]]\n[runners.kubernetes]\nprivilege = true\n');
    expect(spawnSync(program, [source, file], { encoding: 'utf8' }).stderr).toBe(
      'concurrent: 2 is no int\nrunners[0].kubernetes.privilege: the runner knows no such key\n',
    );
  });

  test('alerts and panels ask for metrics that its source names, with labels that it gives them', () => {
    const { model, cluster } = told();
    expect(model.issues).toEqual([]);
    const asked = [...new Set(JSON.stringify(cluster).match(/gitlab_runner_[a-z_]+/g))].map((name) => name.replace(/_bucket$/, ''));
    expect(asked.length).toBeGreaterThan(4);
    const texts = ['common', 'commands', 'network', 'helpers/prometheus', 'helpers/sentry', 'commands/helpers'];
    const found = execFileSync(
      'grep',
      ['-rhoE', '--include=*.go', '"gitlab_runner_[a-z_]+"', ...texts.map((at) => join(source, at)).filter((at) => existsSync(at))],
      { encoding: 'utf8' },
    );
    const known = new Set(found.split('\n').map((line) => line.replaceAll('"', '')));
    expect(asked.filter((name) => !known.has(name))).toEqual([]);
  });

  test('a token that would end the line is refused and not printed', () => {
    const { status, stderr } = configured(9, 'home', {}, 'glrt-a"b');
    expect(status).not.toBe(0);
    expect(stderr).toContain('holds no token or key');
    expect(stderr).not.toContain('glrt-a');
  });
});
