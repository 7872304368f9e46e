import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { beforeAll, expect, test } from 'vitest';
import { clusterOf, standIn } from '../verify/_server.ts';
import { commit, git } from './clone.ts';
import { type Home, homeAt, newHome, type Outcome } from './home.ts';
import { shed } from './shed.ts';

const home = newHome(shed());
const service = 'dist/shed/data/cache/service-cache.yaml';
const model = 'dist/shed/model.json';
const isReview = new Ajv().compile(JSON.parse(readFileSync('docs/review.schema.json', 'utf8')));

/** Everything that was rendered first. */
let before: Readonly<Record<string, string>>;

beforeAll(async () => {
  await home.run('synth');
  await git(home, 'init --quiet --initial-branch main');
  await commit(home, 'first');
  before = Object.fromEntries([service, model].map((file) => [file, home.read(file)]));
  await git(home, 'checkout --quiet -b theirs');
  await committed('ported', { [service]: other() }, 'theirs');
  await git(home, 'checkout --quiet main');
  await committed('torn', { [service]: 'a: [' });
});

async function diff(flags = '', at: Home = home): Promise<Outcome & { readonly said: string }> {
  const outcome = await at.run(`diff ${flags}`);
  return { ...outcome, said: `${outcome.code}\n${outcome.stdout}${outcome.stderr}`.replaceAll(/\b[0-9a-f]{8}\b/g, 'c0ffee00') };
}

/** Does something with files changed, and puts them back. */
async function withFiles<T>(files: Readonly<Record<string, string>>, act: () => Promise<T>): Promise<T> {
  home.put(files);
  try {
    return await act();
  } finally {
    home.put(Object.fromEntries(Object.keys(files).map((file) => [file, before[file]])));
  }
}

/** The same as a commit with a tag; on a branch of others it stays. */
async function committed(tag: string, files: Readonly<Record<string, string | undefined>>, branch = 'main'): Promise<void> {
  home.put(files);
  await commit(home, tag);
  if (branch !== 'main') return;
  home.put(Object.fromEntries(Object.keys(files).map((file) => [file, before[file]])));
  await commit(home, `after-${tag}`);
}

const other = (): string => before[service]!.replaceAll('6379', '6380');

test('diff: nothing differs', async () => {
  expect((await diff()).said).toBe('0\nnothing differs\nmain (c0ffee00) → working tree\n');
});

test('diff: what differs in the working tree, exit code 1', async () => {
  const { said } = await withFiles({ [service]: other() }, async () => await diff());
  expect(said).toMatch(/^1\n/);
  expect(said).toContain('main (c0ffee00) → working tree');
  expect(said).toContain('Service home/cache');
  expect(said).toContain('6379 → 6380');
});

test('diff: another version of Argo CD than a commit installs is told', async () => {
  const file = 'argocd/shed/bootstrap/kustomization.yaml';
  const text = home.read(file);
  home.put({ [file]: text.replace(/\/argo-cd\/[^/]+\/manifests/, '/argo-cd/v99.0.0/manifests') });
  const { said } = await withFiles({ [service]: other() }, async () => await diff());
  home.put({ [file]: text });
  expect(said).toMatch(
    /Argo CD\n {4}stays as it is after a push: .*\n.*\n {6}argocd\/shed\/bootstrap\/kustomization.yaml: v[\d.]+ → v99\.0\.0\n/,
  );
});

test('diff --level: exit code 1 only from there on', async () => {
  expect(await withFiles({ [service]: other() }, async () => (await diff('--level lock-out')).code)).toBe(0);
  expect((await diff('--level bad')).code).toBe(2);
});

test('diff --format: every format is whole, and JSON follows its schema', async () => {
  await withFiles({ [service]: other() }, async () => {
    const json: unknown = JSON.parse((await diff('--format json')).stdout);
    expect(isReview(json), JSON.stringify(isReview.errors)).toBe(true);
    expect((await diff('--format markdown')).stdout).toMatch(/^<!-- labwright:diff -->\n/);
    expect((await diff('--format junit')).stdout).toContain('<testsuites name="labwright"');
    expect(JSON.parse((await diff('--format codequality')).stdout)).toBeInstanceOf(Array);
    expect(await diff('--format markdown --output reports/note.md')).toMatchObject({ code: 1, stdout: '' });
    expect(home.read('reports/note.md')).toContain('Service home/cache');
    home.put({ reports: undefined });
  });
});

