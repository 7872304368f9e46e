import { Option } from 'commander';
import { reviewPage, reviewText } from '../../report/index.ts';
import { type FleetReview, reviewFleet } from '../../review/index.ts';
import { readBase } from '../base.ts';
import { readCommitted } from '../committed.ts';
import type { AddCommand } from '../common.ts';
import { exit, type Io } from '../io.ts';
import { report, write } from '../print.ts';

const diffFormats = ['text', 'json', 'html'] as const;

const written: Readonly<Record<(typeof diffFormats)[number], (review: FleetReview) => string>> = {
  text: reviewText,
  json: (review) => `${JSON.stringify(review, undefined, 2)}\n`,
  html: reviewPage,
};

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

function run(io: Io, ref: string, { cluster, format, output, color }: DiffOptions): number {
  const { clusters, issues } = readCommitted(io, cluster);
  if (issues.length > 0) return report(issues, io, { format: 'text', strict: false, color });
  const review = reviewFleet(readBase(io, ref, cluster === undefined ? undefined : [cluster]), { name: 'working tree', clusters });
  write(written[format](review), io, output);
  return review.clusters.every(({ diff }) => diff.change === 'same') ? exit.clean : exit.findings;
}
