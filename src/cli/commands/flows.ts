import { type FlowRow, flowChanges, flowTable } from '../../checks/index.ts';
import { type Issue, suggest } from '../../issues/index.ts';
import { flowChangesText, flowText } from '../../report/index.ts';
import { readBase } from '../base.ts';
import { readCommitted } from '../committed.ts';
import { type AddCommand, type CommonOptions, withCommon } from '../common.ts';
import { exit, type Io } from '../io.ts';
import { report, write } from '../print.ts';

interface FlowsOptions extends CommonOptions {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly base?: string | undefined;
}

/** `labwright flows`: who may talk to whom, why, and whether the network takes care of it. */
export const addFlows: AddCommand = (program, io, done) => {
  withCommon(
    program.command('flows').description('who may talk to whom in what is committed in dist/: port, reason, and whether it is enforced'),
  )
    .option('--from <who>', 'only flows of a workload, `ai/open-webui` or `open-webui`, or of a namespace')
    .option('--to <who>', 'only flows to it')
    .option('--base <ref>', 'a branch, tag or commit: print only what was opened and closed since; exit code 1 where something was')
    .action((options: FlowsOptions) => done(run(io, options)));
};

function run(io: Io, options: FlowsOptions): number {
  if (options.format !== 'text' && options.format !== 'json') {
    io.stderr.write(`error: --format ${options.format} is neither text nor json\n`);
    return exit.trouble;
  }
  const { clusters, issues } = readCommitted(io, options.cluster);
  const rows = clusters.flatMap((cluster) => flowTable(cluster));
  const unknown = clusters.length === 0 ? [] : [...unknownParty(rows, options, 'from'), ...unknownParty(rows, options, 'to')];
  const problems = [...issues, ...unknown];
  const code = problems.length === 0 ? exit.clean : report(problems, io, options);
  if (unknown.length > 0 || code === exit.trouble) return code;
  const chosen = rows.filter((row) => isMeant(row.from, options.from) && isMeant(row.to, options.to));
  return options.base === undefined ? print(io, options, chosen, code) : compare(io, options, options.base, chosen, code);
}

function print(io: Io, { format, output, strict }: FlowsOptions, rows: readonly FlowRow[], code: number): number {
  const clusters = [...new Set(rows.map(({ cluster }) => cluster))];
  const text = () =>
    clusters
      .map((name) =>
        flowText(
          name,
          rows.filter(({ cluster }) => cluster === name),
        ),
      )
      .join('');
  write(format === 'json' ? json({ flows: rows }) : rows.length === 0 ? 'no flow\n' : text(), io, output);
  const isFault = ({ state, why }: FlowRow) => state === 'refused' || (strict && why === 'superfluous');
  return rows.some(isFault) ? exit.findings : code;
}

function compare(io: Io, options: FlowsOptions, ref: string, rows: readonly FlowRow[], code: number): number {
  const base = readBase(io, ref, 'DIFF_BASE', options.cluster === undefined ? undefined : [options.cluster]);
  const older = base.clusters.filter(({ model }) => model.openings === undefined).map(({ model }) => model.cluster);
  if (older.length > 0) {
    const message = `${base.name} is older than this fact, so that its flows beside connections are not known: ${older.join(', ')}`;
    report([{ code: 'NETWORK_NOT_COMPARABLE', severity: 'error', path: '--base', message }], io, options);
    return exit.trouble;
  }
  const before = base.clusters
    .flatMap((cluster) => flowTable(cluster))
    .filter((row) => isMeant(row.from, options.from) && isMeant(row.to, options.to));
  const changes = flowChanges(before, rows);
  write(options.format === 'json' ? json(changes) : flowChangesText(changes), io, options.output);
  return changes.opened.length + changes.closed.length > 0 ? exit.findings : code;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/** Whether a party is the one asked for: by its whole name, its namespace, or its name alone. */
function isMeant(party: string, wanted: string | undefined): boolean {
  return wanted === undefined || wordsOf(party).includes(wanted);
}

function wordsOf(party: string): readonly string[] {
  const [namespace = '', name = ''] = /^[^\s/]+\/[^\s/]+$/.test(party) ? party.split('/') : [];
  const [, home = ''] = /^(?:every pod|pods|the controller) (?:of|in) (\S+)/.exec(party) ?? [];
  return [party, namespace, name, home].filter((word) => word !== '');
}

function unknownParty(rows: readonly FlowRow[], options: FlowsOptions, side: 'from' | 'to'): readonly Issue[] {
  const wanted = options[side];
  if (wanted === undefined || rows.some((row) => isMeant(row.from, wanted) || isMeant(row.to, wanted))) return [];
  const known = [...new Set(rows.flatMap((row) => [...wordsOf(row.from), ...wordsOf(row.to)]))].sort();
  const message = `nobody is called "${wanted}" in any flow`;
  return [{ code: 'MODEL_UNKNOWN_NAME', severity: 'error', path: `--${side}`, message, hint: suggest(wanted, known) }];
}
