import { bootstrapGuide } from '../../argocd/index.ts';
import type { Issue } from '../../issues/index.ts';
import { clusterNames, noSuchCluster, readModel } from '../committed.ts';
import type { AddCommand } from '../common.ts';
import { exit } from '../io.ts';
import { type LiveOptions, withLive } from '../live.ts';
import { print, report } from '../print.ts';
import { runGuide } from '../run-guide.ts';
import { printStep } from '../steps.ts';

interface BootstrapOptions extends LiveOptions {
  readonly run: boolean;
  readonly yes: boolean;
}

/** `labwright bootstrap <cluster>`: the way from bare machines to a cluster that syncs itself. */
export const addBootstrap: AddCommand = (program, io, done) => {
  withLive(program.command('bootstrap').description('print the way from an empty cluster to a syncing one, or with --run go it'))
    .argument('<cluster>', 'cluster of dist/')
    .option('--run', 'run the steps that need no person and no shell on a node; may be repeated', false)
    .option('--yes', 'with --run: do not ask before it starts', false)
    .action(async (cluster: string, options: BootstrapOptions) => {
      const issues: Issue[] = [];
      const absent = noSuchCluster(clusterNames(io.root), cluster, '<cluster>');
      const model = absent === undefined ? readModel(io.root, cluster, issues) : undefined;
      if (absent !== undefined) issues.push(absent);
      if (model === undefined) {
        report(issues, io, { format: 'text', strict: false, color: true });
        done(exit.trouble);
        return;
      }
      const steps = bootstrapGuide(model);
      if (options.run) {
        done(await runGuide(io, { model, steps, options }));
        return;
      }
      for (const [index, step] of steps.entries()) {
        printStep(io, step, index + 1);
        print(io, '');
      }
      done(exit.clean);
    });
};
