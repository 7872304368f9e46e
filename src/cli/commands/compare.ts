import { compareSides, nameOf, type Side } from '../../diff/index.ts';
import { type Issue, suggest } from '../../issues/index.ts';
import { comparisonText } from '../../report/index.ts';
import { type CommittedCluster, readCommitted } from '../committed.ts';
import type { AddCommand } from '../common.ts';
import { exit, type Io } from '../io.ts';
import { report, write } from '../print.ts';

interface CompareOptions {
  readonly format: 'text' | 'json';
  readonly output?: string | undefined;
}

/** `labwright compare`: how two clusters, or two environments of one, differ in what is committed. */
export const addCompare: AddCommand = (program, io, done) => {
  program
    .command('compare')
    .description('print how two clusters or two environments differ; exit code 1 where they do')
    .argument('<a>', 'a cluster, or one of its environments: `ai-rnd/staging`')
    .argument('<b>', 'what to hold against it')
    .option('--format <format>', 'text or json', 'text')
    .option('--output <file>', 'write to a file instead of the terminal')
    .action((a: string, b: string, options: CompareOptions) => done(run(io, a, b, options)));
};

function run(io: Io, a: string, b: string, { format, output }: CompareOptions): number {
  if (format !== 'text' && format !== 'json') {
    io.stderr.write(`error: --format ${String(format)} is neither text nor json\n`);
    return exit.trouble;
  }
  const { clusters, issues } = readCommitted(io);
  const sides = [a, b].map((name) => findSide(clusters, name));
  const wrong = sides.filter((side): side is Issue => 'code' in side);
  const [left, right] = sides.filter((side): side is Side => !('code' in side));
  if (issues.length > 0 || left === undefined || right === undefined) {
    report([...issues, ...(clusters.length === 0 ? [] : wrong)], io, { format: 'text', strict: false, color: true });
    return exit.trouble;
  }
  const comparison = compareSides(left, right);
  write(format === 'json' ? `${JSON.stringify(comparison, undefined, 2)}\n` : comparisonText(comparison), io, output);
  const { facts, changed, onlyA, onlyB } = comparison;
  return facts.length + changed.length + onlyA.length + onlyB.length === 0 ? exit.clean : exit.findings;
}

/** A cluster by its name; an environment by the cluster's and its own, or by its own alone where no other cluster has one of that name. */
function findSide(clusters: readonly CommittedCluster[], name: string): Side | Issue {
  const all: readonly Side[] = clusters.flatMap(({ model, manifests }) => [
    { model, manifests },
    ...(model.environments ?? []).map((environment) => ({ model, manifests, environment })),
  ]);
  const exact = all.find((side) => nameOf(side) === name);
  const short = all.filter(({ environment }) => environment?.name === name);
  const [only] = short;
  if (exact !== undefined) return exact;
  if (only !== undefined && short.length === 1) return only;
  const names = all.map(nameOf);
  return {
    code: 'MODEL_UNKNOWN_NAME',
    severity: 'error',
    path: name,
    message: only === undefined ? 'no cluster or environment of that name in dist/' : 'several clusters have an environment of that name',
    hint: only === undefined ? (suggest(name, names) ?? `one of ${names.join(', ')}`) : `write one of ${short.map(nameOf).join(', ')}`,
  };
}
