import type { Code } from './codes.ts';

/**
 * How a finding counts. `error` stops the write, `warning` does not,
 * `unchecked` says that a rule could not be decided and why.
 */
export type Severity = 'error' | 'warning' | 'unchecked';

/** One finding. Checks return these; only the edges of the program throw or print them. */
export interface Issue {
  /** Stable name, documented in `docs/issues.md`, never reused for another meaning. */
  readonly code: Code;
  readonly severity: Severity;
  /** The field or construct as its owner wrote it, e.g. `vx-home nodes.vx-1.address` or `vx-home/pgvector/pgvector storage.class`. */
  readonly path: string;
  /** What is wrong: the value as typed, the rule, and the other party if there is one. */
  readonly message: string;
  /** The next thing to try. Left out when there is nothing concrete to say. */
  readonly hint?: string | undefined;
  /** Cluster the finding belongs to. */
  readonly cluster?: string | undefined;
  /** Rendered file, relative to the fleet's root folder. */
  readonly file?: string | undefined;
  /** Where the owner's code made the object: `clusters/vx-home/data.ts:12`. */
  readonly source?: string | undefined;
  /** The owner's reason, when the finding was accepted in code. An accepted finding never fails a run. */
  readonly accepted?: string | undefined;
}

/** Thrown where the program must stop; carries every finding, not only the first. */
export class IssueError extends Error {
  override readonly name = 'IssueError';
  readonly issues: readonly Issue[];

  constructor(issues: readonly Issue[], options?: ErrorOptions) {
    super(issues.map(formatIssue).join('\n'), options);
    this.issues = issues;
  }
}

/** One finding as text, without colours. */
export function formatIssue({ code, severity, path, message, hint }: Issue): string {
  return `${severity} ${code} at ${path}: ${message}${hint === undefined ? '' : `\n  hint: ${hint}`}`;
}

const rank: Record<Severity, number> = { error: 0, warning: 1, unchecked: 2 };

/** What other findings follow from: a pod that fits no machine is above its quota as well. */
const causes: ReadonlySet<Code> = new Set(['CAPACITY_NO_ROOM', 'MODEL_UNKNOWN_PROP']);

/** A total order that depends on the findings alone: severity, cluster, causes first, path, code, message. */
export function compareIssues(a: Issue, b: Issue): number {
  return (
    rank[a.severity] - rank[b.severity] ||
    compareText(a.cluster ?? '', b.cluster ?? '') ||
    Number(causes.has(b.code)) - Number(causes.has(a.code)) ||
    compareText(a.path, b.path) ||
    compareText(a.code, b.code) ||
    compareText(a.message, b.message)
  );
}

/** Order by UTF-16 code unit, the same on every machine; `localeCompare` is not. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
