import { compareIssues, type Issue, IssueError } from '../issues/index.ts';
import type { Model } from '../model/index.ts';
import { customGroups, notProven, type Rehearsal, readFleetFiles, rehearseLosses } from '../rehearse/index.ts';
import { countIssues, rehearsalJson, rehearsalJunit, rehearsalText } from '../report/index.ts';
import { asNewCluster, readBase } from './base.ts';
import { programsFor } from './binaries.ts';
import { colours } from './colours.ts';
import { readCommitted } from './committed.ts';
import type { CommonOptions } from './common.ts';
import { definitionsOf } from './definitions.ts';
import { exit, type Io } from './io.ts';
import { lossesOf } from './node-losses.ts';
import { type Places, placesOf } from './places.ts';
import { exitCode, print, report, write } from './print.ts';
import { progressOn } from './progress.ts';

/** Flags of `labwright rehearse`. */
export interface RehearseOptions extends CommonOptions {
  readonly base?: string | undefined;
  readonly kubernetes?: string | undefined;
  readonly binaries?: string | undefined;
  readonly timeout: string;
  readonly without: readonly string[];
  readonly eachNode?: boolean | undefined;
  readonly argocd?: boolean | undefined;
  readonly scenarios?: boolean | undefined;
}

/** What could not be done is told in the wanted format too, because a pipeline reads that, and always to the person at the terminal. */
export async function runRehearsals(io: Io, options: RehearseOptions): Promise<number> {
  try {
    return await rehearseAll(io, options);
  } catch (error) {
    if (!(error instanceof IssueError)) throw error;
    if (options.output !== undefined) report(error.issues, io, { ...options, format: 'text', output: undefined });
    return tell(io, options, [], error.issues);
  }
}

async function rehearseAll(io: Io, options: RehearseOptions): Promise<number> {
  const timeout = secondsOf(options.timeout);
  const { clusters, issues: unreadable } = readCommitted(io, options.cluster);
  if (unreadable.some(({ severity }) => severity === 'error')) throw new IssueError(unreadable);
  const losses = lossesOf(options, clusters);
  const names = clusters.map(({ model }) => model.cluster);
  const base = options.base === undefined ? undefined : readBase(io, options.base, 'REHEARSE_BASE', names);
  const programs = clusters.map(({ model: { distribution } }) =>
    programsFor(io, { minor: options.kubernetes ?? distribution.version, folder: options.binaries, argocd: options.argocd === true }),
  );
  const signal = io.interruption();
  const progress = progressOn(io.stderr, io.env);
  const places = placesOf(io);
  const rehearsals: Rehearsal[] = [];
  const issues: Issue[] = [...unreadable, ...clusters.flatMap(({ model }) => staleness(model, places))];
  for (const [index, cluster] of clusters.entries()) {
    const { model, manifests } = cluster;
    const before = base?.clusters.find((one) => one.model.cluster === model.cluster);
    const props = {
      ...cluster,
      base: base === undefined || before === undefined ? undefined : { ...before, name: base.name },
      definitions: definitionsOf(io, customGroups([...manifests, ...(before?.manifests ?? [])])),
      programs: programs[index]!,
      argo: options.argocd === true ? { files: readFleetFiles(io.root, model.cluster), scenarios: options.scenarios === true } : undefined,
      host: io.process,
      signal,
      timeout,
      placeOf: places.placeOf,
      onProgress: (text: string) => progress.say(`${model.cluster}: ${text}`),
    };
    const rehearsal = await rehearseLosses(props, losses.get(model.cluster) ?? [])
      .catch((error: unknown) => {
        if (!signal.aborted) throw error;
      })
      .finally(() => progress.end());
    if (rehearsal === undefined) {
      io.stderr.write(`${signal.reason.message}: everything that was started is stopped, and nothing is reported\n`);
      return exit.trouble;
    }
    rehearsals.push(base === undefined || before !== undefined ? rehearsal : asNewCluster(rehearsal, base));
    issues.push(...rehearsal.issues);
  }
  return tell(io, options, rehearsals, issues);
}

function tell(io: Io, options: RehearseOptions, rehearsals: readonly Rehearsal[], unsorted: readonly Issue[]): number {
  const { format, output } = options;
  const issues = [...unsorted].sort(compareIssues);
  if (format === 'json') write(rehearsalJson(rehearsals, notProven, issues), io, output);
  else if (format === 'junit') write(rehearsalJunit(rehearsals, issues, options.strict), io, output);
  else report(issues, io, options);
  if (format === 'text' || output !== undefined) {
    const paint = colours(io, options.color);
    for (const rehearsal of rehearsals.filter(isFinished)) print(io, rehearsalText(rehearsal, notProven, paint).trimEnd());
    const { error, warning } = countIssues(issues);
    if (error + warning === 0) print(io, paint.bold('nothing was refused and nothing is stuck'));
  }
  return exitCode(issues, options.strict);
}

/** Of one that could not be finished there is nothing to tell but why. */
function isFinished({ issues }: Rehearsal): boolean {
  return issues.every(({ code }) => code !== 'REHEARSE_CONTROL_PLANE');
}

/** Whole seconds, at least ten: less than that, no control plane is up. */
function secondsOf(text: string): number {
  const seconds = Number(text);
  if (/^\d+$/.test(text) && seconds >= 10) return seconds;
  const message = `"${text}" is no number of seconds of at least 10`;
  throw new IssueError([{ code: 'REHEARSE_TIMEOUT', severity: 'error', path: '--timeout', message }]);
}

function staleness({ cluster }: Model, places: Places): readonly Issue[] {
  const why = places.staleness(cluster);
  if (why === undefined) return [];
  return [
    {
      code: 'REHEARSE_STALE',
      severity: 'warning',
      path: `dist/${cluster}`,
      message: `is not what the cluster files render: ${why}`,
      hint: 'run `labwright synth`, then rehearse again',
      cluster,
    },
  ];
}
