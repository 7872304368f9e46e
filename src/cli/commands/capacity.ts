import { factsOf, headroomOf, questionsOf } from '../../checks/index.ts';
import { capacityText } from '../../report/index.ts';
import { readCommitted } from '../committed.ts';
import { type AddCommand, type CommonOptions, withCommon } from '../common.ts';
import { exit } from '../io.ts';
import { report, write } from '../print.ts';

/** `labwright capacity`: what is left of each node, and whether everything has a place in every case. */
export const addCapacity: AddCommand = (program, io, done) => {
  withCommon(
    program
      .command('capacity')
      .description('what is left of each node by what is committed in dist/, and what happens in updates, with Jobs and without a node'),
  ).action((options: CommonOptions) => {
    const { clusters, issues } = readCommitted(io, options.cluster);
    const code = issues.length === 0 ? exit.clean : report(issues, io, options);
    if (options.format === 'json') {
      const capacity = clusters.map((cluster) => {
        const facts = factsOf(cluster);
        const questions = questionsOf(facts).map(({ kind, subject, answer, down, perhapsDown }) => ({
          kind,
          subject,
          verdict: answer.verdict,
          down,
          perhapsDown,
        }));
        return { cluster: cluster.model.cluster, headroom: headroomOf(facts), questions };
      });
      write(`${JSON.stringify({ capacity }, undefined, 2)}\n`, io, options.output);
    } else {
      write(clusters.map(({ model, manifests }) => capacityText(model, manifests)).join(''), io, options.output);
    }
    done(code);
  });
};
