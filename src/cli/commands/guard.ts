import type { Issue } from '../../issues/index.ts';
import { readCommitted } from '../committed.ts';
import { type AddCommand, type CommonOptions, withCommon } from '../common.ts';
import { type CommitSide, deployedRefs, guardSide, isCommit, readSide } from '../guard.ts';
import { exit, type Io } from '../io.ts';
import { print, report } from '../print.ts';
import { commitTree } from '../tree.ts';

/** `labwright guard`: what a push would destroy or lock out, on what is rendered, without running cluster files. */
export const addGuard: AddCommand = (program, io, done) => {
  withCommon(
    program
      .command('guard')
      .description(
        'stop what would destroy data or lock you out without a statement in the code; for hooks and pipelines, before the push',
      ),
  )
    .argument('[base]', 'what is there now: a branch, tag or commit; by default the branch that Argo CD follows, as it was last fetched')
    .argument('[head]', 'what is to be there: a branch, tag or commit; by default dist/ as it lies here')
    .action((base: string | undefined, head: string | undefined, options: CommonOptions) => done(run(io, base, head, options)));
};

function run(io: Io, base: string | undefined, head: string | undefined, options: CommonOptions): number {
  const side = head === undefined ? workingTree(io, options.cluster) : commitSide(io, head, options.cluster);
  if ('issues' in side) return report(side.issues, io, options);
  const refs = [...(base === undefined ? [] : [base]), ...deployedRefs(side.clusters)];
  const [first, ...others] = refs.filter((ref) => isCommit(io.root, ref));
  if (base !== undefined && first !== base) return report([noCommit(io, base)], io, options);
  if (first === undefined) {
    if (options.format === 'text') print(io, 'Nothing to guard: no commit that was pushed is known here.');
    return exit.clean;
  }
  const { issues, nothing } = guardSide(io, { head: side, base: first, others, only: options.cluster });
  const code = report(issues, io, options);
  if (options.format === 'text') print(io, nothing === undefined ? `${side.name} held against ${first}` : `Nothing to guard: ${nothing}.`);
  return code;
}

type Head = Pick<CommitSide, 'name' | 'clusters'>;
type Refused = { readonly issues: readonly Issue[] };

function workingTree(io: Io, only: string | undefined): Head | Refused {
  const { clusters, issues } = readCommitted(io, only);
  return issues.some(({ severity }) => severity === 'error') ? { issues } : { name: 'dist/', clusters };
}

function commitSide(io: Io, ref: string, only: string | undefined): Head | Refused {
  if (!isCommit(io.root, ref)) return { issues: [noCommit(io, ref)] };
  const side = readSide(io, ref, only);
  // Where nothing is rendered any more, everything of before is gone.
  if (typeof side === 'string') return { name: ref, clusters: [] };
  return side.problems.length > 0 ? { issues: side.problems } : side;
}

/** Why a commit that was asked for is not here. */
function noCommit({ root }: Io, ref: string): Issue {
  const found = commitTree(root, ref, '--base');
  return 'code' in found
    ? found
    : { code: 'REHEARSE_BASE', severity: 'error', path: '--base', message: `there is no commit "${ref}" here` };
}
