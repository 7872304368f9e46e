import { basename, dirname } from 'node:path';
import { buildFleet, type FleetDefinition, ownerCodeThrew, startTracing, stopTracing } from '../authoring/index.ts';
import { type Checks, type FleetRun, runFleet } from '../checks/index.ts';
import { compareText, type Issue, suggest } from '../issues/index.ts';
import { type RenderedCluster, renderFleet } from '../render/index.ts';
import { requirementIssues } from '../secrets/index.ts';
import { allChecks } from './checks.ts';
import { fleetInputs } from './inputs.ts';
import type { CompileProblem, Io } from './io.ts';

export interface RenderOptions {
  /** Run the checks of the rendered objects. */
  readonly verify: boolean;
  /** Only this cluster. */
  readonly cluster?: string | undefined;
}

/** What the owner's code comes down to. */
export interface RenderedCode {
  /** Those without an error in what was declared: half of a cluster would look like removals. */
  readonly clusters: readonly RenderedCluster[];
  /** Whether none is left out, and nothing is wrong with the fleet itself. */
  readonly isWhole: boolean;
  readonly issues: readonly Issue[];
}

export const isError = ({ severity, accepted }: Issue): boolean => severity === 'error' && accepted === undefined;

/** The owner's fleet as it was loaded, or why it cannot be run. */
export function loadedCode({ fleet, fleetThrew, fleetProblems }: Io): FleetDefinition | { readonly issues: readonly Issue[] } {
  if (fleetThrew !== undefined) return { issues: ownerCodeThrew(fleetThrew.error, 'clusters/fleet.ts') };
  if (fleet === undefined) return { issues: compileIssues(fleetProblems) };
  const wrong = shapeProblem(fleet);
  return wrong === undefined ? fleet : { issues: [fleetIssue(wrong)] };
}

/** @param seen gets the paths of all files that constructs read */
export function renderCode(io: Io, definition: FleetDefinition, options: RenderOptions, seen: Set<string>): RenderedCode {
  const rendered = render(io, definition, options, seen);
  const notImported = unimportedIssues(io.unimported);
  const clusters = rendered.clusters.filter(({ issues }) => !issues.some(isError));
  const isWhole = clusters.length === rendered.clusters.length && ![...rendered.ofFleet, ...notImported].some(isError);
  return { clusters, isWhole, issues: [...rendered.issues, ...notImported] };
}

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
  options: RenderOptions,
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
  { cluster }: RenderOptions,
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
function compileIssues(problems: readonly CompileProblem[]): readonly Issue[] {
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
