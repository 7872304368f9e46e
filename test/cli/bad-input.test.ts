import { beforeAll, expect, test } from 'vitest';
import { newHome } from './home.ts';
import { cluster, fleet, index, shed } from './shed.ts';

const home = newHome(shed());
let before: unknown;

beforeAll(async () => {
  expect(await home.run('synth')).toMatchObject({ code: 0, stderr: '' });
  before = home.tree();
});

/** What `synth` says about a fleet with some files changed. Asserts that it fails and leaves the output as it was. */
async function said(files: Readonly<Record<string, string>>, code = 1): Promise<string> {
  home.put(files);
  const outcome = await home.run('synth');
  home.put({ ...Object.fromEntries(Object.keys(files).map((file) => [file, undefined])), ...shed() });
  expect(outcome).toMatchObject({ code, stderr: '' });
  expect(home.tree()).toEqual(before);
  return outcome.stdout;
}

/** The file of the cluster, or the one that wires, with one thing replaced. */
const declared = (what: string, by: string) => ({ 'clusters/shed/cluster.ts': once(cluster, what, by) });
const wired = (what: string, by: string) => ({ 'clusters/shed/index.ts': once(index, what, by) });
const exported = (text: string) => ({ 'clusters/fleet.ts': text });
const also = (line: string) => wired('  return cluster;', `  ${line}\n  return cluster;`);

function once(text: string, what: string, by: string): string {
  expect(text.split(what).length).toBeGreaterThan(1);
  return text.replace(what, by);
}

test('MODEL_QUANTITY: an unknown suffix, wherever an amount stands', async () => {
  const files = { ...declared("'31Gi'", "'31GB'"), ...wired("'1Gi'", "'1 Gib'") };
  expect(await said(files)).toMatchInlineSnapshot(`
    "2 errors
    error MODEL_QUANTITY shed nodes.shelf-1.capacity.memory: "31GB" has the unknown suffix "GB"; known are Ki, Mi, Gi, Ti, Pi, Ei, n, u, m, k, M, G, T, P, E
      code: clusters/shed/cluster.ts:6
      hint: write \`31Gi\`
    error MODEL_QUANTITY shed/cache/cache storage.size: "1 Gib" has the unknown suffix " Gib"; known are Ki, Mi, Gi, Ti, Pi, Ei, n, u, m, k, M, G, T, P, E
      code: clusters/shed/index.ts:7
      hint: write \`1Gi\`
    nothing was written
    "
  `);
});

test('MODEL_RANGE: host bits in a range', async () => {
  expect(await said(declared('10.20.0.0/24', '10.20.0.5/24'))).toMatchInlineSnapshot(`
    "1 error
    error MODEL_RANGE shed network.nodes: "10.20.0.5/24" has host bits set
      code: clusters/shed/cluster.ts:6
      hint: write \`10.20.0.0/24\`
    nothing was written
    "
  `);
});

test('MODEL_ADDRESS_TWICE: two nodes with one address', async () => {
  expect(await said(declared('10.20.0.12', '10.20.0.11'))).toMatchInlineSnapshot(`
    "1 error
    error MODEL_ADDRESS_TWICE shed nodes.shelf-2.address: 10.20.0.11 is already claimed by shed nodes.shelf-1.address
      code: clusters/shed/cluster.ts:6
    nothing was written
    "
  `);
});

test('MODEL_ADDRESS: an address that no machine can have', async () => {
  expect(await said(declared('10.20.0.12', '10.20.0.255'))).toMatchInlineSnapshot(`
    "1 error
    error MODEL_ADDRESS shed nodes.shelf-2.address: 10.20.0.255 is the broadcast address of network.nodes (10.20.0.0/24), which no machine can have
      code: clusters/shed/cluster.ts:6
    nothing was written
    "
  `);
});

