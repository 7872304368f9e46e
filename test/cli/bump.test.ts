import { expect, test } from 'vitest';
import { newHome } from './home.ts';
import { shed } from './shed.ts';

const image = 'registry.lab.home/team/shop';
const home = newHome({
  ...shed(),
  'clusters/shop/images.ts': `export const shop = '${image}:1.0.0';\n`,
  'clusters/notes.md': `'${image}:1.0.0'\n`,
});

test('bump: pins the new tag and says where', async () => {
  expect(await home.run(`bump ${image} 1.1.0`)).toEqual({
    code: 0,
    stdout: `clusters/shop/images.ts:1: ${image} 1.0.0 → 1.1.0\n`,
    stderr: '',
  });
  expect(home.read('clusters/shop/images.ts')).toBe(`export const shop = '${image}:1.1.0';\n`);
  expect(await home.run(`bump ${image} 1.1.0`)).toMatchObject({
    code: 0,
    stdout: `clusters/shop/images.ts:1: ${image} is at 1.1.0 already\n`,
  });
});

test('bump: refuses what it cannot tell, and changes nothing', async () => {
  home.put({ 'clusters/shop/more.ts': `export const again = '${image}:1.1.0';\n` });
  const before = home.tree('clusters');
  expect(await home.run(`bump ${image} 2.0.0`)).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('is pinned in 2 places'),
  });
  expect(await home.run('bump registry.lab.home/team/nothing 2.0.0')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('no file pins'),
  });
  expect(await home.run(`bump ${image} 2.0.0 --in nowhere`)).toMatchObject({ code: 2, stderr: 'error: there is no nowhere\n' });
  expect(home.tree('clusters')).toEqual(before);
  expect(await home.run(`bump ${image} 2.0.0 --in clusters/shop/more.ts`)).toMatchObject({ code: 0 });
});
