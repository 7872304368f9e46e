import type { Issue, Severity } from '../issues/index.ts';
import { countIssues, type Report } from './report.ts';

/** Functions that colour a piece of text; all of them leave it as it is where colours are off. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
}

/** For people: the answer first, then each finding with its place and what to do. */
export function textReport({ issues }: Report, paint: Paint): string {
  const tone: Record<Severity, (text: string) => string> = { error: paint.red, warning: paint.yellow, unchecked: paint.cyan };
  const lines = issues.flatMap((issue) => {
    const word = issue.accepted === undefined ? tone[issue.severity](issue.severity) : paint.dim('accepted');
    const place = issue.file === undefined || issue.path.startsWith(issue.file) ? [] : [`  ${paint.dim('file:')} ${issue.file}`];
    const source = issue.source === undefined || issue.path.includes(issue.source) ? [] : [`  ${paint.dim('code:')} ${issue.source}`];
    const hint = issue.hint === undefined ? [] : [`  ${paint.dim('hint:')} ${issue.hint}`];
    const reason = issue.accepted === undefined ? [] : [`  ${paint.dim('accepted:')} ${issue.accepted}`];
    return [`${word} ${paint.bold(issue.code)} ${issue.path}: ${oneLine(issue.message)}`, ...place, ...source, ...hint, ...reason];
  });
  return lines.length === 0 ? '' : `${summaryLine(issues)}\n${lines.join('\n')}\n`;
}

/** Without control characters: what is quoted may come from anybody's YAML, and a terminal obeys it. */
function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ').trimEnd();
}

/** `2 errors, 1 warning, 3 unchecked, 1 accepted`. */
export function summaryLine(issues: readonly Issue[]): string {
  const { error, warning, unchecked, accepted } = countIssues(issues);
  const parts = [
    ...(error > 0 ? [`${error} ${error === 1 ? 'error' : 'errors'}`] : []),
    ...(warning > 0 ? [`${warning} ${warning === 1 ? 'warning' : 'warnings'}`] : []),
    ...(unchecked > 0 ? [`${unchecked} unchecked`] : []),
    ...(accepted > 0 ? [`${accepted} accepted`] : []),
  ];
  return parts.length === 0 ? 'no findings' : parts.join(', ');
}
