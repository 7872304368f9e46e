import { type Code, codes, nearest } from '../../issues/index.ts';
import type { AddCommand } from '../common.ts';
import { exit } from '../io.ts';
import { print } from '../print.ts';

/** `labwright explain CODE`: what a finding means and what to do. */
export const addExplain: AddCommand = (program, io, done) => {
  program
    .command('explain')
    .description('what a finding means, why it matters and what to do')
    .argument('[code]', 'a code as findings print it; without one, all of them are listed')
    .action((code: string | undefined) => {
      if (code === undefined) {
        for (const [name, { title }] of Object.entries(codes).sort(([a], [b]) => (a < b ? -1 : 1)))
          print(io, `${name.padEnd(36)} ${title}`);
        done(exit.clean);
        return;
      }
      const name = code.toUpperCase();
      if (!Object.hasOwn(codes, name)) {
        const match = nearest(name, Object.keys(codes));
        io.stderr.write(
          `no finding is called ${code}${match === undefined ? '; `labwright explain` lists them all' : `; did you mean ${match}?`}\n`,
        );
        done(exit.trouble);
        return;
      }
      const { title, why, fix } = codes[name as Code];
      print(io, `${name}: ${title}\n\nWhy: ${why}\nDo:  ${fix}`);
      done(exit.clean);
    });
};
