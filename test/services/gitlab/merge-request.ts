import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { index, shed } from '../../cli/shed.ts';
import { commandFile } from '../harness/command.ts';

const here = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const inPipeline = !['', 'false', undefined].includes(process.env['CI']);

/** Whether jobs can be run; in a pipeline a test fails rather than being left out. */
export const canRunJobs = inPipeline || ['npm', 'git', 'rsync'].every((program) => spawnSync(program, ['--version']).status === 0);

/** The branch `bigger` of a fleet in a repository of its own, whose jobs gitlab-ci-local runs by the pipeline that `new` writes. */
export class MergeRequest {
  readonly root = mkdtempSync(join(tmpdir(), 'pipeline-'));
  readonly fleet = join(this.root, 'homelab');
  readonly server = join(this.root, 'server', 'home', 'homelab.git');
  #runner = '';

  put(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.fleet, path)), { recursive: true });
      writeFileSync(join(this.fleet, path), text);
    }
  }

  git(...args: readonly string[]): string {
    return execFileSync('git', ['-C', this.fleet, '-c', 'user.name=kim', '-c', 'user.email=kim@example.org', ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  }

  labwright(...words: readonly string[]): string {
    return execFileSync(process.execPath, [here('bin/labwright.mjs'), ...words], { cwd: this.fleet, encoding: 'utf8' });
  }

  commit(message: string): void {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--message', message);
  }

  /** @param inputs of the pipeline, beside the command */
  open(inputs: Readonly<Record<string, string>> = {}): void {
    this.#runner = execFileSync(process.execPath, [here('tools/gitlab-ci-local/build.mjs')], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    }).trim();
    this.put({
      ...shed(),
      'package.json': '{ "name": "homelab", "version": "1.0.0", "private": true, "type": "module" }\n',
      'package-lock.json':
        '{ "name": "homelab", "version": "1.0.0", "lockfileVersion": 3, "packages": { "": { "name": "homelab", "version": "1.0.0" } } }\n',
      '.gitignore': 'node_modules/\nreports/\n.npm/\n.labwright-cache\n.gitlab-ci-local/\n',
      'bin/labwright.mjs': commandFile,
    });
    this.git('init', '--quiet', '--initial-branch', 'main');
    this.git('remote', 'add', 'origin', 'https://git.rnd.home/home/homelab.git');
    this.git('config', `url.file://${this.root}/server/.insteadOf`, 'https://git.rnd.home/');
    this.git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/main');
    this.labwright('new', 'pipeline', 'gitlab');
    const given = Object.entries({ labwright: 'node bin/labwright.mjs', ...inputs }).map(([name, value]) => `${name}: ${value}`);
    this.put({
      '.gitlab-ci.yml': readFileSync(join(this.fleet, '.gitlab-ci.yml'), 'utf8').replace(
        '{ rehearsal: manual }',
        `{ ${given.join(', ')} }`,
      ),
    });
    this.labwright('synth');
    this.commit('first');
    execFileSync('git', ['clone', '--quiet', '--bare', this.fleet, this.server]);
    this.git('checkout', '--quiet', '-b', 'bigger');
    this.put({ 'clusters/shed/index.ts': index.replace("size: '1Gi'", "size: '2Gi'") });
    this.labwright('synth');
    this.commit('bigger');
  }

  /** Runs jobs of the merge request, all that would run by themselves where none is named. */
  async run(jobs: readonly string[], more: Readonly<Record<string, string>> = {}) {
    const variables = {
      CI_PIPELINE_SOURCE: 'merge_request_event',
      CI_PIPELINE_ID: '100',
      CI_PROJECT_ID: '12',
      CI_PROJECT_DIR: this.fleet,
      CI_SERVER_URL: `file://${this.root}/server`,
      CI_MERGE_REQUEST_IID: '7',
      CI_MERGE_REQUEST_PROJECT_ID: '12',
      CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '12',
      CI_MERGE_REQUEST_PROJECT_PATH: 'home/homelab',
      CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: 'bigger',
      CI_MERGE_REQUEST_DIFF_BASE_SHA: this.git('rev-parse', 'main'),
      ...more,
    };
    const given = Object.entries(variables).flatMap(([name, value]) => ['--variable', `${name}=${value}`]);
    mkdirSync(join(this.root, 'home'), { recursive: true });
    const { exitCode, stdout, stderr } = await execa(this.#runner, ['--force-shell-executor', '--no-color', ...given, ...jobs], {
      cwd: this.fleet,
      reject: false,
      env: {
        HOME: join(this.root, 'home'),
        GCL_IGNORE_PREDEFINED_VARS: 'CI_PIPELINE_SOURCE,CI_PIPELINE_ID,CI_PROJECT_ID,CI_PROJECT_DIR,CI_API_V4_URL,CI_SERVER_URL',
        GIT_ALLOW_PROTOCOL: 'file',
      },
    });
    return { status: exitCode, said: `${stdout}\n${stderr}` };
  }

  close(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
