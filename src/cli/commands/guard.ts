import type { Issue } from '../../issues/index.ts';
import { isNothing, readCommitSide } from '../commit-side.ts';
import { type CommittedCluster, readCommitted } from '../committed.ts';
import { type AddCommand, type CommonOptions, withCommon } from '../common.ts';
import { branchesNotHere, deployedRefs, guardSide, isCommit } from '../guard.ts';
import { exit, type Io } from '../io.ts';
import { print, report } from '../print.ts';
import { listCommit } from '../tree.ts';

/** `labwright guard`: what a push would destroy or lock out, on what is rendered, without running cluster files. */
export const addGuard: AddCommand = (program, io, done) => {
  withCommon(
    program
      .command('guard')
      .description('stop what destroys data or locks you out without a statement in the code; for hooks and pipelines, before the push'),
  )
    .argument('[base]', 'what is there now: a branch, tag or commit; by default the branch that Argo CD follows, as it was last fetched')
    .argument('[head]', 'what is to be there: a branch, tag or commit; by default dist/ as it lies here')
    .action((base: string | undefined, head: string | undefined, options: CommonOptions) => done(run(io, base, head, options)));
};

function run(io: Io, base: string | undefined, head: string | undefined, options: CommonOptions): number {
  for (const [ref, place] of [[base, '<base>'] as const, [head, '<head>'] as const]) {
    const found = ref === undefined ? undefined : listCommit(io.root, ref, place);
    if (found !== undefined && 'code' in found) return report([found], io, options);
  }
  const only = options.cluster === undefined ? undefined : [options.cluster];
  const side = head === undefined ? workingTree(io, options.cluster) : commitHead(io, head, only);
  if (side.problems.length > 0) return report(side.problems, io, options);
  const [first, ...others] = [...(base === undefined ? [] : [base]), ...deployedRefs(side.clusters)].filter((ref) =>
    isCommit(io.root, ref),
  );
  const absent = base === undefined ? branchesNotHere(io.root, side.clusters) : [];
  const { issues, nothing } =
    first === undefined
      ? { issues: [], nothing: 'no commit that was pushed is known here' }
      : guardSide(io, { head: side, base: first, others, only, until: head });
  const found = [...issues, ...absent];
  if (nothing === undefined || found.length > 0) {
    const code = report(found, io, options);
    if (options.format === 'text' && nothing === undefined) print(io, `${side.name} held against ${first}`);
    return code;
  }
  if (options.format === 'text') print(io, `Nothing to guard: ${nothing}.`);
  return exit.clean;
}

interface Head {
  readonly name: string;
  readonly clusters: readonly CommittedCluster[];
  /** Why it cannot be read whole: half of it would look like removals. */
  readonly problems: readonly Issue[];
}

function workingTree(io: Io, only: string | undefined): Head {
  const { clusters, issues } = readCommitted(io, only);
  return { name: 'dist/', clusters, problems: issues.filter(({ severity }) => severity === 'error') };
}

function commitHead({ root }: Io, ref: string, only: readonly string[] | undefined): Head {
  const side = readCommitSide(root, ref, only);
  // Where nothing is rendered any more, everything of before is gone.
  return isNothing(side) ? { name: ref, clusters: [], problems: [] } : side;
}
