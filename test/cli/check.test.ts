import { beforeAll, expect, test } from 'vitest';
import { newHome, type Outcome } from './home.ts';
import { cluster, shed } from './shed.ts';

const home = newHome(shed());
const model = 'dist/shed/model.json';
const service = 'dist/shed/data/cache/service-cache.yaml';

beforeAll(async () => {
  await home.run('synth');
});

/** What `check` says about the committed tree with some files changed. */
async function said(files: Readonly<Record<string, string | undefined>>, words = 'check'): Promise<Outcome> {
  const kept = Object.fromEntries(Object.keys(files).map((file) => [file, home.has(file) ? home.read(file) : undefined]));
  home.put(files);
  const before = home.tree();
  const outcome = await home.run(words);
  expect(home.tree()).toEqual(before);
  home.put(kept);
  return outcome;
}

test("a committed tree is checked without running the owner's code", async () => {
  const outcome = await said({ 'clusters/shed/index.ts': 'const = 3;\n', 'clusters/fleet.ts': "throw new Error('never run');\n" });
  expect(outcome).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+ objects of 1 cluster checked\n$/), stderr: '' });
});

test('MODEL_BROKEN: a model.json that is missing, cut off, or not a model', async () => {
  const text = home.read(model);
  const outcomes = [
    await said({ [model]: undefined }),
    await said({ [model]: text.replace('"cluster": "shed"', '"cluster": 3') }),
    await said({ [model]: 'null' }),
  ];
  expect(outcomes.map(({ code, stdout }) => `${code} ${stdout}`).join('\n')).toMatchInlineSnapshot(`
    "2 2 errors
    error OUTPUT_STALE dist/shed/model.json: it is missing
      hint: run \`labwright synth\`
    error MODEL_BROKEN dist/shed/model.json: does not exist
      hint: run \`labwright synth\`; the file is never edited by hand
    0 objects of 0 clusters checked

    2 2 errors
    error OUTPUT_HAND_EDITED dist/shed/model.json: it was changed since it was generated
      hint: make the change in \`clusters/\`, then run \`labwright synth\`
    error MODEL_BROKEN dist/shed/model.json: /cluster must be string
      hint: run \`labwright synth\`; the file is never edited by hand
    0 objects of 0 clusters checked

    2 2 errors
    error OUTPUT_HAND_EDITED dist/shed/model.json: it was changed since it was generated
      hint: make the change in \`clusters/\`, then run \`labwright synth\`
    error MODEL_BROKEN dist/shed/model.json: does not say its version
      hint: run \`labwright synth\`; the file is never edited by hand
    0 objects of 0 clusters checked
    "
  `);
  // The rest of this message is the JavaScript engine's own.
  expect((await said({ [model]: text.slice(0, 100) })).stdout).toContain(`error MODEL_BROKEN ${model}: cannot be used: `);
  expect(await said({ [model]: undefined }, 'secrets status')).toMatchObject({ code: 2 });
  expect(await said({ [model]: undefined }, 'bootstrap shed')).toMatchObject({ code: 2 });
});

test('MODEL_UNKNOWN_VERSION: a model of a newer program', async () => {
  expect(await said({ [model]: home.read(model).replace('"version": 1', '"version": 2') })).toMatchInlineSnapshot(`
    {
      "code": 2,
      "stderr": "",
      "stdout": "2 errors
    error OUTPUT_HAND_EDITED dist/shed/model.json: it was changed since it was generated
      hint: make the change in \`clusters/\`, then run \`labwright synth\`
    error MODEL_UNKNOWN_VERSION dist/shed/model.json: is of version 2; this program knows version 1
      hint: run \`labwright synth\` with this version, or update the program
    0 objects of 0 clusters checked
    ",
    }
  `);
});

test('TREE_MANIFEST: YAML that is broken, and YAML that is no object', async () => {
  const line = ({ stdout }: Outcome) => stdout.split('\n').find((text) => text.includes('TREE_MANIFEST'));
  expect(line(await said({ [service]: 'kind: [Service\n' }))).toMatchInlineSnapshot(
    `"error TREE_MANIFEST dist/shed/data/cache/service-cache.yaml: line 2: Flow sequence in block collection must be sufficiently indented and end with a ]"`,
  );
  expect(line(await said({ [service]: 'kind: Service\n' }))).toMatchInlineSnapshot(
    `"error TREE_MANIFEST dist/shed/data/cache/service-cache.yaml: has no apiVersion, metadata.name"`,
  );
});