test('diff: a cluster that neither side has', async () => {
  expect((await diff('--cluster shedd')).said).toMatch(/^2\n(.|\n)*neither side holds a cluster "shedd"\n {2}hint: did you mean `shed`\?/);
});

test('diff: two commits, folders, and a folder that is dist itself', async () => {
  const there = newHome(
    Object.fromEntries(
      ['model.json', 'data/cache/service-cache.yaml'].map((file) => [`dist/shed/${file}`, home.read(`dist/shed/${file}`)]),
    ),
  );
  expect((await diff('first ported')).said).toContain('6379 → 6380');
  expect((await diff('first after-torn')).code).toBe(0);
  for (const folder of [there.path, join(there.path, 'dist')]) {
    const { code, stdout } = await diff(`${folder} --format json`);
    expect([code, (JSON.parse(stdout) as { head: string; base: string }).base]).toEqual([1, folder]);
  }
  expect((await diff(`first ${there.path}`)).said).toContain('removed');
});

test('diff: a branch stands for where it was left, --direct for what it is now', async () => {
  const left = await diff('theirs');
  expect(left.said).toBe('0\nnothing differs\nc0ffee00, where HEAD left theirs → working tree\n');
  const direct = await diff('theirs --direct');
  expect(direct.said).toContain('theirs (c0ffee00) → working tree');
  expect(direct.said).toContain('6380 → 6379');
});

test('diff: without a base what the server has is taken, and said', async () => {
  const clone = homeAt(join(newHome().path, 'clone'));
  await git(home, `clone --quiet ${home.path} ${clone.path}`);
  expect((await diff('', clone)).said).toBe('0\nnothing differs\norigin/main (c0ffee00) → working tree\n');
});

test('DIFF_BASE: no repository, no commit, no such name', async () => {
  const bare = newHome(Object.fromEntries([service, model].map((file) => [file, before[file]!])));
  expect((await diff('', bare)).said).toMatchInlineSnapshot(`
    "2
    1 error
    error DIFF_BASE base: this is no Git repository, or Git is not installed
      hint: name what to compare with: a branch, a commit, or a folder that holds \`dist/\`
    "
  `);
  expect((await diff('main', bare)).said).toMatchInlineSnapshot(`
    "2
    1 error
    error DIFF_BASE base: this is no Git repository, or Git is not installed
      hint: name a folder that holds the state before: \`labwright diff ../before\`
    "
  `);
  await git(bare, 'init --quiet');
  expect((await diff('', bare)).said).toMatchInlineSnapshot(`
    "2
    1 error
    error DIFF_BASE base: this repository has no commit yet, so there is no state before
      hint: name what to compare with: a branch, a commit, or a folder that holds \`dist/\`
    "
  `);
  expect((await diff('mian')).said).toMatchInlineSnapshot(`
    "2
    1 error
    error DIFF_BASE base: there is no commit and no folder "mian" here
      hint: see \`git branch --all\`; \`git fetch\` first for what is only on the server
    "
  `);
  expect((await diff('./nowhere')).said).toMatchInlineSnapshot(`
    "2
    1 error
    error DIFF_BASE base: there is no folder ./nowhere
    "
  `);
  expect((await diff('./clusters')).said).toMatchInlineSnapshot(`
    "2
    1 error
    error DIFF_BASE base: ./clusters holds neither \`dist/\` nor a folder with a model.json
      hint: name a fleet’s root folder, or its \`dist/\`
    "
  `);
});

test('DIFF_BASE: a head without clusters is a mistake, a base without any the beginning', async () => {
  const empty = newHome({ 'dist/.keep': '' });
  expect((await diff(`first ${empty.path}`)).said).toContain('holds no cluster in dist/');
  const begun = await diff(`${empty.path}`);
  expect(begun).toMatchObject({ code: 1, stdout: expect.stringContaining('holds no cluster in dist/, so that everything is new') });
});

