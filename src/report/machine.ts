import { codes, type Issue } from '../issues/index.ts';
import { countIssues, type Report } from './report.ts';

/** Stable JSON: `{ version, counts, issues }`. Fields of an issue are those of the documentation; absent ones are left out. */
export function jsonReport({ issues }: Report): string {
  return `${JSON.stringify({ version: 1, counts: countIssues(issues), issues }, undefined, 2)}\n`;
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;', '\n': '&#10;' };

/** XML 1.0 has no way to write most control characters, so they are left out. */
function xml(text: string): string {
  const writable = [...text].filter((character) => character >= ' ' || character === '\n' || character === '\t').join('');
  return writable.replace(/[&<>"'\n]/g, (character) => escapes[character] ?? character);
}

/** JUnit: one suite for each code, so that a pipeline shows findings where it shows tests. */
export function junitReport({ issues, strict }: Report): string {
  const byCode = new Map<string, Issue[]>();
  for (const issue of issues) {
    const list = byCode.get(issue.code);
    if (list === undefined) byCode.set(issue.code, [issue]);
    else list.push(issue);
  }
  const counts = countIssues(issues);
  const failures = strict ? counts.error + counts.warning + counts.unchecked : counts.error;
  const suites = [...byCode].map(([code, all]) => {
    const cases = all.map((issue, index) => testCase(issue, index, strict));
    const failed = all.filter((issue) => isFailure(issue, strict)).length;
    return `  <testsuite name="${code}" tests="${all.length}" failures="${failed}">\n${cases.join('\n')}\n  </testsuite>`;
  });
  const body = suites.length === 0 ? '' : `${suites.join('\n')}\n`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="labwright" tests="${issues.length}" failures="${failures}">\n${body}</testsuites>\n`;
}

function isFailure({ severity, accepted }: Issue, strict: boolean): boolean {
  return accepted === undefined && (severity === 'error' || strict);
}

function testCase(issue: Issue, index: number, strict: boolean): string {
  const file = issue.file === undefined ? '' : ` file="${xml(issue.file)}"`;
  const head = `    <testcase classname="${issue.code}" name="${xml(`${issue.path} #${index + 1}`)}"${file}`;
  const text = xml([issue.message, ...(issue.hint === undefined ? [] : [`hint: ${issue.hint}`])].join('\n'));
  if (isFailure(issue, strict)) return `${head}>\n      <failure type="${issue.severity}" message="${text}"/>\n    </testcase>`;
  const why = issue.accepted === undefined ? `${issue.severity}: ${issue.message}` : `accepted: ${issue.accepted}`;
  return `${head}>\n      <skipped message="${xml(why)}"/>\n    </testcase>`;
}

const gitlabSeverity = { error: 'critical', warning: 'minor', unchecked: 'info' } as const;

/** GitLab code quality: an array with a stable fingerprint for each finding, so that a merge request shows what is new. */
export function codeQualityReport({ issues }: Report, fingerprint: (text: string) => string): string {
  const seen = new Map<string, number>();
  const entries = issues
    .filter((issue) => issue.accepted === undefined)
    .map((issue) => {
      const [file, line] = placeOf(issue);
      const identity = [issue.code, issue.cluster ?? '', issue.path, issue.message].join('\n');
      const count = (seen.get(identity) ?? 0) + 1;
      seen.set(identity, count);
      return {
        description: `${codes[issue.code].title}: ${issue.path}: ${issue.message}`,
        check_name: issue.code,
        // GitLab drops all but one entry of a fingerprint.
        fingerprint: fingerprint(count === 1 ? identity : `${identity}\n${count}`),
        severity: gitlabSeverity[issue.severity],
        location: { path: file, lines: { begin: line } },
      };
    });
  return `${JSON.stringify(entries, undefined, 2)}\n`;
}

/** The owner's line, else the rendered file, else the file that the path names, else where every fleet begins. */
function placeOf({ source, file, path }: Issue): readonly [string, number] {
  const match = source?.match(/^(.*):(\d+)$/);
  if (match !== null && match !== undefined) return [match[1] ?? '', Number(match[2])];
  const named = path.match(/^(?:clusters|dist|argocd|docs)\/\S+\.\w+/)?.[0];
  return [file ?? named ?? 'clusters/fleet.ts', 1];
}
