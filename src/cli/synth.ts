import { basename, dirname } from 'node:path';
import { buildFleet, type FleetDefinition, ownerCodeThrew, startTracing, stopTracing } from '../authoring/index.ts';
import { type Checks, type FleetRun, runFleet } from '../checks/index.ts';
import { compareText, type Issue, suggest } from '../issues/index.ts';
import { hasChanges, type OutputFile, planTree, type TreePlan, writeTree } from '../output/index.ts';
import { type RenderedCluster, renderFleet } from '../render/index.ts';
import { requirementIssues } from '../secrets/index.ts';
import { allChecks } from './checks.ts';
import { clusterFiles, fleetFiles, generatedFolders, ownedFolders } from './files.ts';
import { type Guarded, guardRendered } from './guard.ts';
import { fleetInputs } from './inputs.ts';
import type { CompileProblem, Io } from './io.ts';
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
  const { fleet } = io;
  if (io.fleetThrew !== undefined) return stopped(ownerCodeThrew(io.fleetThrew.error, 'clusters/fleet.ts'));
  if (fleet === undefined) return stopped(compileIssues(io.fleetProblems));
  const wrong = shapeProblem(fleet);
  if (wrong !== undefined) return stopped([fleetIssue(wrong)]);
  const last = options.dryRun ? undefined : readUnchanged(io, options);
  if (last !== undefined) return done(last.issues, last.clusters, last.files, { written: 0, removed: 0, unchanged: last.files });
  const seen = new Set<string>();
  const rendered = render(io, fleet, options, seen);
  const notImported = unimportedIssues(io.unimported);
  // Half of a cluster, or of a fleet, would look like removals.
  const clusters = rendered.clusters.filter(({ issues }) => !issues.some(isError));
  const isWhole = clusters.length === rendered.clusters.length && ![...rendered.ofFleet, ...notImported].some(isError);
  const isFleet = options.cluster === undefined && isWhole;
  // The tree of a hub names every cluster, so it is made only where all of them are.
  const files = [...clusters.flatMap(clusterFiles), ...(isFleet ? fleetFiles(clusters) : [])];
  const folders = isFleet ? generatedFolders : clusters.flatMap(({ model }) => ownedFolders(model.cluster));
  // A tree below another folder is nothing that Argo CD reads.
  const isGuarded = options.guard !== false && options.root === io.root;
  const guarded: Guarded = isGuarded ? guardRendered(io, clusters, files, isFleet) : { issues: [] };
  const sofar = [...rendered.issues, ...notImported, ...guarded.issues];
  if (sofar.some(isError)) {
    // A dry run names everything that a synth would change.
    const plan = planTree(options.root, files, folders, options.dryRun ? 'check' : 'write');
    return stopped([...sofar, ...plan.issues]);
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

function stopped(issues: readonly Issue[]): SynthResult {
  return { issues, differs: false, summary: 'nothing was written' };
}

const isError = ({ severity, accepted }: Issue): boolean => severity === 'error' && accepted === undefined;

interface Rendered {
  readonly clusters: readonly RenderedCluster[];
  /** Every cluster of the fleet that could be made, also those that nobody asked for. */
  readonly all: readonly RenderedCluster[];
  /** Findings of the fleet itself, or of a cluster that could not be made. */
  readonly ofFleet: readonly Issue[];
  /** Findings of each cluster. */
  readonly found: readonly (readonly [cluster: string, issues: readonly Issue[]])[];
}

/** Renders and checks; clusters with findings to explain a second time, noting where the owner's code made each thing. */
function render(
  io: Io,
  definition: FleetDefinition,
  options: SynthOptions,
  seen: Set<string>,
): Pick<Rendered, 'clusters' | 'ofFleet'> & { readonly issues: readonly Issue[] } {
  const checks = options.verify ? allChecks(io) : undefined;
  const first = renderOnce(io, definition, options, seen, checks);
  const open = new Set(first.found.flatMap(([name, issues]) => (issues.some(isOpen) ? [name] : [])));
  const isWhole = first.ofFleet.some(isOpen);
  if (!isWhole && open.size === 0) return { ...first, issues: allOf(first) };
  startTracing();
  try {
    const second = renderOnce(io, definition, options, seen, checks, isWhole ? undefined : { only: open, first });
    if (isWhole) return { ...first, issues: allOf(second) };
    const traced = new Map(second.found);
    const found = first.found.map(([name, issues]) => [name, traced.get(name) ?? issues] as const);
    return { ...first, issues: allOf({ ...first, found }) };
  } finally {
    stopTracing();
  }
}

function allOf({ ofFleet, found }: Pick<Rendered, 'ofFleet' | 'found'>): readonly Issue[] {
  return [...ofFleet, ...found.flatMap(([, issues]) => issues)];
}

const isOpen = ({ accepted, severity }: Issue): boolean => accepted === undefined && severity !== 'unchecked';

function renderOnce(
  io: Io,
  definition: FleetDefinition,
  { cluster }: SynthOptions,
  seen: Set<string>,
  checks: Checks | undefined,
  again?: { readonly only: ReadonlySet<string>; readonly first: Rendered },
): Rendered {
  const fleet = buildFleet(definition, fleetInputs(io, seen));
  const { clusters, issues } = renderFleet(fleet, again?.only);
  const chosen = clusters.filter(({ model }) => cluster === undefined || model.cluster === cluster);
  const ofFleet = issues.filter((issue) => cluster === undefined || issue.cluster === undefined || issue.cluster === cluster);
  const known = [...clusters.map(({ model }) => model.cluster), ...issues.flatMap((issue) => issue.cluster ?? [])];
  if (cluster !== undefined && !known.includes(cluster)) {
    const message = `no cluster "${cluster}" in this fleet`;
    const hint = suggest(cluster, [...new Set(known)]);
    return {
      clusters: [],
      all: [],
      ofFleet: [...ofFleet, { code: 'MODEL_UNKNOWN_NAME', severity: 'error', path: '--cluster', message, hint }],
      found: [],
    };
  }
  const rest = (again?.first.all ?? []).filter(({ model }) => !clusters.some((one) => one.model.cluster === model.cluster));
  const all = [...clusters, ...rest];
  const names = [...new Set([...all.map(({ model }) => model.cluster), ...known])];
  const shown = again?.first.clusters ?? chosen;
  return { clusters: chosen, all, ofFleet, found: checked(checks, chosen, { all, names, shown, only: cluster }) };
}

/** What is found about some clusters, and between them and the others; of one whose declaration is wrong nothing more is asked. */
function checked(
  checks: Checks | undefined,
  chosen: readonly RenderedCluster[],
  others: {
    readonly all: readonly RenderedCluster[];
    /** Names of all clusters, also of those that could not be made. */
    readonly names: readonly string[];
    /** Clusters whose findings are seen, also those that are not looked at again. */
    readonly shown: readonly RenderedCluster[];
    /** The one cluster that was asked for: what is wrong with another is not said. */
    readonly only: string | undefined;
  },
): Rendered['found'] {
  const found = new Map(chosen.map((one) => [one.model.cluster, one.issues]));
  if (checks === undefined) return [...found];
  const whole = others.all.filter(({ issues }) => !issues.some(isError));
  const earlier = new Map(chosen.map(({ model, issues }) => [model.cluster, [...issues, ...requirementIssues(model.secrets)]]));
  const run: FleetRun = {
    clusters: whole.filter(({ model }) => found.has(model.cluster)),
    others: whole.filter(({ model }) => !found.has(model.cluster)),
    known: others.shown.map(({ model }) => model.cluster),
    earlier: (name) => earlier.get(name) ?? [],
    missing: others.names
      .filter((name) => !whole.some(({ model }) => model.cluster === name))
      .sort(compareText)
      .map((name) => ({ cluster: name, reason: others.only === undefined ? undefined : 'it has errors of its own' })),
  };
  for (const [name, issues] of runFleet(run, checks)) found.set(name, issues);
  return [...found];
}

/** What the default export is that it should not be; types are stripped, so it may be anything. */
function shapeProblem(fleet: unknown): string | undefined {
  const { spec, clusters } = (fleet ?? {}) as Partial<FleetDefinition>;
  if (!Array.isArray(clusters) || typeof spec !== 'object') return 'its default export is no fleet';
  const index = clusters.findIndex((make) => typeof make !== 'function');
  if (index >= 0) return `cluster ${index + 1} of the fleet is ${clusters[index] === undefined ? 'undefined' : 'no function'}`;
  const made = clusters.find((make) => /^class\b/.test(Function.prototype.toString.call(make)));
  if (made !== undefined) return `it names the class ${made.name}, where a function that makes the cluster is needed`;
  if (typeof spec?.repository !== 'string' || typeof spec.revision !== 'string')
    return 'the fleet does not say `repository` and `revision`';
  return undefined;
}

function fleetIssue(message: string): Issue {
  return {
    code: 'MODEL_FLEET',
    severity: 'error',
    path: 'clusters/fleet.ts',
    message,
    hint: 'write `export default defineFleet({ repository: …, revision: … }, myCluster);`',
  };
}

/** MODEL_COMPILE: each message of the compiler, at the owner's line. */
export function compileIssues(problems: readonly CompileProblem[]): readonly Issue[] {
  return problems.map(({ text, file, line, column, lineText }): Issue => {
    if (/^Could not resolve .*clusters[\\/]fleet\.ts"$/.test(text))
      return {
        code: 'MODEL_FLEET',
        severity: 'error',
        path: 'clusters/fleet.ts',
        message: 'there is no such file here or in a folder above',
        hint: 'run `labwright new cluster <name>`',
      };
    if (/^No matching export in "clusters\/fleet\.ts" for import "default"/.test(text)) return fleetIssue('it has no default export');
    const place = file === undefined ? 'clusters' : `${file}:${line}:${(column ?? 0) + 1}`;
    return {
      code: 'MODEL_COMPILE',
      severity: 'error',
      path: place,
      message: text,
      source: file === undefined ? undefined : `${file}:${line}`,
      hint: (lineText ?? '').trim() === '' ? undefined : `the line reads \`${lineText?.trim()}\``,
    };
  });
}

/** MODEL_NOT_IMPORTED: one finding for a whole folder whose index.ts nobody imports, since the others follow from it. */
function unimportedIssues(files: readonly string[]): readonly Issue[] {
  const all = new Set(files);
  return files
    .filter((file) => file.endsWith('/index.ts') || !all.has(`${dirname(file)}/index.ts`))
    .map((file) => {
      const folder = basename(dirname(file));
      const hint =
        file.endsWith('/index.ts') && folder !== 'clusters'
          ? `import it in clusters/fleet.ts and add its function to \`defineFleet(…)\`, or remove clusters/${folder}`
          : `import ${basename(file)} where its cluster is wired, or remove it`;
      return {
        code: 'MODEL_NOT_IMPORTED',
        severity: 'error',
        path: file,
        message: 'no other cluster file imports it, so nothing of it is rendered',
        hint,
      };
    });
}
