import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Code, compareIssues, type Issue, IssueError } from '../issues/index.ts';
import { reasonOf } from '../output/index.ts';
import { codeQualityReport, fails, type formats, jsonReport, junitReport, textReport } from '../report/index.ts';
import { colours } from './colours.ts';
import { exit, type Io } from './io.ts';

/** How findings are written. */
export interface ReportOptions {
  readonly format: (typeof formats)[number];
  readonly output?: string | undefined;
  readonly strict: boolean;
  readonly color: boolean;
}

/** Writes the findings in the wanted format and returns the exit code they mean. */
export function report(issues: readonly Issue[], io: Io, { format, output, strict, color }: ReportOptions): number {
  const all = { issues: [...issues].sort(compareIssues), strict };
  const text = {
    text: () => textReport(all, colours(io, color && output === undefined)),
    json: () => jsonReport(all),
    junit: () => junitReport(all),
    codequality: () => codeQualityReport(all, (value) => createHash('sha256').update(value).digest('hex').slice(0, 32)),
  }[format]();
  write(text, io, output);
  return exitCode(issues, strict);
}

/** What a run with these findings exits with. */
export function exitCode(issues: readonly Issue[], strict: boolean): number {
  if (issues.some(couldNotRun)) return exit.trouble;
  return fails({ issues, strict }) ? exit.findings : exit.clean;
}

/** Writes a report to the file of `--output`, else to the terminal. */
export function write(text: string, io: Io, output: string | undefined): void {
  if (output === undefined) io.stdout.write(text);
  else writeReport(resolve(io.cwd, output), output, text);
}

function writeReport(file: string, output: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } catch (error) {
    const issue = { code: 'OUTPUT_CANNOT_WRITE', severity: 'error', path: '--output' } as const;
    throw new IssueError([{ ...issue, message: `${output} cannot be written: ${reasonOf(error)}` }]);
  }
}

const troubles: ReadonlySet<Code> = new Set<Code>([
  'DIFF_BASE',
  'MODEL_FLEET',
  'MODEL_BROKEN',
  'MODEL_UNKNOWN_VERSION',
  'OUTPUT_CANNOT_WRITE',
  'OUTPUT_LOCKED',
  'OUTPUT_UNREADABLE',
  'REHEARSE_BASE',
  'REHEARSE_BINARIES',
  'REHEARSE_CONTROL_PLANE',
  'VERIFY_FORBIDDEN',
  'VERIFY_KUBECONFIG',
  'VERIFY_UNREACHABLE',
  'VERIFY_WRONG_CLUSTER',
]);

/** Whether a finding says that the work could not be done, by a wrong flag or by this machine, rather than judging what was given. */
function couldNotRun({ code, severity, path }: Issue): boolean {
  return severity === 'error' && (troubles.has(code) || path.startsWith('--'));
}

/** One line for a person. */
export function print(io: Io, line: string): void {
  io.stdout.write(`${line}\n`);
}
