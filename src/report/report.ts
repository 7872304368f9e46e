import type { Issue, Severity } from '../issues/index.ts';

/** Findings of one run, as every writer gets them. */
export interface Report {
  /** Sorted; accepted ones included. */
  readonly issues: readonly Issue[];
  /** Whether warnings and what could not be checked fail too. */
  readonly strict: boolean;
}

/** How many findings of each kind count, and how many were accepted. */
export interface Counts extends Record<Severity, number> {
  readonly accepted: number;
}

export function countIssues(issues: readonly Issue[]): Counts {
  const open = issues.filter((issue) => issue.accepted === undefined);
  const of = (severity: Severity) => open.filter((issue) => issue.severity === severity).length;
  return { error: of('error'), warning: of('warning'), unchecked: of('unchecked'), accepted: issues.length - open.length };
}

/** Whether a run with these findings fails. */
export function fails({ issues, strict }: Report): boolean {
  const { error, warning, unchecked } = countIssues(issues);
  return error > 0 || (strict && warning + unchecked > 0);
}
