import { beforeAll, expect, test } from 'vitest';
import { newHome } from './home.ts';
import { cluster, fleet, index, shed } from './shed.ts';

/** The shed of the other tests, and a barn like it on a site that a router connects. */
const barn = (lan: string) =>
  cluster.replace("name: 'shed'", "name: 'barn'").replace('class Shed', 'class Barn').replaceAll('10.20.0.', lan);
const sites = (lan: string) => `sites: { shed: { lan: '10.20.0.0/24', routedTo: ['barn'] }, barn: { lan: '${lan}0/24' } }`;
const both = (lan: string) =>
  fleet
    .replace("import { shed } from './shed/index.ts';", "import { barn } from './barn/index.ts';\nimport { shed } from './shed/index.ts';")
    .replace("revision: 'main' }, shed", `revision: 'main', ${sites(lan)} }, shed, barn`);
const files = (lan: string) => ({
  ...shed({ fleet: both(lan) }),
  'clusters/barn/cluster.ts': barn(lan),
  'clusters/barn/index.ts': index.replaceAll('Shed', 'Barn').replace('function shed', 'function barn'),
});

const home = newHome(files('10.21.0.'));

beforeAll(async () => {
  expect(await home.run('synth')).toMatchObject({ code: 0, stderr: '' });
});

/** Lines of what a command says that name a code. */
async function found(words: string): Promise<readonly string[]> {
  const { stdout } = await home.run(words);
  return stdout.split('\n').filter((line) => /^(error|warning|unchecked) /.test(line));
}

const clash =
  'error ADDRESS_RANGES_OVERLAP shed sites.shed.lan: 10.20.0.0/24 overlaps sites.barn.lan (10.20.0.0/24), and the sites barn and shed are routed to each other';

test('ADDRESS_RANGES_OVERLAP: synth finds two LANs that are routed to each other, whichever cluster is asked for', async () => {
  home.put(files('10.20.0.'));
  const before = home.tree();
  expect(await found('synth')).toEqual([clash]);
  expect(await found('synth --cluster barn')).toEqual([clash]);
  expect(home.tree()).toEqual(before);
});

test('ADDRESS_RANGES_OVERLAP: and so does check, on what is committed', async () => {
  home.put(files('10.20.0.'));
  await home.run('synth --no-check');
  expect(await found('check')).toEqual([clash]);
  expect(await found('check --cluster barn')).toEqual([clash]);
});

test('MODEL_NOT_COMPARED: synth says which cluster it could not judge', async () => {
  home.put({ ...files('10.21.0.'), 'clusters/barn/cluster.ts': barn('10.21.0.').replace('/24', '/33') });
  expect(await found('synth --cluster shed')).toEqual([
    'unchecked MODEL_NOT_COMPARED shed: was not compared with cluster barn: it has errors of its own',
  ]);
});

test('MODEL_NOT_COMPARED: check says which cluster it could not read', async () => {
  home.put(files('10.21.0.'));
  await home.run('synth');
  home.put({ 'dist/barn/model.json': '{}' });
  expect(await found('check --cluster shed')).toEqual([
    'unchecked MODEL_NOT_COMPARED shed: was not compared with cluster barn: what dist/barn holds cannot be read',
  ]);
});
