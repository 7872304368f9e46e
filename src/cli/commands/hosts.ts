import { hostLoads } from '../../model/index.ts';
import { hostText } from '../../report/index.ts';
import { readCommitted } from '../committed.ts';
import { type AddCommand, type CommonOptions, withCommon } from '../common.ts';
import { exit } from '../io.ts';
import { report, write } from '../print.ts';

/** `labwright hosts`: what is on together on each host, and what is left of it. */
export const addHosts: AddCommand = (program, io, done) => {
  withCommon(
    program.command('hosts').description('what is on together on each host of what is committed in dist/, by power mode, and what is left'),
  ).action((options: CommonOptions) => {
    const { clusters, issues } = readCommitted(io, options.cluster);
    const code = issues.length === 0 ? exit.clean : report(issues, io, options);
    const models = clusters.map(({ model }) => model);
    if (options.format === 'json') {
      const hosts = models.map((model) => ({ cluster: model.cluster, loads: hostLoads(model) }));
      write(`${JSON.stringify({ hosts }, undefined, 2)}\n`, io, options.output);
    } else {
      const text = models.map(hostText).join('');
      write(text === '' ? "no cluster declares a host: `new Machine(cluster, …, { kind: 'host' })`\n" : text, io, options.output);
    }
    done(code);
  });
};