test('TREE_DUPLICATE: two objects with one identity', async () => {
  const stdout = await said(
    also(
      "new Redis(new Application(cluster, 'second', { layer: 'data', namespace: 'home' }), 'cache', { storage: { size: '1Gi' }, noBackup: 'a cache' });",
    ),
  );
  expect(stdout.split('\n').filter((line) => line.includes('Service home/cache '))).toMatchInlineSnapshot(`
    [
      "error TREE_DUPLICATE shed/second/cache/service: Service home/cache is already made by shed/cache/cache/service",
    ]
  `);
});

test('TREE_DUPLICATE: an id given twice in one place', async () => {
  expect(await said(also("new Redis(application, 'cache', { noBackup: 'a cache' });"))).toMatchInlineSnapshot(`
    "1 error
    error TREE_DUPLICATE clusters/fleet.ts shed() (clusters/shed/index.ts:8): this Application already holds a "cache"
      hint: give one of the two another id
    nothing was written
    "
  `);
});

test('TREE_CYCLE: a dependency cycle', async () => {
  const second = "const second = new Application(cluster, 'second', { layer: 'data', namespace: 'home' });";
  expect(await said(also(`${second}\n  application.addDependency(second);\n  second.addDependency(application);`))).toMatchInlineSnapshot(`
    "1 error
    error TREE_CYCLE shed/cache: applications depend on each other in a circle: cache → second → cache
      code: clusters/shed/index.ts:6
    nothing was written
    "
  `);
});

test('TREE_CONSTRUCT_THREW: a construct that throws, with the line of the owner', async () => {
  expect(await said(also("throw new Error('the disk is not\\n  in yet');"))).toMatchInlineSnapshot(`
    "1 error
    error TREE_CONSTRUCT_THREW clusters/fleet.ts shed() (clusters/shed/index.ts:8): Error: the disk is not in yet
      hint: if a value is missing there, the compiler names it: \`npx tsc -p tsconfig.json\`
    nothing was written
    "
  `);
});

test('MODEL_VALUE: a value that the compiler would have missed, with the line of the owner', async () => {
  expect(await said(also("new Redis(application, 'queue', { storge: { size: '1Gi' }, noBackup: 'jobs' });"))).toMatchInlineSnapshot(`
    "2 errors
    error MODEL_UNKNOWN_PROP shed/cache/queue storge: Redis has no such field, so it would be passed over
      code: clusters/shed/index.ts:8
      hint: did you mean \`storage\`?
    error MODEL_VALUE shed/cache/queue storage: is missing
      code: clusters/shed/index.ts:8
      hint: \`storge\` stands there; did you mean \`storage\`?
    nothing was written
    "
  `);
});

test('TREE_CONSTRUCT_THREW: code that throws while it is loaded', async () => {
  expect(await said({ 'clusters/shed/index.ts': `${index}throw new Error('too early');\n` })).toMatchInlineSnapshot(`
    "1 error
    error TREE_CONSTRUCT_THREW clusters/fleet.ts (clusters/shed/index.ts:10): Error: too early
      hint: if a value is missing there, the compiler names it: \`npx tsc -p tsconfig.json\`
    nothing was written
    "
  `);
});

test('TREE_VALIDATION: a construct that refuses its own state', async () => {
  expect(await said(also("application.node.addValidation({ validate: () => ['the moon is full'] });"))).toMatchInlineSnapshot(`
    "1 error
    error TREE_VALIDATION shed/cache: the moon is full
      code: clusters/shed/index.ts:6
    nothing was written
    "
  `);
});

test('TREE_FIELD_DROPPED: a field that the generated class would drop', async () => {
  const files = wired('Redis }', 'k8s, Redis }')['clusters/shed/index.ts'].replace(
    '  return cluster;',
    "  new k8s.KubeConfigMap(application, 'notes', { metadata: { name: 'notes' }, dta: { a: '1' } } as object);\n  return cluster;",
  );
  expect(await said({ 'clusters/shed/index.ts': files })).toMatchInlineSnapshot(`
    "1 error
    error TREE_FIELD_DROPPED shed/cache/notes dta: the generated class of ConfigMap does not know \`dta\` and would drop it
      code: clusters/shed/index.ts:6
      hint: put it into \`overrides\`, or use a raw \`ApiObject\`
    nothing was written
    "
  `);
});