test('DIFF_SHALLOW: says how deep to fetch', async () => {
  const clone = homeAt(join(newHome().path, 'clone'));
  await git(home, `clone --quiet --depth 1 file://${home.path} ${clone.path}`);
  expect((await diff('HEAD~3', clone)).said).toMatchInlineSnapshot(`
    "2
    1 error
    error DIFF_SHALLOW base: "HEAD~3" is not among what this shallow clone holds, the last commit only
      hint: \`git fetch --depth=4\`, or all of it: \`git fetch --unshallow origin\`; in GitLab GIT_DEPTH: "0", in GitHub Actions fetch-depth: 0
    "
  `);
  expect((await diff('first', clone)).said).toMatchInlineSnapshot(`
    "2
    1 error
    error DIFF_SHALLOW base: "first" is not among what this shallow clone holds, the last commit only
      hint: \`git fetch --unshallow origin first\`; in GitLab GIT_DEPTH: "0", in GitHub Actions fetch-depth: 0
    "
  `);
  await git(clone, 'fetch --quiet --depth 1 origin theirs:theirs');
  expect((await diff('theirs', clone)).said).toMatchInlineSnapshot(`
    "2
    1 error
    error DIFF_SHALLOW base: the commit where HEAD and theirs parted is not among what this shallow clone holds, the last commit only
      hint: \`git fetch --unshallow origin theirs\`; in GitLab GIT_DEPTH: "0", in GitHub Actions fetch-depth: 0
    "
  `);
});

test('DIFF_UNREADABLE: broken YAML, a broken model and a binary file of the base are named', async () => {
  expect((await diff('torn')).said).toMatchInlineSnapshot(`
    "2
    1 error
    error DIFF_UNREADABLE dist/shed/data/cache/service-cache.yaml: in torn (c0ffee00): line 1: Flow sequence in block collection must be sufficiently indented and end with a ]
      hint: name a commit or a folder that holds what \`labwright synth\` rendered, all of it and unchanged
    "
  `);
  await committed('broken', { [model]: '{ "version": 1,' });
  expect((await diff('broken')).said).toMatch(
    /^2\n.*\nerror DIFF_UNREADABLE dist\/shed\/model.json: in broken \(c0ffee00\): cannot be used: .* JSON/,
  );
  await committed('binary', { [service]: '\u0000\u0001\u0002' });
  expect((await diff('binary')).said).toMatchInlineSnapshot(`
    "2
    1 error
    error DIFF_UNREADABLE dist/shed/data/cache/service-cache.yaml: in binary (c0ffee00): is a binary file
      hint: name a commit or a folder that holds what \`labwright synth\` rendered, all of it and unchanged
    "
  `);
});

test('DIFF_UNREADABLE: a head without facts, or with those of another version, is refused; a working tree likewise', async () => {
  await committed('bare', { [model]: undefined });
  const { said } = await diff('first bare');
  expect(said).toMatchInlineSnapshot(`
    "2
    1 error
    error DIFF_UNREADABLE dist/shed/model.json: in bare (c0ffee00): does not exist
      hint: name a commit or a folder that holds what \`labwright synth\` rendered, all of it and unchanged
    "
  `);
  await committed('next', { [model]: before[model]!.replace('"version": 1', '"version": 7') });
  expect((await diff('first next')).said).toMatch(
    /^2\n.*\nerror DIFF_UNREADABLE dist\/shed\/model.json: in next \(c0ffee00\): is of version 7;/,
  );
  await withFiles({ [model]: '{}' }, async () => {
    expect((await diff('first')).said).toContain('error MODEL_BROKEN dist/shed/model.json: does not say its version');
  });
});

test('DIFF_UNREADABLE: in a machine’s format the report stays empty', async () => {
  expect(await diff('torn --format json')).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('DIFF_UNREADABLE') });
});

test('OUTPUT_CONFLICT: a merge that is not finished, in either side', async () => {
  const conflict = (text: string) => `<<<<<<< HEAD\n${text}=======\n${text}>>>>>>> theirs\n`;
  const files = { [service]: conflict(before[service]!), [model]: conflict(before[model]!) };
  expect((await withFiles(files, async () => await diff('first'))).said).toMatchInlineSnapshot(`
    "2
    1 error
    error OUTPUT_CONFLICT dist/shed/model.json: holds conflict markers of Git, from line 1 on
      hint: finish the merge in \`clusters/\`, then \`labwright resolve\` renders it anew
    "
  `);
  await committed('conflict', { [service]: conflict(before[service]!) });
  expect((await diff('conflict')).said).toMatchInlineSnapshot(`
    "2
    1 error
    error OUTPUT_CONFLICT dist/shed/data/cache/service-cache.yaml: in conflict (c0ffee00): holds conflict markers of Git, from line 1 on
      hint: finish the merge in \`clusters/\`, then \`labwright resolve\` renders it anew
    "
  `);
});

