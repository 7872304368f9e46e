import type { FleetDefinition } from '../authoring/index.ts';
import type { LockHolder } from '../output/index.ts';
import type { Host } from '../rehearse/index.ts';

/** What the compiler said about a cluster file. */
export interface CompileProblem {
  readonly text: string;
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly lineText?: string | undefined;
}

export interface Writer {
  readonly isTTY?: boolean | undefined;
  write(text: string): unknown;
}

/** The world as commands see it; tests give a small one. */
export interface Io {
  /** The fleet's root folder. */
  readonly root: string;
  /** Folder the command was run in; paths on the command line are relative to it. */
  readonly cwd: string;
  /** Folder of the installed library: its schemas and documentation lie below it. */
  readonly packageRoot: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly nodeVersion: string;
  /** This process, and what it may ask of others. */
  readonly process: LockHolder & Host;
  /** From the first call on, Ctrl-C and the like abort the signal instead of ending the process, so that work can be cleared up. */
  interruption(): AbortSignal;
  readonly stdout: Writer;
  readonly stderr: Writer;
  /** The owner's fleet, for commands that run the owner's code. */
  readonly fleet?: FleetDefinition | undefined;
  readonly fleetProblems: readonly CompileProblem[];
  /** What the owner's code threw while it was loaded. */
  readonly fleetThrew?: { readonly error: unknown } | undefined;
  /** The code that renders: a hash of all of it, and the text of the owner's part. */
  readonly code?: { readonly hash: string; readonly clusters: string } | undefined;
  /** Where the start-up keeps what it can make again. */
  readonly cacheFolder?: string | undefined;
  /** Cluster files that nobody imports. */
  readonly unimported: readonly string[];
}

/** Exit codes: clean, findings or differences, wrong usage or could not run. */
export const exit = { clean: 0, findings: 1, trouble: 2 } as const;
