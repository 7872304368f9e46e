export type { CodeEntry } from './code-entry.ts';
export { type Code, codes } from './codes.ts';
export { compareIssues, compareText, formatIssue, type Issue, IssueError, type Severity } from './issue.ts';
export { nearest, suggest } from './suggest.ts';
