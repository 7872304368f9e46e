import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { exit, type Io } from './io.ts';
import { print } from './print.ts';
import { git } from './tree.ts';

export const forges = ['gitlab', 'github'] as const;
export type Forge = (typeof forges)[number];

const includeLines = 'include:\n  - local: ci/labwright.gitlab-ci.yml\n    inputs: { rehearsal: manual }\n';

/** The pipeline of a fleet that has none; jobs of the owner's own are added below. */
const gitlabStart = `# Merge requests and the default branch. Merged-results pipelines (Settings → Merge requests) check what will really be on
# the branch. docs/pipelines.md of Labwright says what each job needs and what it tells.
workflow:
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH

stages: [render, gate, test]

${includeLines}`;

/** Copies the pipeline of one forge into the fleet; nothing that exists is touched. */
export function newPipeline(io: Io, forge: Forge): number {
  const prefix = git(io.root, ['rev-parse', '--show-prefix'])?.trim() ?? '';
  if (prefix !== '') {
    io.stderr.write(
      `the fleet is in ${prefix} of its repository, and pipelines stand in its root: copy and adapt ${templateOf(io, forge)}\n`,
    );
    return exit.trouble;
  }
  return forge === 'gitlab' ? newGitlab(io) : newGithub(io);
}

function newGitlab(io: Io): number {
  const jobs = copy(io, 'ci/labwright.gitlab-ci.yml', readFileSync(templateOf(io, 'gitlab'), 'utf8'));
  const main = copy(io, '.gitlab-ci.yml', gitlabStart);
  if (!main && jobs) io.stderr.write(`add to it, with a stage \`render\` first and stages \`gate\` and \`test\`:\n${includeLines}`);
  print(io, 'next: make a token that may write the note: docs/pipelines.md, "GitLab"');
  return jobs && main ? exit.clean : exit.trouble;
}

function newGithub(io: Io): number {
  const done = copy(io, '.github/workflows/labwright.yml', readFileSync(templateOf(io, 'github'), 'utf8'));
  print(io, 'next: docs/pipelines.md, "GitHub", says what branch protection should require');
  return done ? exit.clean : exit.trouble;
}

function templateOf({ packageRoot }: Io, forge: Forge): string {
  return join(packageRoot, 'ci', 'templates', forge === 'gitlab' ? 'labwright.gitlab-ci.yml' : 'github/labwright.yml');
}

/** Returns whether the file was written. */
function copy(io: Io, path: string, text: string): boolean {
  const place = join(io.root, path);
  if (existsSync(place)) {
    io.stderr.write(`${path} exists already and is left alone\n`);
    return false;
  }
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, text);
  print(io, `wrote ${path}`);
  return true;
}
