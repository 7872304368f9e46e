import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { IssueError } from '../issues/index.ts';
import { addBootstrap } from './commands/bootstrap.ts';
import { addBump } from './commands/bump.ts';
import { addCapacity } from './commands/capacity.ts';
import { addCheck } from './commands/check.ts';
import { addCompare } from './commands/compare.ts';
import { addDiff } from './commands/diff.ts';
import { addDoctor } from './commands/doctor.ts';
import { addExplain } from './commands/explain.ts';
import { addFlows } from './commands/flows.ts';
import { addGuard } from './commands/guard.ts';
import { addHosts } from './commands/hosts.ts';
import { addImages } from './commands/images.ts';
import { addNew } from './commands/new.ts';
import { addNote } from './commands/note.ts';
import { addRehearse } from './commands/rehearse.ts';
import { addResolve } from './commands/resolve.ts';
import { addSecrets } from './commands/secrets.ts';
import { addSynth } from './commands/synth.ts';
import { addVerify } from './commands/verify.ts';
import type { AddCommand } from './common.ts';
import { exit, type Io } from './io.ts';
import { report } from './print.ts';

const commands: readonly AddCommand[] = [
  addSynth,
  addCheck,
  addDiff,
  addGuard,
  addNote,
  addResolve,
  addRehearse,
  addVerify,
  addBootstrap,
  addSecrets,
  addImages,
  addCompare,
  addCapacity,
  addHosts,
  addFlows,
  addBump,
  addNew,
  addExplain,
  addDoctor,
];

/** Runs one command line and returns the exit code. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  let code: number = exit.clean;
  const program = new Command('labwright')
    .description('Typed TypeScript in, plain Kubernetes YAML for Argo CD out, and proof before the push.')
    .configureOutput({ writeOut: (text) => io.stdout.write(text), writeErr: (text) => io.stderr.write(text) })
    .exitOverride()
    .version(versionOf(io))
    .showHelpAfterError('(see `labwright --help`)');
  for (const add of commands) {
    add(program, io, (result) => {
      code = result;
    });
  }
  for (const command of allCommands(program)) {
    command.exitOverride().configureOutput({ writeOut: (text) => io.stdout.write(text), writeErr: (text) => io.stderr.write(text) });
  }
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exit.clean : exit.trouble;
    if (error instanceof IssueError) {
      report(error.issues, io, { format: 'text', strict: false, color: true });
      return exit.trouble;
    }
    throw error;
  }
}

/** Version of the installed library. */
function versionOf({ packageRoot }: Io): string {
  return (JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { readonly version: string }).version;
}

function allCommands(command: Command): Command[] {
  return command.commands.flatMap((child) => [child, ...allCommands(child)]);
}
