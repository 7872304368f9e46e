import { type Removal, removalsOf } from '../../checks/index.ts';
import { type Code, codes, nearest } from '../../issues/index.ts';
import { removalText } from '../../report/index.ts';
import { readCommitted } from '../committed.ts';
import type { AddCommand } from '../common.ts';
import { exit, type Io } from '../io.ts';
import { print, write } from '../print.ts';

/** `labwright explain CODE`: what a finding means and what to do. `labwright explain APPLICATION`: what its removal would destroy. */
export const addExplain: AddCommand = (program, io, done) => {
  program
    .command('explain')
    .description('what a finding means, why it matters and what to do; or what the removal of an application would destroy')
    .argument('[name]', 'a code as findings print it, or an application of dist/; without one, all codes are listed')
    .option('--cluster <name>', 'only the application of this cluster')
    .action((name: string | undefined, { cluster }: { readonly cluster?: string | undefined }) => {
      if (name === undefined) {
        for (const [code, { title }] of Object.entries(codes).sort(([a], [b]) => (a < b ? -1 : 1)))
          print(io, `${code.padEnd(36)} ${title}`);
        done(exit.clean);
        return;
      }
      const code = name.toUpperCase();
      if (Object.hasOwn(codes, code)) {
        const { title, why, fix } = codes[code as Code];
        print(io, `${code}: ${title}\n\nWhy: ${why}\nDo:  ${fix}`);
        done(exit.clean);
        return;
      }
      done(explainApplication(io, name, cluster));
    });
};

/** Every application of that name, since clusters of a fleet may share it. */
function explainApplication(io: Io, name: string, cluster: string | undefined): number {
  const { clusters, issues } = readCommitted(io, cluster);
  const removals = clusters.flatMap((one) => removalsOf(one));
  const found = removals.filter(({ application, argoName }) => application === name || argoName === name);
  if (found.length > 0) {
    write(found.map(removalText).join('\n'), io, undefined);
    return exit.clean;
  }
  const [broken] = cluster === undefined ? [] : issues;
  if (broken !== undefined) {
    io.stderr.write(`${broken.path} ${broken.message}${broken.hint === undefined ? '' : `; ${broken.hint}`}\n`);
    return exit.trouble;
  }
  io.stderr.write(unknown(name, removals, cluster));
  return exit.trouble;
}

function unknown(name: string, removals: readonly Removal[], cluster: string | undefined): string {
  const code = nearest(name.toUpperCase(), Object.keys(codes));
  const application = nearest(
    name,
    removals.map((one) => one.application),
  );
  const match = cluster === undefined ? (code ?? application) : application;
  const where = cluster === undefined ? 'no finding and no application of dist/' : `no application of ${cluster}`;
  return `${where} is called ${name}${match === undefined ? '; `labwright explain` lists all findings' : `; did you mean ${match}?`}\n`;
}