test('OUTPUT_CONFLICT: conflict markers are told as such, and not as broken YAML or an edit by hand', async () => {
  const torn = (path: string) => `<<<<<<< HEAD\n${home.read(path)}=======\n${home.read(path)}>>>>>>> theirs\n`;
  const outcome = await said({ [service]: torn(service) });
  expect(outcome.code).toBe(1);
  const lines = outcome.stdout.split('\n');
  const at = lines.findIndex((line) => line.includes('OUTPUT_CONFLICT'));
  expect(lines.slice(at, at + 2)).toMatchInlineSnapshot(`
    [
      "error OUTPUT_CONFLICT dist/shed/data/cache/service-cache.yaml: holds conflict markers of Git, from line 1 on",
      "  hint: finish the merge in \`clusters/\`, then \`labwright resolve\` renders it anew",
    ]
  `);
  expect(outcome.stdout).not.toMatch(/TREE_MANIFEST|OUTPUT_HAND_EDITED/);
  expect((await said({ [model]: torn(model) })).stdout).toMatchInlineSnapshot(`
    "1 error
    error OUTPUT_CONFLICT dist/shed/model.json: holds conflict markers of Git, from line 1 on
      hint: finish the merge in \`clusters/\`, then \`labwright resolve\` renders it anew
    0 objects of 0 clusters checked
    "
  `);
});

test('OUTPUT_HAND_EDITED and SCHEMA_UNKNOWN_FIELD: a wrong edit of a committed file is found, as an edit and as what it is', async () => {
  const outcome = await said({ [service]: home.read(service).replace('selector:', 'slector:') });
  expect(outcome.code).toBe(1);
  const lines = outcome.stdout.split('\n').filter((line) => /OUTPUT_HAND|SCHEMA_|^ *hint: did/.test(line));
  expect(lines).toMatchInlineSnapshot(`
    [
      "error OUTPUT_HAND_EDITED dist/shed/data/cache/service-cache.yaml: it was changed since it was generated",
      "error SCHEMA_UNKNOWN_FIELD dist/shed/data/cache/service-cache.yaml spec.slector: is no field the API server knows; it would refuse or drop it",
      "  hint: did you mean \`selector\`?",
    ]
  `);
});

test('ARGO_FOLDER_WITHOUT_APPLICATION: a folder whose Application file is gone, and a file whose folder is gone', async () => {
  const home = newHome(shed());
  await home.run('synth');
  home.put({ 'argocd/shed/applications/data/cache.json': undefined, 'argocd/shed/applications/data/ghost.json': '{}\n' });
  const lines = (await home.run('check')).stdout.split('\n').filter((line) => line.includes('ARGO_FOLDER_WITHOUT_APPLICATION'));
  expect(lines.map((line) => line.split(' ')[2])).toEqual(['argocd/shed/applications/data/ghost.json:', 'dist/shed/data/cache:']);
});

test('MODEL_FLEET: nothing is rendered yet', async () => {
  expect(await newHome(shed()).run('check')).toMatchInlineSnapshot(`
    {
      "code": 2,
      "stderr": "",
      "stdout": "1 error
    error MODEL_FLEET dist: holds no cluster
      hint: run \`labwright synth\`
    0 objects of 0 clusters checked
    ",
    }
  `);
});

/** A house with a finding that its owner accepts, for a reason as it stands in the code. */
function accepting(reason: string): ReturnType<typeof newHome> {
  const index = shed()
    ['clusters/shed/index.ts']!.replace('noBackup', "nodeSelector: { gpo: 'true' } as object, noBackup")
    .replace('  return', `  cluster.accept('REFERENCE_NODE_SELECTOR', '${reason}', application);\n  return`);
  return newHome(shed({ index, cluster }));
}

test('what the owner accepted is accepted here too', async () => {
  const own = accepting('the node comes next week');
  const [synthesised, checked] = [await own.run('synth'), await own.run('check')];
  expect([synthesised.code, checked.code]).toEqual([0, 0]);
  expect(synthesised.stdout).toContain('1 accepted\naccepted REFERENCE_NODE_SELECTOR shed/cache/cache/stateful-set');
  expect(checked.stdout).toMatch(/^1 accepted\naccepted REFERENCE_NODE_SELECTOR /);
  expect(checked.stdout).toContain('accepted: the node comes next week');
});

test('words of an owner reach neither the terminal nor a page as orders', async () => {
  const reason = String.raw`x \u001b[31mRED\u202e`;
  const own = accepting(reason);
  const [synthesised, checked] = [await own.run('synth'), await own.run('check')];
  for (const text of [synthesised.stdout, checked.stdout, own.read('docs/clusters/shed/handbook.md')]) {
    expect(text.replaceAll('\\[', '[')).toContain(reason);
    expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
  }
});

test('SCHEMA_UNKNOWN_FIELD: in a file of several objects, the object is named', async () => {
  const service = (name: string) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'home' },
    spec: { selecter: {}, ports: [{ port: 80 }] },
  });
  const items = [service('one'), service('two')];
  const foreign = newHome({
    'list.yaml': JSON.stringify({ apiVersion: 'v1', kind: 'List', items }),
    'one.yaml': JSON.stringify(service('three')),
  });
  const { stdout } = await foreign.run('check . --format json');
  const { issues } = JSON.parse(stdout) as { readonly issues: readonly { code: string; path: string; file?: string }[] };
  expect(issues.flatMap(({ code, path, file }) => (code === 'SCHEMA_UNKNOWN_FIELD' ? `${file}: ${path}` : []))).toEqual([
    'list.yaml: list.yaml Service home/one spec.selecter',
    'list.yaml: list.yaml Service home/two spec.selecter',
    'one.yaml: one.yaml spec.selecter',
  ]);
});