test('MODEL_RANGE, MODEL_ADDRESS and MODEL_ADDRESS_TWICE: pools that hold what is no address, or somebody else’s', async () => {
  const pools = (range: string) => declared('  layers:', `  addressPools: { lan: { ranges: ['${range}'] } },\n  layers:`);
  expect(await said(pools('10.20.0.240-259'))).toMatchInlineSnapshot(`
    "1 error
    error MODEL_RANGE shed addressPools.lan.ranges[0]: "10.20.0.240-259" ends at 259, above 255, where an octet ends
      code: clusters/shed/cluster.ts:6
      hint: write \`10.20.0.240-10.20.0.254\`
    nothing was written
    "
  `);
  expect(await said(pools('10.20.0.240/28'))).toMatchInlineSnapshot(`
    "1 error
    error MODEL_ADDRESS shed addressPools.lan.ranges[0]: 10.20.0.240/28 holds 10.20.0.255, the broadcast address of the LAN (10.20.0.0/24), which no Service can have
      code: clusters/shed/cluster.ts:6
      hint: write \`10.20.0.240-10.20.0.254\`
    nothing was written
    "
  `);
  expect(await said(pools('10.20.0.10-10.20.0.20'))).toMatchInlineSnapshot(`
    "2 errors
    error MODEL_ADDRESS_TWICE shed addressPools.lan.ranges[0]: 10.20.0.10-10.20.0.20 holds 10.20.0.11, the address of shed nodes.shelf-1
      code: clusters/shed/cluster.ts:6
    error MODEL_ADDRESS_TWICE shed addressPools.lan.ranges[0]: 10.20.0.10-10.20.0.20 holds 10.20.0.12, the address of shed nodes.shelf-2
      code: clusters/shed/cluster.ts:6
    nothing was written
    "
  `);
});

test('CAPACITY_LAYER_BUDGET: a layer that requests more than it was promised', async () => {
  expect(await said(declared('data: {} }', "data: { budget: { memory: '64Mi' } } }"))).toMatchInlineSnapshot(`
    "1 error
    error CAPACITY_LAYER_BUDGET shed layers.data.budget.memory: requests of memory add up to 128Mi, the budget of the layer is 64Mi, 64Mi too little: cache 128Mi
      hint: raise the budget to 128Mi or more, or request less
    nothing was written
    "
  `);
});

test('MODEL_COMPILE: two cluster files that do not compile', async () => {
  expect(await said({ ...also('const = 3;'), ...declared('}) {}', '}) {') })).toMatchInlineSnapshot(`
    "2 errors
    error MODEL_COMPILE clusters/shed/cluster.ts:25:1: Expected identifier but found end of file
    error MODEL_COMPILE clusters/shed/index.ts:8:9: Expected identifier but found "="
      hint: the line reads \`const = 3;\`
    nothing was written
    "
  `);
});

test('MODEL_COMPILE: an import of a file or a name that does not exist', async () => {
  expect(await said({ 'clusters/shed/index.ts': index.replaceAll('Redis', 'Redi') })).toMatchInlineSnapshot(`
    "1 error
    error MODEL_COMPILE clusters/shed/index.ts:1:35: No matching export in "labwright" for import "Redi"
      hint: the line reads \`import { Application, type Fleet, Redi } from 'labwright';\`
    nothing was written
    "
  `);
  expect(await said(wired('./cluster.ts', './clster.ts'))).toMatchInlineSnapshot(`
    "1 error
    error MODEL_COMPILE clusters/shed/index.ts:2:22: Could not resolve "./clster.ts"
      hint: the line reads \`import { Shed } from './clster.ts';\`
    nothing was written
    "
  `);
});