test('diff: a base that another version of the tool made is compared as far as it can be', async () => {
  const made = JSON.parse(before[model]!) as Record<string, unknown>;
  await committed('newer', { [model]: JSON.stringify({ ...made, version: 7 }), [service]: other() });
  expect((await diff('newer')).said).toMatchInlineSnapshot(`
    "1
    none: nothing restarts, and nothing is lost
    newer (c0ffee00) → working tree
    one cluster; of 17 objects 1 changed
      note: shed in newer (c0ffee00): its model.json is of version 7, which this version of labwright
      cannot read; declared facts were not compared

    no consequence is known for shed

    Objects of shed
      data/cache
        ~ Service home/cache
            ~ spec.ports[redis].port: 6380 → 6379
    "
  `);
  const { backups: _, ...older } = made;
  await committed('older', { [model]: JSON.stringify({ ...older, nodes: 'two', colour: 'blue' }) });
  expect((await diff('older')).said).toMatchInlineSnapshot(`
    "0
    nothing differs
    older (c0ffee00) → working tree
      note: shed in older (c0ffee00): its model.json was written by another version of labwright: nodes,
      backups were not compared; colour is not known here
    "
  `);
  await committed('ancient', { [model]: undefined });
  expect((await diff('ancient')).said).toMatchInlineSnapshot(`
    "0
    nothing differs
    ancient (c0ffee00) → working tree
      note: shed in ancient (c0ffee00): there is no model.json; declared facts were not compared
    "
  `);
});

test('diff: a huge text is compared and cut', async () => {
  const configMap = (text: string) =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: big\n  namespace: home\ndata:\n  blob: ${text}\n`;
  const file = 'dist/shed/data/cache/configmap-big.yaml';
  await committed('huge', { [file]: configMap('a'.repeat(4_000_000)) });
  await withFiles({ [file]: configMap('b'.repeat(4_000_000)) }, async () => {
    const { code, stdout } = await diff('huge');
    expect(code).toBe(1);
    expect(stdout.length).toBeLessThan(2000);
    expect(stdout).toContain('(4000000 characters)');
  });
});

test('diff: what is hostile in a manifest is shown and does nothing', async () => {
  const evil = '"\\e[2J\\e]8;;https://evil.example\\a</code><script>alert(1)</script>`@everyone`\\n/approve $(touch pwned)"';
  const files = { [service]: `${before[service]!.trimEnd()}\n  externalName: ${evil}\n` };
  await withFiles(files, async () => {
    const text = await diff();
    expect(text.code).toBe(1);
    expect(text.stdout).toContain('\\u001b[2J');
    expect(text.stdout).not.toMatch(/(?!\n)\p{Cc}/u);
    const note = (await diff('--format markdown')).stdout;
    expect(note).not.toMatch(/(?!\n)\p{Cc}|^\/approve/mu);
    expect(home.has('pwned')).toBe(false);
  });
});

test('diff --live: the cluster as the base; what is not in it is new, and its address is said', async () => {
  const server = await standIn(clusterOf(['shelf-1', 'shelf-2']));
  home.put({ config: server.kubeconfig });
  try {
    const { code, stdout, stderr } = await diff('--live --kubeconfig config');
    expect(stderr).toContain(`context home, server ${server.url}`);
    expect([code, stdout]).toEqual([1, expect.stringContaining(`shed as it runs (${server.url}) → working tree`)]);
    expect(stdout).toContain('+ StatefulSet home/cache added');
    expect(server.requests.every((request) => request.startsWith('GET '))).toBe(true);
    expect((await diff('first --live --kubeconfig config')).said).toContain('so "first" has no place');
  } finally {
    await server.close();
  }
});

test('diff --rehearse: without the programs it says so, and tells the rest', async () => {
  const { code, stdout } = await withFiles({ [service]: other() }, async () => await diff('--rehearse'));
  expect(code).toBe(1);
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain('note: shed was not rehearsed');
  expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(/etcd, kwok are missing.*setup\.mjs --kubernetes|rehearse:setup/);
});
