import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Issue } from '../../src/issues/index.ts';
import {
  codeQualityReport,
  countIssues,
  fails,
  flowChangesText,
  flowText,
  jsonReport,
  junitReport,
  type Paint,
  summaryLine,
  textReport,
} from '../../src/report/index.ts';
import { elementsOf } from './xml.ts';

const issues: readonly Issue[] = [
  {
    code: 'MODEL_QUANTITY',
    severity: 'error',
    cluster: 'attic',
    path: 'attic nodes.shelf-1.capacity.memory',
    message: '"31GB" has the unknown suffix "GB"',
    hint: 'write `31Gi`',
  },
  {
    code: 'REFERENCE_CLAIM',
    severity: 'error',
    cluster: 'attic',
    path: 'attic/photos/photos/deployment spec.template.spec.volumes[0]',
    message: "no claim <photos> & none like 'it'",
    file: 'dist/attic/apps/photos/deployment-photos.yaml',
    source: 'clusters/attic/photos.ts:12',
  },
  {
    code: 'POLICY_PROBES',
    severity: 'warning',
    cluster: 'attic',
    path: 'attic/photos/photos/deployment spec.template.spec.containers[0]',
    message: 'has no startup probe',
    hint: 'add one',
    file: 'dist/attic/apps/photos/deployment-photos.yaml',
    source: 'clusters/attic/photos.ts:12',
    accepted: 'starts within a second',
  },
  {
    code: 'OUTPUT_STRAY_FILE',
    severity: 'warning',
    path: 'dist/attic/notes.txt',
    message: 'it was not generated',
    file: 'dist/attic/notes.txt',
  },
  { code: 'MODEL_NONE', severity: 'unchecked', path: 'theirs', message: 'there is no model\u0007' },
];
const report = { issues, strict: false };
const plain = (text: string) => text;
const noPaint: Paint = { bold: plain, dim: plain, red: plain, yellow: plain, cyan: plain };

test('text: the answer first, then each finding with its place and what to do', () => {
  expect(textReport(report, noPaint)).toMatchInlineSnapshot(`
    "2 errors, 1 warning, 1 unchecked, 1 accepted
    error MODEL_QUANTITY attic nodes.shelf-1.capacity.memory: "31GB" has the unknown suffix "GB"
      hint: write \`31Gi\`
    error REFERENCE_CLAIM attic/photos/photos/deployment spec.template.spec.volumes[0]: no claim <photos> & none like 'it'
      file: dist/attic/apps/photos/deployment-photos.yaml
      code: clusters/attic/photos.ts:12
    accepted POLICY_PROBES attic/photos/photos/deployment spec.template.spec.containers[0]: has no startup probe
      file: dist/attic/apps/photos/deployment-photos.yaml
      code: clusters/attic/photos.ts:12
      hint: add one
      accepted: starts within a second
    warning OUTPUT_STRAY_FILE dist/attic/notes.txt: it was not generated
    unchecked MODEL_NONE theirs: there is no model\\u0007
    "
  `);
  const tag = (name: string) => (text: string) => `<${name}>${text}</${name}>`;
  const painted = textReport(report, { bold: tag('b'), dim: plain, red: tag('red'), yellow: tag('yellow'), cyan: tag('cyan') });
  expect(painted.split('\n').filter((line) => line.startsWith('<'))).toMatchInlineSnapshot(`
    [
      "<red>error</red> <b>MODEL_QUANTITY</b> attic nodes.shelf-1.capacity.memory: "31GB" has the unknown suffix "GB"",
      "<red>error</red> <b>REFERENCE_CLAIM</b> attic/photos/photos/deployment spec.template.spec.volumes[0]: no claim <photos> & none like 'it'",
      "<yellow>warning</yellow> <b>OUTPUT_STRAY_FILE</b> dist/attic/notes.txt: it was not generated",
      "<cyan>unchecked</cyan> <b>MODEL_NONE</b> theirs: there is no model\\u0007",
    ]
  `);
  expect(textReport({ issues: [], strict: true }, noPaint)).toBe('');
  expect(summaryLine([])).toBe('no findings');
});

