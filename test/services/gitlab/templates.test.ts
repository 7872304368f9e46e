import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const here = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const canRun = ['npm', 'git', 'rsync'].every((program) => spawnSync(program, ['--version']).status === 0);
const inPipeline = !['', 'false', undefined].includes(process.env['CI']);
const title = canRun || inPipeline ? 'templates for pipelines' : 'templates for pipelines (skipped: needs npm, git and rsync)';

const image = 'registry.rnd.home/team/shop';
const digest = `sha256:${'d'.repeat(64)}`;
const before = `'${image}:1.0.0@sha256:${'c'.repeat(64)}'`;

/** What the images of the jobs would bring: they write down how they were called and leave what the next job reads. */
const programs: Readonly<Record<string, string>> = {
  'buildctl-daemonless.sh':
    'for word; do case $word in *dest=*) echo layers >"${word##*dest=}" ;; esac; done; cp "$HOME/.docker/config.json" "$CALLS.auth"',
  trivy: '[ "$(cat image/image.tar)" = layers ]; [ ! -e "$CALLS.holes" ] || { echo "CVE-2026-1 CRITICAL"; exit 1; }',
  skopeo: `previous=; for word; do [ "$previous" != --digestfile ] || printf ${digest} >"$word"; previous=$word; done`,
};

