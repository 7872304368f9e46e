import { bootstrapGuide } from '../../argocd/index.ts';
import type { Issue } from '../../issues/index.ts';
import { clusterNames, noSuchCluster, readModel } from '../committed.ts';
import type { AddCommand } from '../common.ts';
import { exit } from '../io.ts';
import { print, report } from '../print.ts';

/** `labwright bootstrap <cluster>`: the way from bare machines to a cluster that syncs itself. */
export const addBootstrap: AddCommand = (program, io, done) => {
  program
    .command('bootstrap')
    .description('print the way from an empty cluster to a syncing one')
    .argument('<cluster>', 'cluster of dist/')
    .action((cluster: string) => {
      const issues: Issue[] = [];
      const absent = noSuchCluster(clusterNames(io.root), cluster, '<cluster>');
      const model = absent === undefined ? readModel(io.root, cluster, issues) : undefined;
      if (absent !== undefined) issues.push(absent);
      if (model === undefined) {
        report(issues, io, { format: 'text', strict: false, color: true });
        done(exit.trouble);
        return;
      }
      bootstrapGuide(model).forEach(({ title, why, where, commands, byHand }, index) => {
        const place = where === 'here' ? '' : ` (on ${where.node})`;
        print(io, `${index + 1}. ${title}${place}${byHand === true ? ' [by hand]' : ''}`);
        print(io, `   ${why}`);
        for (const command of commands) print(io, `     ${command}`);
        print(io, '');
      });
      done(exit.clean);
    });
};
