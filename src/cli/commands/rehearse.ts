import { Option } from 'commander';
import { type Issue, IssueError } from '../../issues/index.ts';
import type { Model } from '../../model/index.ts';
import { customGroups, notProven, type Rehearsal, readFleetFiles, rehearseLosses } from '../../rehearse/index.ts';
import { countIssues, rehearsalJson, rehearsalJunit, rehearsalText } from '../../report/index.ts';
import { programsFor } from '../binaries.ts';
import { colours } from '../colours.ts';
import { type CommittedCluster, readCommitted } from '../committed.ts';
import { type AddCommand, type CommonOptions, withCommon } from '../common.ts';
import { definitionsOf } from '../definitions.ts';
import { exit, type Io } from '../io.ts';
import { lossesOf } from '../node-losses.ts';
import { type Places, placesOf } from '../places.ts';
import { exitCode, print, report, write } from '../print.ts';
import { progressOn } from '../progress.ts';
import { commitTree } from '../tree.ts';

interface RehearseOptions extends CommonOptions {
  readonly base?: string | undefined;
  readonly kubernetes?: string | undefined;
  readonly binaries?: string | undefined;
  readonly timeout: string;
  readonly without: readonly string[];
  readonly eachNode?: boolean | undefined;
  readonly argocd?: boolean | undefined;
  readonly scenarios?: boolean | undefined;
}

/** `labwright rehearse`: what is committed, applied to a real control plane on this machine. */
export const addRehearse: AddCommand = (program, io, done) => {
  withCommon(
    program
      .command('rehearse')
      .description('apply dist/ to a real control plane on this machine, and say what is refused, stays Pending or never gets ready'),
  )
    .option('--base <ref>', 'apply what this branch, tag or commit holds first, then dist/, as the running cluster will see it')
    .option('--kubernetes <minor>', 'another Kubernetes minor than the cluster’s own, to rehearse an upgrade')
    .option('--binaries <folder>', 'folder with etcd, kube-apiserver, kube-scheduler, kube-controller-manager and kwok')
    .option(
      '--without <node>',
      'after everything is up, lose this node (repeat it to lose several at once), and say what becomes of its pods',
      (node: string, others: readonly string[]) => [...others, node],
      [],
    )
    .addOption(new Option('--each-node', 'the same for each node alone').conflicts('without'))
    .addOption(
      new Option('--argocd', 'let the real controllers of Argo CD sync the working tree instead').conflicts([
        'base',
        'without',
        'eachNode',
      ]),
    )
    .addOption(
      new Option(
        '--scenarios',
        'with Argo CD also: layers started in reverse, an object deleted by hand, folders removed or renamed, everything emptied (minutes)',
      )
        .conflicts(['base', 'without', 'eachNode'])
        .implies({ argocd: true }),
    )
    .option('--timeout <seconds>', 'when to give up waiting, for each cluster', '120')
    .action(async (options: RehearseOptions) => done(await run(io, options)));
};

async function run(io: Io, options: RehearseOptions): Promise<number> {
  const timeout = secondsOf(options.timeout);
  const { clusters, issues: unreadable } = readCommitted(io, options.cluster);
  if (unreadable.some(({ severity }) => severity === 'error')) return report(unreadable, io, options);
  const losses = lossesOf(options, clusters);
  const base = options.base === undefined ? undefined : readBase(io, options.base, options.cluster);
  const signal = io.interruption();
  const progress = progressOn(io.stderr, io.env);
  const places = placesOf(io);
  const rehearsals: Rehearsal[] = [];
  const issues: Issue[] = [...unreadable, ...clusters.flatMap(({ model }) => staleness(model, places))];
  for (const cluster of clusters) {
    const { model, manifests } = cluster;
    const minor = options.kubernetes ?? model.distribution.version;
    const programs = programsFor(io, { minor, folder: options.binaries, argocd: options.argocd === true });
    const before = base?.clusters.find((one) => one.model.cluster === model.cluster);
    const props = {
      ...cluster,
      base: base === undefined || before === undefined ? undefined : { ...before, name: base.name },
      definitions: definitionsOf(io, customGroups([...manifests, ...(before?.manifests ?? [])])),
      programs,
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
    rehearsals.push(rehearsal);
    issues.push(...rehearsal.issues);
  }
  return tell(io, options, rehearsals, issues);
}

function tell(io: Io, options: RehearseOptions, rehearsals: readonly Rehearsal[], issues: readonly Issue[]): number {
  const { format, output } = options;
  if (format === 'json') write(rehearsalJson(rehearsals, notProven, issues), io, output);
  else if (format === 'junit') write(rehearsalJunit(rehearsals, issues, options.strict), io, output);
  else report(issues, io, options);
  if (format === 'text' || output !== undefined) {
    const paint = colours(io, options.color);
    for (const rehearsal of rehearsals) print(io, rehearsalText(rehearsal, notProven, paint).trimEnd());
    const { error, warning } = countIssues(issues);
    print(io, error + warning === 0 ? paint.bold('nothing was refused and nothing is stuck') : '');
  }
  return exitCode(issues, options.strict);
}

/** Whole seconds, at least ten: less than that, no control plane is up. */
function secondsOf(text: string): number {
  const seconds = Number(text);
  if (/^\d+$/.test(text) && seconds >= 10) return seconds;
  const message = `"${text}" is no number of seconds of at least 10`;
  throw new IssueError([{ code: 'REHEARSE_TIMEOUT', severity: 'error', path: '--timeout', message }]);
}

interface Base {
  readonly name: string;
  readonly clusters: readonly CommittedCluster[];
}

/** What a commit holds, read from Git; it must be whole, since a half would look like removals. */
function readBase(io: Io, ref: string, cluster: string | undefined): Base {
  const found = commitTree(io.root, ref, '--base');
  if ('code' in found) throw new IssueError([found]);
  const { clusters, issues } = readCommitted(io, cluster, found.tree);
  const problems = issues.filter(({ severity }) => severity === 'error');
  if (problems.length > 0) {
    throw new IssueError(
      problems.map((issue) => ({ ...issue, code: 'REHEARSE_BASE', path: '--base', message: `${ref}: ${issue.path} ${issue.message}` })),
    );
  }
  return { name: `${ref} (${found.commit.slice(0, 8)})`, clusters };
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
