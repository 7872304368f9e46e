import { type Command, Option } from 'commander';
import { formats } from '../report/index.ts';
import type { Io } from './io.ts';

/** What a command is given beside its own flags. */
export interface CommonOptions {
  readonly cluster?: string | undefined;
  readonly format: (typeof formats)[number];
  readonly output?: string | undefined;
  readonly strict: boolean;
  readonly color: boolean;
}

/** Adds one command; it tells its exit code through `done`. */
export type AddCommand = (program: Command, io: Io, done: (code: number) => void) => void;

/** Flags that every command with findings shares. */
export function withCommon(command: Command): Command {
  return command
    .option('--cluster <name>', 'only this cluster')
    .addOption(new Option('--format <format>', 'how findings are written').choices([...formats]).default('text'))
    .option('--output <file>', 'write the findings to a file instead of the terminal')
    .option('--strict', 'warnings and what could not be checked fail too', false)
    .option('--no-color', 'no colours');
}
