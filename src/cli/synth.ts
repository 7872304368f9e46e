import type { Issue } from '../issues/index.ts';
import { hasChanges, type OutputFile, planTree, type TreePlan, writeTree } from '../output/index.ts';
import { clusterFiles, fleetFiles, generatedFolders, ownedFolders } from './files.ts';
import { type Guarded, guardRendered } from './guard.ts';
import type { Io } from './io.ts';
import { noteRefused } from './refused.ts';
import { isError, loadedCode, renderCode } from './render-code.ts';
import { noteUnchanged, readUnchanged } from './unchanged.ts';

export interface SynthOptions {
  /** Write nothing, only say what differs. */
  readonly dryRun: boolean;
  /** Run the checks of the rendered objects. */
  readonly verify: boolean;
  /** Only this cluster; the others' folders are left alone. */
  readonly cluster?: string | undefined;
  /** Folder the tree is written below. */
  readonly root: string;
  /** @default true - false after a merge, whose sides were both guarded: a statement may be over on one of them */
  readonly guard?: boolean | undefined;
}

export interface SynthResult {
  readonly issues: readonly Issue[];
  /** Whether what is on disk differed; only a dry run leaves it so. */
  readonly differs: boolean;
  /** One line for a person. */
  readonly summary: string;
}

/** Render, check, guard, write. An error writes nothing, and hides nothing that is found besides. */
export async function synth(io: Io, options: SynthOptions): Promise<SynthResult> {
  const result = await run(io, options);
  if (!options.dryRun && options.root === io.root) noteRefused(io, result.issues.some(isError));
  return result;
}

async function run(io: Io, options: SynthOptions): Promise<SynthResult> {
  const code = loadedCode(io);
  if ('issues' in code) return stopped(code.issues);
  const last = options.dryRun ? undefined : readUnchanged(io, options);
  if (last !== undefined) return done(last.issues, last.clusters, last.files, { written: 0, removed: 0, unchanged: last.files });
  const seen = new Set<string>();
  const { clusters, isWhole, issues: ofCode } = renderCode(io, code, options, seen);
  const isFleet = options.cluster === undefined && isWhole;
  // The tree of a hub names every cluster, so it is made only where all of them are.
  const files = [...clusters.flatMap(clusterFiles), ...(isFleet ? fleetFiles(clusters) : [])];
  const folders = isFleet ? generatedFolders : clusters.flatMap(({ model }) => ownedFolders(model.cluster));
  // A tree below another folder is nothing that Argo CD reads.
  const isGuarded = options.guard !== false && options.root === io.root;
  const guarded: Guarded = isGuarded ? guardRendered(io, clusters, files, isFleet) : { issues: [] };
  const sofar = [...ofCode, ...guarded.issues];
  if (sofar.some(isError)) {
    // A dry run names everything that a synth would change.
    const plan = planTree(options.root, files, folders, options.dryRun ? 'check' : 'write');
    const result = stopped([...sofar, ...plan.issues]);
    return isWhole && isGuarded && guarded.nothing === undefined ? { ...result, summary: `${result.summary}; ${tellsAll}` } : result;
  }
  const { plan, issues: found, written } = await bring(io, options, files, folders);
  const issues = [...sofar, ...found];
  const counted = countOf(clusters.length, files.length);
  if (options.dryRun)
    return {
      issues,
      differs: hasChanges(plan),
      summary: hasChanges(plan)
        ? `${counted}: the generated folders differ; run \`labwright synth\` and commit the result`
        : `${counted}: nothing would change`,
    };
  if (!written) return { issues, differs: false, summary: 'nothing was written' };
  // What was said of a file that is mended now is not true of the next run.
  if (found.length === 0 && options.guard !== false)
    noteUnchanged(io, options, plan, seen, { files: files.length, clusters: clusters.length, issues });
  const result = done(issues, clusters.length, files.length, {
    written: plan.write.length,
    removed: plan.remove.length,
    unchanged: plan.unchanged,
  });
  if (guarded.nothing === undefined || plan.remove.length === 0) return result;
  return { ...result, summary: `${result.summary}\nNot guarded, because ${guarded.nothing}: nothing tells what was there before.` };
}

function done(
  issues: readonly Issue[],
  clusters: number,
  files: number,
  { written, removed, unchanged }: { readonly written: number; readonly removed: number; readonly unchanged: number },
): SynthResult {
  const summary = `${countOf(clusters, files)}: ${written} written, ${removed} removed, ${unchanged} unchanged.`;
  return { issues, differs: false, summary };
}

function countOf(clusters: number, files: number): string {
  return `${clusters} ${clusters === 1 ? 'cluster' : 'clusters'}, ${files} files`;
}

async function bring(
  io: Io,
  { root, dryRun }: SynthOptions,
  files: readonly OutputFile[],
  folders: readonly string[],
): Promise<{ readonly plan: TreePlan; readonly issues: readonly Issue[]; readonly written: boolean }> {
  if (!dryRun) return await writeTree(root, files, folders, io.process);
  const plan = planTree(root, files, folders, 'check');
  return { plan, issues: plan.issues, written: false };
}

const tellsAll = '`labwright diff HEAD --code` tells all that the code would change';

function stopped(issues: readonly Issue[]): SynthResult {
  return { issues, differs: false, summary: 'nothing was written' };
}
