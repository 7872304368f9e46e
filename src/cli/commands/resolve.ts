import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Issue } from '../../issues/index.ts';
import { summaryLine } from '../../report/index.ts';
import type { AddCommand } from '../common.ts';
import { adoptMoved, type Conflicts, foldersToStage, goOn, otherVersion, readConflicts } from '../conflicts.ts';
import { exit, type Io } from '../io.ts';
import { exitCode, print, report } from '../print.ts';
import { synth } from '../synth.ts';
import { git } from '../tree.ts';

interface ResolveOptions {
  readonly stage: boolean;
  readonly finished: boolean;
  readonly check: boolean;
  readonly color: boolean;
}

/** `labwright resolve`: conflicts in generated folders are taken away by rendering anew what the merged code says. */
export const addResolve: AddCommand = (program, io, done) => {
  program
    .command('resolve')
    .description('after a merge or rebase: render the generated folders anew, conflicts in them included')
    .option('--stage', 'stage the generated folders, so that Git can go on', false)
    .option('--finished', 'Git has made its commits already: what its hooks call', false)
    .option('--no-check', 'render without checking, for a commit in the middle of a rebase')
    .option('--no-color', 'no colours')
    .action(async (options: ResolveOptions) => done(await resolve(io, options)));
};

async function resolve(io: Io, { stage, finished, check, color }: ResolveOptions): Promise<number> {
  const conflicts = readConflicts(io.root);
  if (conflicts === undefined) return refuse(io, exit.trouble, ['this folder is no Git repository']);
  if (conflicts.sources.length > 0) {
    const next = 'next: resolve these and `git add` them, then `labwright resolve`';
    return refuse(io, exit.findings, ['nothing was rendered: the sources still have conflicts', ...indent(conflicts.sources), next]);
  }
  const { version } = JSON.parse(readFileSync(join(io.packageRoot, 'package.json'), 'utf8')) as { readonly version: string };
  const wanted = otherVersion(io.root, version);
  if (wanted !== undefined) {
    const why = `nothing was rendered: package-lock.json asks for labwright ${wanted}, and ${version} is installed`;
    return refuse(io, exit.trouble, [why, 'next: `npm ci`, then `labwright resolve`']);
  }
  adoptMoved(io.root);
  const result = await synth(io, { dryRun: false, verify: check, root: io.root, guard: false });
  const issues = result.issues.filter((issue) => !isOfMerge(issue));
  const code = exitCode(issues, false);
  // Whoever merges wants to know what stops them; what is known of the code already is one line.
  if (code !== exit.clean)
    report(
      issues.filter(({ severity, accepted }) => severity === 'error' && accepted === undefined),
      io,
      { format: 'text', strict: false, color },
    );
  else if (issues.length > 0) print(io, `${summaryLine(issues)}; \`labwright check\` tells them`);
  print(io, result.summary);
  if (!check) io.stderr.write('NOT CHECKED: `--no-check` was given; `labwright check` looks at what was rendered.\n');
  if (code !== exit.clean) {
    if (conflicts.generated.length > 0) print(io, `still in conflict: ${filesOf(conflicts.generated)}`);
    return code;
  }
  const next = finished ? undefined : goOn(io.root);
  return stage ? stageAll(io, conflicts.others, next) : sayNext(io, conflicts, next);
}

/** What Git merged line by line looks like a change by hand, and a list with lines of both sides looks broken. Both are made good. */
function isOfMerge({ code, severity }: Issue): boolean {
  return severity === 'warning' && (code === 'OUTPUT_HAND_EDITED' || code === 'OUTPUT_INDEX_BROKEN');
}

function stageAll(io: Io, others: readonly string[], next: string | undefined): number {
  const folders = foldersToStage(io.root);
  if (folders.length > 0 && git(io.root, ['add', '--all', '--', ...folders]) === undefined)
    return refuse(io, exit.trouble, [`\`git add --all -- ${folders.join(' ')}\` failed; run it to see why`]);
  print(io, `staged: ${folders.join(' ')}`);
  sayOthers(io, others);
  if (next !== undefined) print(io, `next: ${next}`);
  return exit.clean;
}

/** Nothing is staged: says what differs, and how to take it along. */
function sayNext(
  io: Io,
  { generated, others }: Conflicts,
  next = 'git commit (`--amend --no-edit` while the merge or rebase is not pushed)',
): number {
  if (generated.length > 0) print(io, `no longer in conflict: ${filesOf(generated)}`);
  sayOthers(io, others);
  const folders = foldersToStage(io.root);
  const left = git(io.root, ['status', '--porcelain', '--untracked-files=all', '--', ...folders]) ?? '';
  if (left === '') return exit.clean;
  const add = `git add --all -- ${folders.join(' ')}`;
  print(io, `next: ${add} && ${next}`);
  return exit.clean;
}

function sayOthers(io: Io, others: readonly string[]): void {
  if (others.length > 0) print(io, `still yours to resolve: ${others.join(', ')}`);
}

function filesOf(paths: readonly string[]): string {
  return `${paths.length} generated ${paths.length === 1 ? 'file' : 'files'}`;
}

function indent(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}

function refuse(io: Io, code: number, lines: readonly string[]): number {
  io.stderr.write(`${lines.join('\n')}\n`);
  return code;
}
