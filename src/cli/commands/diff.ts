import { createHash } from 'node:crypto';
import { Option } from 'commander';
import { IssueError } from '../../issues/index.ts';
import { type ReviewFormat, reviewWriters } from '../../report/index.ts';
import { type FleetReview, type Level, levels, reviewFleet, withReasons } from '../../review/index.ts';
import { colours } from '../colours.ts';
import type { AddCommand } from '../common.ts';
import { exit, type Io } from '../io.ts';
import { type LiveOptions, withLive } from '../live.ts';
import { report, write } from '../print.ts';
import { wasRefused } from '../refused.ts';
import { readLiveSides } from '../review/live-sides.ts';
import { placesOf } from '../review/places.ts';
import { readSides, type Sides } from '../review/states.ts';

export interface DiffOptions extends LiveOptions {
  readonly cluster?: string | undefined;
  readonly format: ReviewFormat;
  readonly output?: string | undefined;
  readonly level: Level;
  readonly code: boolean;
  readonly direct: boolean;
  readonly live: boolean;
  readonly rehearse: boolean;
  readonly color: boolean;
}

const formats = Object.keys(reviewWriters) as ReviewFormat[];

/** `labwright diff`: what the way from one state of the fleet to another will really do. */
export const addDiff: AddCommand = (program, io, done) => {
  const command = program
    .command('diff')
    .description('what will restart, be lost or lock you out on the way from one state to another; exit code 1 where they differ')
    .argument('[base]', 'branch, tag, commit or folder; of a branch, where the head left it (default: the branch of the server)')
    .argument('[head]', 'the same (default: the working tree)')
    .option('--cluster <name>', 'only this cluster')
    .addOption(new Option('--format <format>', 'how the account is written').choices(formats).default('text'))
    .option('--output <file>', 'write to a file instead of the terminal')
    .addOption(
      new Option('--level <level>', 'exit code 1 only from this level on; `none`: for every difference').choices(levels).default('none'),
    )
    .option('--direct', 'the base as it is now, with what others did there since', false)
    .option('--code', 'as the head what clusters/ renders now, also where synth refuses to write it', false)
    .option('--live', 'the cluster that runs as the base, as far as it is rendered; only reads', false)
    .option('--rehearse', 'play the step on a real control plane on this machine, and say of each claim whether it came true', false)
    .option('--no-color', 'no colours');
  withLive(command).action(async (base: string | undefined, head: string | undefined, options: DiffOptions) =>
    done(await run(io, { base, head }, options)),
  );
};

/** What is asked to be compared. */
export interface Asked {
  readonly base?: string | undefined;
  readonly head?: string | undefined;
}

async function run(io: Io, asked: Asked, options: DiffOptions): Promise<number> {
  const { format, output, level, color } = options;
  try {
    const sides = await readAsked(io, asked, options);
    const review = options.rehearse ? await rehearsed(io, sides) : reviewOf(sides);
    const paint = colours(io, color && output === undefined);
    const fingerprint = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32);
    write(await reviewWriters[format](review, { paint, fingerprint }), io, output);
    return fails(review, level) ? exit.findings : exit.clean;
  } catch (error) {
    if (!(error instanceof IssueError)) throw error;
    // What a machine reads must be a report and nothing else.
    const said = format === 'text' ? io : { ...io, stdout: io.stderr };
    report(error.issues, said, { format: 'text', strict: false, color });
    return exit.trouble;
  }
}

async function readAsked(io: Io, { base, head }: Asked, { live, code, direct, ...options }: DiffOptions): Promise<Sides> {
  if (live) {
    if (base !== undefined) throw senseless('--live', `compares the working tree with the cluster that runs, so "${base}" has no place`);
    if (code) throw senseless('--live', 'compares what was written with the cluster that runs, so --code has no place');
    return await readLiveSides(io, options);
  }
  if (code && head !== undefined) throw senseless('--code', `is itself what the base is compared with, so "${head}" has no place`);
  const places = placesOf(io, { base, head, code, direct });
  const sides = readSides(io, places.base, places.head, options.cluster);
  return head === undefined && !code && wasRefused(io) ? { ...sides, notes: [...sides.notes, mayBeOld] } : sides;
}

const mayBeOld =
  'the last `labwright synth` wrote nothing, so that dist/ may be older than clusters/; `labwright diff --code` compares what the code says';

function senseless(path: string, message: string): IssueError {
  return new IssueError([{ code: 'DIFF_BASE', severity: 'error', path, message, hint: 'leave one of both away' }]);
}

function reviewOf({ base, head, notes }: Sides): FleetReview {
  const review = withReasons(head, { base, review: reviewFleet(base, head) });
  return notes.length === 0 ? review : { ...review, notes: [...(review.notes ?? []), ...notes] };
}

async function rehearsed(io: Io, sides: Sides): Promise<FleetReview> {
  // Loaded only here: no other comparison should wait for it.
  const { rehearseReview } = await import('../review/rehearse-review.ts');
  return await rehearseReview(io, reviewOf(sides), sides);
}

function fails({ level, clusters }: FleetReview, from: Level): boolean {
  if (from === 'none') return clusters.some(({ diff }) => diff.change !== 'same');
  return levels.indexOf(level) >= levels.indexOf(from);
}
