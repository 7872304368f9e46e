import { Option } from 'commander';
import { reviewText } from '../../report/index.ts';
import { reviewFleet } from '../../review/index.ts';
import type { AddCommand } from '../common.ts';
import { exit, type Io } from '../io.ts';
import { write } from '../print.ts';
import { readSides } from '../sides.ts';

const diffFormats = ['text', 'json'] as const;

interface DiffOptions {
  readonly cluster?: string | undefined;
  readonly format: (typeof diffFormats)[number];
  readonly output?: string | undefined;
  readonly color: boolean;
}

/** `labwright diff`: what the way from one state of the fleet to another will really do. */
export const addDiff: AddCommand = (program, io, done) => {
  program
    .command('diff')
    .description('what will restart, be lost or lock you out between two states; exit code 1 where they differ')
    .argument('[base]', 'a branch, tag or commit', 'main')
    .option('--cluster <name>', 'only this cluster')
    .addOption(new Option('--format <format>', 'how the account is written').choices([...diffFormats]).default('text'))
    .option('--output <file>', 'write to a file instead of the terminal')
    .option('--no-color', 'no colours')
    .action((base: string, options: DiffOptions) => done(run(io, base, options)));
};

function run(io: Io, ref: string, { cluster, format, output }: DiffOptions): number {
  const { base, head } = readSides(io, { base: ref, cluster });
  const review = reviewFleet(base, head);
  write(format === 'json' ? `${JSON.stringify(review, undefined, 2)}\n` : reviewText(review), io, output);
  return review.clusters.every(({ diff }) => diff.change === 'same') ? exit.clean : exit.findings;
}
