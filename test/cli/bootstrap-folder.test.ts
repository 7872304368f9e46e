import { expect, test } from 'vitest';
import { newHome } from './home.ts';
import { index, shed } from './shed.ts';

const withMachines = index.replace('import { Application,', 'import { Application, DatabaseMachines, Machine,').replace(
  '  return cluster;',
  `  const machine = new Machine(cluster, 'db', { purpose: 'an etcd', address: '10.20.0.50', memory: '2Gi' });
  new DatabaseMachines(cluster, 'tier', { etcd: [machine] });
  return cluster;`,
);

test('configuration of machines is written, owned and removed like everything else that is rendered', async () => {
  const home = newHome(shed({ index: withMachines }));
  expect(await home.run('synth')).toMatchObject({ code: 0 });
  const files = Object.keys(home.tree('bootstrap'));
  expect(files).toEqual(expect.arrayContaining(['bootstrap/shed/tier/README.md', 'bootstrap/shed/tier/db/etcd.yaml']));
  expect(await home.run('synth --check')).toMatchObject({ code: 0 });

  const file = 'bootstrap/shed/tier/db/etcd.yaml';
  const text = home.read(file);
  home.put({ [file]: text.replace('10.20.0.50', '10.20.0.51') });
  const edited = await home.run('synth --check');
  expect(edited.code).toBe(1);
  expect(edited.stdout).toContain(`OUTPUT_HAND_EDITED shed/tier: ${file} was changed by hand`);
  expect((await home.run('synth')).code).toBe(0);
  expect(home.read(file)).toBe(text);

  home.put({ 'bootstrap/shed/tier/db/own.yaml': 'mine: true\n' });
  expect((await home.run('synth --check')).stdout).toContain('OUTPUT_UNKNOWN_FILE bootstrap/shed/tier/db/own.yaml');
  home.put({ 'bootstrap/shed/tier/db/own.yaml': undefined });

  home.put(shed());
  expect(await home.run('synth')).toMatchObject({ code: 0 });
  expect(home.has(file)).toBe(false);
});
