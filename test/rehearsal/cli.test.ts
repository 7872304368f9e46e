import { execa } from 'execa';
import { afterEach, beforeAll, expect, test } from 'vitest';
import type { Issue } from '../../src/issues/index.ts';
import type { Rehearsal } from '../../src/rehearse/index.ts';
import type { Home } from '../cli/home.ts';
import { cluster, fleet, index } from '../cli/shed.ts';
import { command, renderedFleet } from './command.ts';
import { inOwnFolder, leftovers, nothing } from './harness.ts';

inOwnFolder();

const service = 'dist/shed/data/cache/service-cache.yaml';
const set = 'dist/shed/data/cache/statefulset-cache.yaml';
let home: Home;
let rendered: Readonly<Record<string, string>>;

beforeAll(async () => {
  home = await renderedFleet();
  rendered = { [service]: home.read(service), [set]: home.read(set) };
});

afterEach(() => {
  home.put(rendered);
  expect(leftovers()).toEqual(nothing);
});

function spoil(file: string, what: string, by: string): void {
  const text = rendered[file] ?? '';
  expect(text).toContain(what);
  home.put({ [file]: text.replace(what, by) });
}

interface Report {
  readonly version: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly issues: readonly Issue[];
  readonly rehearsals: readonly Omit<Rehearsal, 'issues'>[];
  readonly notProven: readonly string[];
}

/** Names of elements in the order they begin; throws where a reader of XML would. */
function elements(xml: string): readonly string[] {
  const open: string[] = [];
  const names: string[] = [];
  const rest = xml.replace(/<(\/?)([\w]+)((?: [\w]+="(?:[^<"&]|&(?:amp|lt|gt|quot|apos|#\d+);)*")*)(\/?)>/g, (_, end, name, __, empty) => {
    if (end === '/' && open.pop() !== name) throw new Error(`</${name}> ends nothing`);
    if (end === '') names.push(name);
    if (end === '' && empty === '') open.push(name);
    return '';
  });
  if (open.length > 0 || rest.trim() !== '<?xml version="1.0" encoding="UTF-8"?>') throw new Error(`not XML: ${open} ${rest}`);
  return names;
}

test('as text: the answer, what it stands on, what it does not show; clean is exit code 0 even with --strict', async () => {
  const { code, stdout, stderr } = await command(home, 'rehearse --strict');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const lines = stdout.trimEnd().split('\n');
  expect(lines[0]).toMatch(
    /^shed on Kubernetes v1\.36\.\d+: 17 of 17 objects accepted, 1 of 1 pods up, 1 of 1 claims bound, in \d+\.\d s$/,
  );
  expect(lines).toContain('Not proven');
  expect(lines.at(-1)).toBe('nothing was refused and nothing is stuck');
});

test('REHEARSE_STALE: a warning is exit code 0, on another minor too', async () => {
  spoil(service, 'port: 6379', 'port: 6380');
  const { code, stdout } = await command(home, 'rehearse --format json --kubernetes 1.34');
  const { version, counts, issues, rehearsals, notProven } = JSON.parse(stdout) as Report;
  expect({ code, version, counts }).toEqual({ code: 0, version: 1, counts: { error: 0, warning: 1, unchecked: 0, accepted: 0 } });
  expect(issues).toMatchObject([{ code: 'REHEARSE_STALE', path: 'dist/shed', message: expect.stringContaining('1 files differ') }]);
  expect(rehearsals).toMatchObject([{ cluster: 'shed', kubernetes: expect.stringMatching(/^v1\.34\./), pods: { done: 1, of: 1 } }]);
  expect(notProven.length).toBeGreaterThan(0);
});

test('--strict: a warning is exit code 1, as JUnit a failure', async () => {
  spoil(service, 'port: 6379', 'port: 6380');
  const { code, stdout } = await command(home, 'rehearse --strict --format junit');
  expect(code).toBe(1);
  expect(elements(stdout)).toEqual(['testsuites', 'testsuite', 'testcase', 'failure', 'testsuite', 'testcase', 'testcase', 'testcase']);
  expect(stdout).toContain('<testsuites name="labwright" tests="4" failures="1">');
});

test('REHEARSE_REJECTED: an error is exit code 1, with the line that made the object; what the server answers 500 to stops nothing else', async () => {
  spoil(service, 'port: 6379', 'port: 63790000');
  spoil(set, 'containers:\n', 'containers:\n        - name: redis\n          image: example.org/twice:1\n');
  const { code, stdout } = await command(home, 'rehearse --format json --output reports/rehearsal.json');
  const { issues, rehearsals } = JSON.parse(home.read('reports/rehearsal.json')) as Report;
  expect(code).toBe(1);
  expect(stdout).toMatch(/^shed on Kubernetes .*: 15 of 17 objects accepted, 0 of 0 pods up/);
  expect(issues).toMatchObject([
    {
      code: 'REHEARSE_REJECTED',
      path: 'shed/cache/cache/service Service home/cache',
      file: service,
      source: 'clusters/shed/index.ts:7',
      message: expect.stringContaining('spec.ports[0].port: Invalid value: 63790000'),
    },
    {
      code: 'REHEARSE_REJECTED',
      path: 'shed/cache/cache/stateful-set StatefulSet home/cache',
      file: set,
      message: expect.stringContaining('.spec.template.spec.containers: duplicate entries for key [name="redis"]'),
    },
    { code: 'REHEARSE_STALE' },
  ]);
  expect(rehearsals[0]?.applications).toContainEqual(expect.objectContaining({ name: 'cache', accepted: 2, rejected: 2 }));
});

test('--base: a cluster that was not there is rehearsed as a new one, and that is said', async () => {
  const git = async (...words: readonly string[]) =>
    await execa('git', ['-c', 'user.name=o', '-c', 'user.email=o@example.org', ...words], {
      cwd: home.path,
      env: { GIT_CONFIG_GLOBAL: '/dev/null' },
    });
  await git('init', '--quiet', '--initial-branch', 'main');
  await git('add', 'dist', 'argocd');
  await git('commit', '--quiet', '--message', 'one');
  home.put({
    'clusters/barn/cluster.ts': cluster.replaceAll('Shed', 'Barn').replaceAll("'shed'", "'barn'").replaceAll('10.20.0', '10.21.0'),
    'clusters/barn/index.ts': index.replaceAll('Shed', 'Barn').replaceAll('shed', 'barn'),
    'clusters/fleet.ts': fleet
      .replace('import { shed }', "import { barn } from './barn/index.ts';\nimport { shed }")
      .replace('}, shed)', '}, shed, barn)'),
  });
  await home.run('synth');
  const { code, stdout } = await command(home, 'rehearse --base main --format json');
  const { rehearsals } = JSON.parse(stdout) as Report;
  expect(code).toBe(0);
  expect(rehearsals.map(({ cluster: name, base }) => [name, base])).toEqual([
    ['barn', undefined],
    ['shed', expect.stringMatching(/^main \([0-9a-f]{8}\)$/)],
  ]);
  expect(rehearsals.map(({ notes }) => notes[0]?.what)).toEqual(['no base for barn', expect.not.stringMatching('no base')]);
});
