import type { Issue, Severity } from '../issues/index.ts';
import { countIssues, type Report } from './report.ts';
import { visible } from './visible.ts';

/** Functions that colour a piece of text; all of them leave it as it is where colours are off. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
}

/** From so many findings on that say the very same, one is shown, and the places of the others. */
const same = 4;
/** Places of the others that are named: what one house has, such as Secrets without a value, in whole. */
const placesShown = 20;
/** Findings of one code that are shown; what is beyond them is counted. */
const shownOfCode = 25;

/** For people: the answer first, then each finding with its place and what to do. What repeats itself is folded; JSON has all of it. */
export function textReport({ issues }: Report, paint: Paint): string {
  const tone: Record<Severity, (text: string) => string> = { error: paint.red, warning: paint.yellow, unchecked: paint.cyan };
  const lines = folded(issues).flatMap(({ issue, also, beyond }) => {
    if (issue === undefined) return [paint.dim(beyond)];
    const word = issue.accepted === undefined ? tone[issue.severity](issue.severity) : paint.dim('accepted');
    const detail = (name: string, value: string | undefined) =>
      value === undefined || value === '' ? [] : [`  ${paint.dim(`${name}:`)} ${oneLine(value)}`];
    return [
      `${word} ${paint.bold(issue.code)} ${oneLine(issue.path)}: ${oneLine(issue.message)}`,
      ...detail('also', also),
      ...detail('file', issue.path.startsWith(issue.file ?? '') ? undefined : issue.file),
      ...detail('code', issue.path.includes(issue.source ?? '') ? undefined : issue.source),
      ...detail('hint', issue.hint),
      ...detail('accepted', issue.accepted),
    ];
  });
  return lines.length === 0 ? '' : `${summaryLine(issues)}\n${lines.join('\n')}\n`;
}

/** One finding to show, where else the same is true; or a line about those that are not shown. */
type Folded =
  | { readonly issue: Issue; readonly also: string; readonly beyond?: undefined }
  | { readonly issue?: undefined; readonly also?: undefined; readonly beyond: string };

function folded(issues: readonly Issue[]): readonly Folded[] {
  const groups = new Map<string, Issue[]>();
  for (const issue of issues) {
    const key = [issue.code, issue.severity, issue.cluster ?? '', issue.message, issue.hint ?? '', issue.accepted ?? ''].join('\n');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [issue]);
    else group.push(issue);
  }
  const shown: Folded[] = [];
  const counts = new Map<string, number>();
  const hidden = new Map<string, number>();
  for (const group of groups.values()) {
    const [first] = group as [Issue];
    const code = `${first.severity} ${first.code}`;
    const count = counts.get(code) ?? 0;
    if (count >= shownOfCode && first.accepted === undefined) {
      hidden.set(code, (hidden.get(code) ?? 0) + group.length);
      continue;
    }
    for (const issue of group.length < same ? group : [first])
      shown.push({ issue, also: group.length < same ? '' : alsoAt(group.slice(1).map(({ path }) => path)) });
    counts.set(code, count + (group.length < same ? group.length : 1));
  }
  const rest = [...hidden].map(([code, number]) => ({ beyond: `and ${number} more: ${code}; \`--format json\` lists them all` }));
  return [...shown, ...rest];
}

function alsoAt(paths: readonly string[]): string {
  const others = paths.length > placesShown ? ` and ${paths.length - placesShown} more places` : '';
  return `${paths.slice(0, placesShown).join(', ')}${others}`;
}

/** On one line, and nothing in it that a terminal obeys: what is quoted may come from anybody's YAML. */
function oneLine(text: string): string {
  return visible(text.trimEnd().replaceAll(/\s*\n\s*/g, ' '));
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