test('MODEL_NOT_IMPORTED: a cluster file that nobody imports', async () => {
  expect(await said({ 'clusters/shed/extra.ts': 'export const x = 1;\n' })).toMatchInlineSnapshot(`
    "1 error
    error MODEL_NOT_IMPORTED clusters/shed/extra.ts: no other cluster file imports it, so nothing of it is rendered
      hint: import extra.ts where its cluster is wired, or remove it
    nothing was written
    "
  `);
});

test('MODEL_NOT_IMPORTED: a whole cluster that nobody wired is one finding', async () => {
  const files = {
    'clusters/barn/index.ts': "import { barn } from './cluster.ts';\nexport { barn };\n",
    'clusters/barn/cluster.ts': 'export const barn = 1;\n',
  };
  expect((await said(files)).split('\n').slice(0, 3)).toEqual([
    '1 error',
    'error MODEL_NOT_IMPORTED clusters/barn/index.ts: no other cluster file imports it, so nothing of it is rendered',
    '  hint: import it in clusters/fleet.ts and add its function to `defineFleet(…)`, or remove clusters/barn',
  ]);
});

test('MODEL_UNKNOWN_NAME: storage class, namespace, layer and priority that are wrong at run time', async () => {
  const files = wired(
    "{ layer: 'data', namespace: 'home' }",
    "{ layer: 'dta', namespace: 'hose' } as object as { layer: 'data'; namespace: 'home' }",
  );
  const text = files['clusters/shed/index.ts'].replace(
    "{ size: '1Gi' }",
    "{ size: '1Gi', class: 'lokal' as 'local' }, priority: 'urgent' as 'data'",
  );
  expect(await said({ 'clusters/shed/index.ts': text })).toMatchInlineSnapshot(`
    "4 errors
    error MODEL_UNKNOWN_NAME shed/cache layer: no layer "dta" in this cluster
      code: clusters/shed/index.ts:6
      hint: did you mean \`data\`?
    error MODEL_UNKNOWN_NAME shed/cache namespace: no namespace "hose" in this cluster
      code: clusters/shed/index.ts:6
      hint: did you mean \`home\`?
    error MODEL_UNKNOWN_NAME shed/cache/cache priority: no priority class "urgent" in this cluster
      code: clusters/shed/index.ts:7
      hint: known are \`data\`
    error MODEL_UNKNOWN_NAME shed/cache/cache storage.class: no storage class "lokal" in this cluster
      code: clusters/shed/index.ts:7
      hint: did you mean \`local\`?
    nothing was written
    "
  `);
});

test('REFERENCE_NODE_SELECTOR: a node label that is wrong at run time', async () => {
  expect(await said(wired('noBackup', "nodeSelector: { gpo: 'true' } as object, noBackup"))).toMatchInlineSnapshot(`
    "1 error
    error REFERENCE_NODE_SELECTOR shed/cache/cache/stateful-set spec.template.spec.nodeSelector: no node of cluster shed has the labels gpo=true, so the pods stay Pending
      file: dist/shed/data/cache/statefulset-cache.yaml
      code: clusters/shed/index.ts:7
      hint: known are \`node.kubernetes.io/microk8s-controlplane=microk8s-controlplane\`
    nothing was written
    "
  `);
});

test('MODEL_UNKNOWN_NAME and MODEL_VALUE: fields of a declaration that the compiler would have refused', async () => {
  const text = once(cluster, '  storageClasses:', '  ...({ storageClass: {} } as object),\n  storageClasses:')
    .replace("home: { podSecurity: 'restricted'", "home: { podSecurity: 'restrictd' as 'restricted'")
    .replace("address: '10.20.0.12', ", '')
    .replace("memory: '31Gi'", 'memory: 31');
  expect(await said({ 'clusters/shed/cluster.ts': text })).toMatchInlineSnapshot(`
    "4 errors
    error MODEL_VALUE shed namespaces.home.podSecurity: "restrictd" is none of privileged, baseline, restricted
      hint: did you mean \`restricted\`?
    error MODEL_VALUE shed nodes.shelf-1.capacity.memory: is a number, where a text is needed
      hint: write \`'31'\`
    error MODEL_VALUE shed nodes.shelf-2.address: is missing
    error MODEL_UNKNOWN_NAME shed storageClass: a cluster has no such field
      hint: did you mean \`storageClasses\`?
    nothing was written
    "
  `);
});

