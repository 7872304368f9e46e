import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Argument, Option } from 'commander';
import { IssueError } from '../../issues/index.ts';
import { reasonOf } from '../../output/index.ts';
import type { AddCommand } from '../common.ts';
import { exit, type Io } from '../io.ts';
import { githubPlace } from '../notes/github.ts';
import { gitlabPlace } from '../notes/gitlab.ts';
import { ForgeError } from '../notes/request.ts';
import { type Written, writeNote } from '../notes/write-note.ts';
import { type Forge, forges } from '../pipelines.ts';
import { print } from '../print.ts';

/**
 * `labwright note`: one note in a merge request that updates itself. Not to be able to write it is exit 2, which pipelines show
 * as a warning: a missing token must neither stop a merge nor go unseen.
 */
export const addNote: AddCommand = (program, io, done) => {
  program
    .command('note')
    .description('in a pipeline: write a Markdown report into the merge request, as one note that updates itself')
    .addArgument(new Argument('<file>', 'Markdown, for example what `labwright diff --format markdown` wrote'))
    .addOption(
      new Option('--forge <name>', 'where the merge request lives; without it, by the variables of the pipeline').choices([...forges]),
    )
    .action(async (file: string, { forge }: { readonly forge?: Forge }) => done(await note(io, file, forge)));
};

async function note(io: Io, file: string, given: Forge | undefined): Promise<number> {
  const report = readReport(io, file);
  const forge = given ?? (io.env['GITHUB_ACTIONS'] === 'true' ? 'github' : 'gitlab');
  const place = forge === 'github' ? githubPlace(io) : gitlabPlace(io);
  if ('missing' in place) return refuse(io, place.missing);
  try {
    const written = await writeNote(place, report);
    print(io, `${place.name}: ${said(written)}`);
    return exit.clean;
  } catch (error) {
    if (!(error instanceof ForgeError)) throw error;
    const advice = place.advice(error);
    return refuse(io, [`${place.name}: ${error.message}`, ...(advice === undefined ? [] : [`hint: ${advice}`])]);
  }
}

function said({ done, by, others }: Written): string {
  if (done === 'newer') return `left alone, because pipeline ${by}, which is newer, has written it`;
  const what = { created: 'wrote the note', updated: 'updated the note', same: 'the note says so already' }[done];
  return others.length === 0 ? what : `${what}; others of Labwright (${others.join(', ')}) now point to it`;
}

function readReport(io: Io, file: string): string {
  try {
    return readFileSync(resolve(io.cwd, file), 'utf8');
  } catch (error) {
    const message = `${file} cannot be read: ${reasonOf(error)}`;
    throw new IssueError([{ code: 'OUTPUT_UNREADABLE', severity: 'error', path: '<file>', message }]);
  }
}

/** A forge may repeat in its answer what it was sent. */
function refuse({ env, stderr }: Io, lines: readonly string[]): number {
  const tokens = ['LABWRIGHT_GITLAB_TOKEN', 'GITHUB_TOKEN'].flatMap((name) => env[name]?.trim() || []);
  const text = `no note was written: ${lines.join('\n')}\n`;
  stderr.write(tokens.reduce((safe, token) => safe.replaceAll(token, '[token]'), text));
  return exit.trouble;
}