describe.runIf(canRun || inPipeline)(title, () => {
  const root = mkdtempSync(join(tmpdir(), 'templates-'));
  const project = join(root, 'shop');
  const server = join(root, 'server');
  const calls = join(root, 'calls');
  let runner = '';

  function put(files: Readonly<Record<string, string>>, mode = 0o644): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      chmodSync(path, mode);
    }
  }
  const git = (at: string, ...args: readonly string[]) =>
    execFileSync('git', ['-C', at, '-c', 'user.name=kim', '-c', 'user.email=kim@example.org', ...args], { encoding: 'utf8' }).trim();

  beforeAll(() => {
    runner = execFileSync(process.execPath, [here('tools/gitlab-ci-local/build.mjs')], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    }).trim();
    put(
      Object.fromEntries(
        Object.entries(programs).map(([name, text]) => [
          join(root, 'bin', name),
          `#!/bin/bash\nset -eu\necho "${name} $*" >>"$CALLS"\n${text}\n`,
        ]),
      ),
      0o755,
    );
    put({
      [join(project, '.gitlab-ci.yml')]:
        `include:\n  - local: ci/templates/image.yml\n    inputs: { image: ${image}, tag: 1.1.0, fleet: home/homelab }\n`,
      [join(project, 'Dockerfile')]: 'FROM scratch\n',
    });
    cpSync(here('ci'), join(project, 'ci'), { recursive: true });
    git(root, 'init', '--quiet', '--initial-branch', 'main', project);
    git(project, 'remote', 'add', 'origin', 'https://git.rnd.home/team/shop.git');
    git(project, 'symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/main');
    git(project, 'add', '--all');
    git(project, 'commit', '--quiet', '-m', 'first');
    // The fleet, whose `labwright` is the real one of this repository; only rendering is left out.
    const fleet = join(root, 'fleet');
    put({
      [join(fleet, 'package.json')]: '{ "name": "homelab", "version": "1.0.0", "private": true }\n',
      [join(fleet, 'package-lock.json')]:
        '{ "name": "homelab", "version": "1.0.0", "lockfileVersion": 3, "packages": { "": { "name": "homelab", "version": "1.0.0" } } }\n',
      [join(fleet, 'clusters/shop.ts')]: `export const image = ${before};\n`,
      [join(fleet, 'clusters/fleet.ts')]:
        "import { defineFleet } from 'labwright';\nexport default defineFleet({ repository: 'https://git.rnd.home/home/homelab.git', revision: 'main' });\n",
      [join(fleet, 'bin/labwright.mjs')]:
        `import { spawnSync } from 'node:child_process';\nif (process.argv[2] === 'synth') process.exit(0);\nprocess.exit(spawnSync(process.execPath, [${JSON.stringify(here('bin/labwright.mjs'))}, ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1);\n`,
    });
    git(root, 'init', '--quiet', '--initial-branch', 'main', fleet);
    git(fleet, 'add', '--all');
    git(fleet, 'commit', '--quiet', '-m', 'first');
    git(root, 'clone', '--quiet', '--bare', fleet, join(server, 'home/homelab.git'));
    git(join(server, 'home/homelab.git'), 'config', 'receive.advertisePushOptions', 'true');
    // What GitLab reads of a push, written down.
    put(
      {
        [join(server, 'home/homelab.git/hooks/pre-receive')]:
          `#!/bin/sh\nfor number in 0 1 2 3; do eval "printf '%s\\n' \\"\\$GIT_PUSH_OPTION_$number\\""; done >${root}/options\n`,
      },
      0o755,
    );
  }, 120_000);
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  function pipeline(words: readonly string[], more: Readonly<Record<string, string>> = {}) {
    const variables = {
      CI_REGISTRY: 'registry.rnd.home',
      CI_REGISTRY_USER: 'job',
      CI_REGISTRY_PASSWORD: 'secret-of-the-job',
      CI_SERVER_URL: `file://${server}`,
      BUMP_TOKEN: 'glpat-secret',
      ...more,
    };
    const given = Object.entries(variables).flatMap(([name, value]) => ['--variable', `${name}=${value}`]);
    const env = {
      ...process.env,
      PATH: `${join(root, 'bin')}:${process.env['PATH']}`,
      HOME: join(root, 'home'),
      CALLS: calls,
      GCL_IGNORE_PREDEFINED_VARS: 'CI_REGISTRY,CI_SERVER_URL',
      GIT_ALLOW_PROTOCOL: 'file',
    };
    mkdirSync(env.HOME, { recursive: true });
    return spawnSync(runner, ['--force-shell-executor', '--no-color', ...given, ...words], { cwd: project, encoding: 'utf8', env });
  }

  test('the template is one that GitLab’s schema takes', () => {
    const { status, stdout, stderr } = pipeline(['--list-json']);
    expect(status, stderr).toBe(0);
    const jobs = JSON.parse(stdout.slice(stdout.indexOf('['))) as readonly {
      readonly name: string;
      readonly stage: string;
      readonly needs?: readonly { readonly job: string }[];
    }[];
    expect(jobs.map(({ name, stage, needs = [] }) => [name, stage, needs.map(({ job }) => job)])).toEqual([
      ['image:build', 'build', []],
      ['image:scan', 'test', ['image:build']],
      ['image:push', 'deploy', ['image:build', 'image:scan']],
      ['image:bump', 'deploy', ['image:push']],
    ]);
  });

  test('an image with a hole is neither pushed nor pinned', () => {
    put({ [`${calls}.holes`]: '' });
    const { status } = pipeline([]);
    rmSync(`${calls}.holes`);
    expect(status).not.toBe(0);
    expect(readFileSync(calls, 'utf8')).not.toContain('skopeo');
    expect(git(join(server, 'home/homelab.git'), 'branch', '--list')).toBe('* main');
    rmSync(calls);
  }, 60_000);

  test('build, scan, push, and a merge request that pins what was pushed', () => {
    const { status, stdout, stderr } = pipeline([]);
    expect(status, `${stdout}${stderr}`).toBe(0);
    const called = readFileSync(calls, 'utf8').trim().split('\n');
    expect(called.map((line) => line.split(' ')[0])).toEqual(['buildctl-daemonless.sh', 'trivy', 'skopeo']);
    expect(called[0]).toContain(`--output type=docker,name=${image}:1.1.0,dest=image/image.tar`);
    expect(called[1]).toBe('trivy image --input image/image.tar --no-progress --ignore-unfixed --severity CRITICAL --exit-code 1');
    expect(called[2]).toContain(`docker-archive:image/image.tar docker://${image}:1.1.0`);
    expect(JSON.parse(readFileSync(`${calls}.auth`, 'utf8'))).toEqual({
      auths: { 'registry.rnd.home': { auth: Buffer.from('job:secret-of-the-job').toString('base64') } },
    });
    const fleet = join(server, 'home/homelab.git');
    const branch = git(fleet, 'for-each-ref', '--format=%(refname:short)', 'refs/heads/bump');
    expect(branch).toMatch(/^bump\/image-/);
    expect(git(fleet, 'show', `${branch}:clusters/shop.ts`)).toBe(`export const image = '${image}:1.1.0@${digest}';`);
    expect(git(fleet, 'log', '-1', '--format=%B', branch)).toContain(`clusters/shop.ts:1: ${image} 1.0.0 → 1.1.0`);
    expect(git(fleet, 'diff', '--name-only', 'main', branch)).toBe('clusters/shop.ts');
    expect(readFileSync(join(root, 'options'), 'utf8').split('\n').slice(0, 4)).toEqual([
      'merge_request.create',
      'merge_request.remove_source_branch',
      'merge_request.target=main',
      `merge_request.title=${image} 1.1.0`,
    ]);
    for (const secret of ['secret-of-the-job', 'glpat-secret']) expect(`${called.join('\n')}`).not.toContain(secret);
  }, 120_000);
});