test('MODEL_NONE: a folder of somebody else is checked as far as that goes, and the rest is said', async () => {
  const foreign = newHome({
    'theirs/good.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: good\n',
    'theirs/deep/bad.yml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: Bad\ndta: {}\n---\napiVersion: v1\nkind: Service\n',
    'theirs/notes.txt': 'a\n',
  });
  const outcome = await foreign.run('check theirs');
  expect(outcome).toMatchInlineSnapshot(`
    {
      "code": 1,
      "stderr": "",
      "stdout": "3 errors, 1 unchecked
    error TREE_MANIFEST theirs/deep/bad.yml document 2: has no metadata.name
    error SCHEMA_UNKNOWN_FIELD theirs/deep/bad.yml dta: is no field the API server knows; it would refuse or drop it
      hint: did you mean \`data\`?
    error NAME_INVALID theirs/deep/bad.yml metadata.name: "Bad" must be lower-case letters, digits, hyphens and dots, and each part must start and end with a letter or digit (ConfigMap)
      hint: write \`bad\`
    unchecked MODEL_NONE theirs: nobody said the nodes, whether the network enforces policies, the storage classes, the priority classes or what else is in the cluster; what rests on that, and flows and backups, could not be checked
      hint: describe the machines: \`--nodes nodes.yaml\`, for example what \`kubectl get nodes -o yaml\` prints
    2 objects checked
    ",
    }
  `);
  expect(await foreign.run('check .', { folder: 'theirs' })).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('error TREE_MANIFEST deep/bad.yml'),
  });
});

test('check FOLDER --nodes: what rests on the machines is decided, and a wrong description is told with its lines', async () => {
  const pod = (selector: string) =>
    `apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n  namespace: default\nspec:\n  nodeSelector: ${selector}\n  containers:\n    - name: main\n      image: example.org/x:1.2.3\n`;
  const foreign = newHome({
    'theirs/pod.yaml': pod('{ disk: ssd }'),
    'nodes.yaml': 'distribution: k3s\nversion: "1.35"\nnodes:\n  - { name: a, cpu: 4, memory: 8Gi, labels: { disk: sdd } }\n',
    'wrong.yaml': 'nodes:\n  - { name: a, cpu: 4, memry: 8Gi }\n',
  });
  const { code, stdout } = await foreign.run('check theirs --nodes nodes.yaml');
  expect(code).toBe(1);
  expect(stdout).toContain(
    'error REFERENCE_NODE_SELECTOR theirs/pod.yaml spec.nodeSelector: no node of the cluster has the labels disk=ssd, so the pods stay Pending\n  hint: there is `disk=sdd`\n',
  );
  expect(stdout).toContain(
    'unchecked MODEL_NONE theirs: nobody said the storage classes, the priority classes or what else is in the cluster',
  );
  expect((await foreign.run('check theirs/pod.yaml')).stdout).toContain('unchecked REFERENCE_NODE_SELECTOR theirs/pod.yaml');
  expect(await foreign.run('check theirs --nodes wrong.yaml')).toMatchInlineSnapshot(`
    {
      "code": 1,
      "stderr": "",
      "stdout": "2 errors
    error MODEL_VALUE wrong.yaml:2 nodes[0]: has no \`memory\`
      hint: is \`memry\` meant for it?
    error MODEL_UNKNOWN_NAME wrong.yaml:2 nodes[0].memry: a node has no such field
      hint: did you mean \`memory\`?
    0 objects checked
    ",
    }
  `);
  expect(await foreign.run('check --nodes nodes.yaml')).toMatchObject({ code: 2, stderr: expect.stringContaining('--nodes describes') });
});

test('check --kubernetes: what is committed, as if the cluster ran another minor', async () => {
  expect((await said({}, 'check --kubernetes 1.32')).stdout).toContain(
    'warning LIFECYCLE_KUBERNETES_END_OF_LIFE shed distribution.version: upstream support of Kubernetes 1.32 ended 2026-02',
  );
  expect(await said({}, 'check --kubernetes 1.99')).toMatchInlineSnapshot(`
    {
      "code": 2,
      "stderr": "",
      "stdout": "1 error
    error SCHEMA_VERSION_UNKNOWN --kubernetes: there are no schemas of Kubernetes "1.99"
      hint: known are \`1.31\`, \`1.32\`, \`1.33\`, \`1.34\`, \`1.35\`, \`1.36\`, \`1.37\`
    ",
    }
  `);
});