test('MODEL_VALUE: names that are no DNS label, and one that is too long', async () => {
  const files = {
    ...declared('    home: {', "    My_Home: { podSecurity: 'restricted' },\n    home: {"),
    ...wired("'cache', { layer", "'c'.repeat(64), { layer"),
  };
  expect(await said(files)).toMatchInlineSnapshot(`
    "2 errors
    error MODEL_VALUE shed namespaces.My_Home: "My_Home" is no DNS label: lower-case letters, digits and hyphens, starting and ending with a letter or digit
      code: clusters/shed/cluster.ts:6
      hint: write \`my-home\`
    error MODEL_VALUE shed/cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc: "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc" is 64 characters long, above 63
      code: clusters/shed/index.ts:6
    nothing was written
    "
  `);
});

test('NAME_TOO_LONG and NAME_INVALID: a construct id that its kinds cannot bear', async () => {
  expect(await said(wired("application, 'cache'", "application, 'c'.repeat(53)"))).toMatchInlineSnapshot(`
    "1 error
    error NAME_TOO_LONG shed/cache/ccccccccccccccccccccccccccccccccccccccccccccccccccccc/stateful-set metadata.name: "ccccccccccccccccccccccccccccccccccccccccccccccccccccc" is 53 characters long, above 52 for a StatefulSet: with a hash of 10 characters it becomes the label controller-revision-hash
      file: dist/shed/data/cache/statefulset-ccccccccccccccccccccccccccccccccccccccccccccccccccccc.yaml
      code: clusters/shed/index.ts:7
    nothing was written
    "
  `);
  const stdout = await said(wired("application, 'cache'", "application, 'My_Cache'"));
  expect(stdout.split('\n').slice(0, 5)).toMatchInlineSnapshot(`
    [
      "4 errors",
      "error NAME_INVALID shed/cache/My_Cache/config metadata.name: "My_Cache-config" must be lower-case letters, digits, hyphens and dots, and each part must start and end with a letter or digit (ConfigMap)",
      "  file: dist/shed/data/cache/configmap-my_cache-config.yaml",
      "  code: clusters/shed/index.ts:7",
      "  hint: write \`my-cache-config\`",
    ]
  `);
});

test('ARGO_NAME_TOO_LONG: a name that only becomes too long together with that of its cluster', async () => {
  expect(await said(wired("'cache', { layer", "'c'.repeat(60), { layer"))).toMatchInlineSnapshot(`
    "1 error
    error ARGO_NAME_TOO_LONG shed/cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc name: Application \`shed-cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc\` has 65 characters; a name of Argo CD has at most 63 characters, so that it fits into a label
      hint: shorten the application's name by 2
    nothing was written
    "
  `);
});

test("problems of every kind come in one run, in the order of the owner's fields", async () => {
  const files = {
    ...declared('10.20.0.12', '10.20.0.11'),
    ...wired("{ size: '1Gi' }", "{ size: '1GB', class: 'lokal' as 'local' }"),
    'clusters/shed/extra.ts': 'export const x = 1;\n',
  };
  const first = await said(files);
  expect(await said(files)).toBe(first);
  expect(first.split('\n').filter((line) => line.startsWith('error'))).toMatchInlineSnapshot(`
    [
      "error MODEL_NOT_IMPORTED clusters/shed/extra.ts: no other cluster file imports it, so nothing of it is rendered",
      "error MODEL_ADDRESS_TWICE shed nodes.shelf-2.address: 10.20.0.11 is already claimed by shed nodes.shelf-1.address",
      "error MODEL_UNKNOWN_NAME shed/cache/cache storage.class: no storage class "lokal" in this cluster",
      "error MODEL_QUANTITY shed/cache/cache storage.size: "1GB" has the unknown suffix "GB"; known are Ki, Mi, Gi, Ti, Pi, Ei, n, u, m, k, M, G, T, P, E",
    ]
  `);
});

