import { beforeAll, expect, test } from 'vitest';
import { newHome } from './home.ts';
import { index, shed } from './shed.ts';

const withHost = index.replace('type Fleet, Redis', 'type Fleet, Machine, PowerModes, Redis').replace(
  '  return cluster;',
  `  const host = new Machine(cluster, 'pve', { purpose: 'Proxmox', kind: 'host', cpu: '16', memory: '94Gi', nodes: ['shelf-1', 'shelf-2'] });
  const models = new Machine(cluster, 'models', { purpose: 'models', host, cpu: '8', memory: '48Gi' });
  new PowerModes(cluster, 'modes', { host, modes: { home: ['shelf-1'], ai: [models] }, together: [['home', 'ai']] });
  return cluster;`,
);
const home = newHome(shed({ index: withHost }));

beforeAll(async () => {
  expect(await home.run('synth')).toMatchObject({ code: 1, stdout: expect.stringContaining('CAPACITY_HOST_MODE') });
  home.put({ 'clusters/shed/index.ts': withHost.replace("'94Gi'", "'126Gi'") });
  expect(await home.run('synth')).toMatchObject({ code: 0 });
});

test('hosts: each mode and combination with its sum, and each machine in it', async () => {
  const { code, stdout } = await home.run('hosts');
  expect(code).toBe(0);
  expect(stdout).toMatchInlineSnapshot(`
    "shed  pve  home: 64Gi and 2Gi of its own of 126Gi, 60Gi left; 16 cores for 16 threads, up to 2 each
      shelf-1 (node): 32Gi, 8 cores
      shelf-2 (node): 32Gi, 8 cores, always on
      pve itself: 2Gi
    shed  pve  ai: 80Gi and 2Gi of its own of 126Gi, 44Gi left; 16 cores for 16 threads, up to 2 each
      models (vm): 48Gi, 8 cores
      shelf-2 (node): 32Gi, 8 cores, always on
      pve itself: 2Gi
    shed  pve  home + ai: 112Gi and 2Gi of its own of 126Gi, 12Gi left; 24 cores for 16 threads, up to 2 each
      models (vm): 48Gi, 8 cores
      shelf-1 (node): 32Gi, 8 cores
      shelf-2 (node): 32Gi, 8 cores, always on
      pve itself: 2Gi
    "
  `);
});

test('hosts --format json: for machines', async () => {
  const { hosts } = JSON.parse((await home.run('hosts --format json')).stdout) as {
    readonly hosts: readonly {
      readonly cluster: string;
      readonly loads: readonly { readonly modes: readonly string[]; readonly memory: object }[];
    }[];
  };
  expect(hosts[0]?.loads.map(({ modes, memory }) => [modes, memory])).toContainEqual([
    ['ai'],
    { total: 126 * 2 ** 30, reserve: 2 * 2 ** 30, used: 80 * 2 ** 30, free: 44 * 2 ** 30 },
  ]);
});

test('hosts: a fleet without one, and a cluster that is not there', async () => {
  const bare = newHome(shed(), 'bare');
  await bare.run('synth');
  expect((await bare.run('hosts')).stdout).toBe("no cluster declares a host: `new Machine(cluster, …, { kind: 'host' })`\n");
  expect(await bare.run('hosts --cluster shad')).toMatchObject({ code: 2, stdout: expect.stringContaining('shed') });
});