test('what fails: errors, with `strict` everything that is not accepted', () => {
  expect(countIssues(issues)).toEqual({ error: 2, warning: 1, unchecked: 1, accepted: 1 });
  const only = (severity: string, strict: boolean) => fails({ issues: issues.filter((issue) => issue.severity === severity), strict });
  expect(['error', 'warning', 'unchecked'].map((severity) => [only(severity, false), only(severity, true)])).toEqual([
    [true, true],
    [false, true],
    [false, true],
  ]);
  expect(fails({ issues: issues.filter(({ accepted }) => accepted !== undefined), strict: true })).toBe(false);
});

test('json: counts and the findings as they are', () => {
  const { version, counts, issues: written } = JSON.parse(jsonReport(report));
  expect({ version, counts }).toEqual({ version: 1, counts: { error: 2, warning: 1, unchecked: 1, accepted: 1 } });
  expect(written).toEqual(issues);
  expect(jsonReport({ issues: issues.slice(3, 4), strict: false })).toMatchInlineSnapshot(`
    "{
      "version": 1,
      "counts": {
        "error": 0,
        "warning": 1,
        "unchecked": 0,
        "accepted": 0
      },
      "issues": [
        {
          "code": "OUTPUT_STRAY_FILE",
          "severity": "warning",
          "path": "dist/attic/notes.txt",
          "message": "it was not generated",
          "file": "dist/attic/notes.txt"
        }
      ]
    }
    "
  `);
});

test('junit: well-formed, one suite for each code, what fails is a failure', () => {
  const text = junitReport(report);
  expect(text).toMatchInlineSnapshot(`
    "<?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="labwright" tests="5" failures="2">
      <testsuite name="MODEL_QUANTITY" tests="1" failures="1">
        <testcase classname="MODEL_QUANTITY" name="attic nodes.shelf-1.capacity.memory #1">
          <failure type="error" message="&quot;31GB&quot; has the unknown suffix &quot;GB&quot;&#10;hint: write \`31Gi\`"/>
        </testcase>
      </testsuite>
      <testsuite name="REFERENCE_CLAIM" tests="1" failures="1">
        <testcase classname="REFERENCE_CLAIM" name="attic/photos/photos/deployment spec.template.spec.volumes[0] #1" file="dist/attic/apps/photos/deployment-photos.yaml">
          <failure type="error" message="no claim &lt;photos&gt; &amp; none like &apos;it&apos;"/>
        </testcase>
      </testsuite>
      <testsuite name="POLICY_PROBES" tests="1" failures="0">
        <testcase classname="POLICY_PROBES" name="attic/photos/photos/deployment spec.template.spec.containers[0] #1" file="dist/attic/apps/photos/deployment-photos.yaml">
          <skipped message="accepted: starts within a second"/>
        </testcase>
      </testsuite>
      <testsuite name="OUTPUT_STRAY_FILE" tests="1" failures="0">
        <testcase classname="OUTPUT_STRAY_FILE" name="dist/attic/notes.txt #1" file="dist/attic/notes.txt">
          <skipped message="warning: it was not generated"/>
        </testcase>
      </testsuite>
      <testsuite name="MODEL_NONE" tests="1" failures="0">
        <testcase classname="MODEL_NONE" name="theirs #1">
          <skipped message="unchecked: there is no model"/>
        </testcase>
      </testsuite>
    </testsuites>
    "
  `);
  const elements = elementsOf(text);
  expect(elements.filter(({ name }) => name === 'testsuite')).toHaveLength(5);
  expect(elements.find(({ name }) => name === 'failure')?.attributes['message']).toBe(
    '"31GB" has the unknown suffix "GB"\nhint: write `31Gi`',
  );
  expect(elements.filter(({ name }) => name === 'failure')[1]?.attributes['message']).toBe("no claim <photos> & none like 'it'");
  expect(elements.filter(({ name }) => name === 'skipped')).toHaveLength(3);
  const strict = elementsOf(junitReport({ issues, strict: true }));
  expect(strict.filter(({ name }) => name === 'failure')).toHaveLength(4);
  expect(strict[0]?.attributes).toEqual({ name: 'labwright', tests: '5', failures: '4' });
  expect(elementsOf(junitReport({ issues: [], strict: false }))).toEqual([
    { name: 'testsuites', attributes: { name: 'labwright', tests: '0', failures: '0' } },
  ]);
});