test('what was found before a construct threw is told with it', async () => {
  const files = { ...declared("'31Gi'", "'31GB'"), ...also("throw new Error('stop');") };
  expect((await said(files)).split('\n').filter((line) => line.startsWith('error'))).toMatchInlineSnapshot(`
    [
      "error TREE_CONSTRUCT_THREW clusters/fleet.ts shed() (clusters/shed/index.ts:8): Error: stop",
      "error MODEL_QUANTITY shed nodes.shelf-1.capacity.memory: "31GB" has the unknown suffix "GB"; known are Ki, Mi, Gi, Ti, Pi, Ei, n, u, m, k, M, G, T, P, E",
    ]
  `);
});

test('MODEL_FLEET: there is no fleet here', async () => {
  const empty = newHome();
  expect(await empty.run('synth')).toMatchInlineSnapshot(`
    {
      "code": 2,
      "stderr": "",
      "stdout": "1 error
    error MODEL_FLEET clusters/fleet.ts: there is no such file here or in a folder above
      hint: run \`labwright new cluster <name>\`
    nothing was written
    ",
    }
  `);
});

test.each([
  ['no default export', fleet.replace('export default', 'export const other ='), 'it has no default export'],
  ['something else by default', 'export default { name: 1 };\n', 'its default export is no fleet'],
  ['a cluster that is undefined', fleet.replace(', shed)', ', shed, undefined as never)'), 'cluster 2 of the fleet is undefined'],
  ['an empty fleet', fleet.replace(', shed)', ')'), 'the fleet has no cluster'],
  [
    'no repository',
    fleet.replace("repository: 'https://git.example.org/home/homelab.git', ", ''),
    'the fleet does not say `repository` and `revision`',
  ],
])('MODEL_FLEET: %s', async (_, text, message) => {
  expect(await said(exported(text), 2)).toContain(`error MODEL_FLEET clusters/fleet.ts: ${message}\n`);
});

test('MODEL_FLEET: a class where a function is needed', async () => {
  const text = fleet
    .replace(', shed)', ', shed, Shed as never)')
    .replace('import { shed', "import { Shed } from './shed/cluster.ts';\nimport { shed");
  expect(await said(exported(text), 2)).toContain('it names the class Shed, where a function that makes the cluster is needed\n');
});

test('MODEL_FLEET: functions that make nothing, or make it later', async () => {
  const stdout = await said(exported(fleet.replace(', shed)', ', shed, function hut() {} as never, async function den() {} as never)')), 2);
  expect(stdout).toMatchInlineSnapshot(`
    "2 errors
    error MODEL_FLEET clusters/fleet.ts den(): is async, and what it does after an \`await\` would be lost
      hint: make it a plain function
    error MODEL_FLEET clusters/fleet.ts hut(): made no cluster
      hint: create one in it: \`const cluster = new MyCluster(fleet);\`
    nothing was written
    "
  `);
});

test('TREE_DUPLICATE: two clusters with one name', async () => {
  expect(await said(exported(fleet.replace(', shed)', ', shed, shed)')))).toMatchInlineSnapshot(`
    "1 error
    error TREE_DUPLICATE clusters/fleet.ts shed() (clusters/shed/cluster.ts:6): this Fleet already holds a "shed"
      hint: give one of the two another id
    nothing was written
    "
  `);
});

test('a cluster function need not return its cluster', async () => {
  home.put(wired('  return cluster;\n', ''));
  expect(await home.run('synth')).toMatchObject({ code: 0, stdout: expect.stringContaining('0 written, 0 removed') });
  home.put(shed());
});