test('codequality: the fields that GitLab reads, each with a place in the repository', () => {
  const fingerprint = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32);
  const text = codeQualityReport({ issues: [...issues, issues[3]!], strict: false }, fingerprint);
  const entries = JSON.parse(text) as { fingerprint: string; location: { path: string; lines: { begin: number } } }[];
  expect(entries.map(({ location }) => `${location.path}:${location.lines.begin}`)).toEqual([
    'clusters/fleet.ts:1',
    'clusters/attic/photos.ts:12',
    'dist/attic/notes.txt:1',
    'clusters/fleet.ts:1',
    'dist/attic/notes.txt:1',
  ]);
  expect(new Set(entries.map((entry) => entry.fingerprint)).size).toBe(5);
  expect(codeQualityReport(report, fingerprint)).toBe(codeQualityReport({ issues: [...issues], strict: true }, fingerprint));
  expect(entries[1]).toMatchInlineSnapshot(`
    {
      "check_name": "REFERENCE_CLAIM",
      "description": "A pod mounts a volume claim that does not exist: attic/photos/photos/deployment spec.template.spec.volumes[0]: no claim <photos> & none like 'it'",
      "fingerprint": "e9e0d8e5732459a8195caab7edcb73fe",
      "location": {
        "lines": {
          "begin": 12,
        },
        "path": "clusters/attic/photos.ts",
      },
      "severity": "critical",
    }
  `);
  const notImported: Issue = {
    code: 'MODEL_NOT_IMPORTED',
    severity: 'error',
    path: 'clusters/attic/extra.ts',
    message: 'nobody imports it',
  };
  expect(JSON.parse(codeQualityReport({ issues: [notImported], strict: false }, fingerprint))[0].location.path).toBe(
    'clusters/attic/extra.ts',
  );
  expect(codeQualityReport({ issues: [], strict: false }, fingerprint)).toBe('[]\n');
});

test('text: no word of an owner or of anybody’s YAML reaches a terminal as an order, or hides', () => {
  const odd = 'x \u001b[31mRED\u202e\tend';
  const shown = 'x \\u001b[31mRED\\u202e\\tend';
  const issue: Issue = {
    code: 'QUOTA_MISSING',
    severity: 'error',
    path: odd,
    message: odd,
    file: `a ${odd}`,
    source: odd,
    hint: odd,
    accepted: odd,
  };
  expect(textReport({ issues: [issue], strict: false }, noPaint)).toBe(
    `1 accepted\naccepted QUOTA_MISSING ${shown}: ${shown}\n  file: a ${shown}\n  hint: ${shown}\n  accepted: ${shown}\n`,
  );
  const row = {
    cluster: 'attic',
    from: odd,
    to: odd,
    port: '80/TCP',
    why: 'superfluous',
    reason: odd,
    state: 'allowed',
    enforced: true,
  } as const;
  const line = `→ ${shown}  80/TCP  superfluous: ${shown}\n`;
  expect(flowText('attic', [row])).toBe(`attic: 1 flow, 1 superfluous\n  ${shown}\n    ${line}`);
  expect(flowChangesText({ opened: [row], closed: [] })).toBe(`1 opened, 0 closed\n+ attic: ${shown} ${line}`);
});
