import { afterAll, beforeAll, expect, test } from 'vitest';
import { standIn } from '../images/_registry.ts';
import { newHome } from './home.ts';
import { shed } from './shed.ts';

const home = newHome(shed());
let registry: Awaited<ReturnType<typeof standIn>>;

beforeAll(async () => {
  await home.run('synth');
  registry = await standIn({ 'library/redis:8.10.2': { digest: 'sha256:aa', platforms: ['linux/amd64'] } });
});
afterAll(() => registry.close());

test('images: each one with its platforms and everything that uses it', async () => {
  const { code, stdout } = await home.run('images');
  expect(code).toBe(0);
  expect(stdout).toContain('docker.io/library/redis:8.10.2  linux/amd64\n  shed/cache: StatefulSet home/cache (redis)\n');
});

test('images --format json: for machines', async () => {
  const { images } = JSON.parse((await home.run('images --format json')).stdout) as {
    readonly images: readonly { readonly image: string }[];
  };
  expect(images.map(({ image }) => image)).toEqual(['docker.io/library/redis:8.10.2']);
});

test('images --verify: asks the registry, or the mirror of it, and writes down what it found', async () => {
  const outcome = await home.run(`images --verify --mirror docker.io=${registry.url} --record found.json`);
  expect(outcome).toMatchObject({ code: 0, stdout: '1 of 1 images were found in their registries\n' });
  expect(JSON.parse(home.read('found.json'))).toEqual({
    'docker.io/library/redis:8.10.2': { digest: 'sha256:aa', platforms: ['linux/amd64'] },
  });
});

test('images --verify: a registry that does not answer is said, and fails only with --strict', async () => {
  const words = 'images --verify --timeout 2 --mirror docker.io=http://127.0.0.1:1';
  expect(await home.run(words)).toMatchObject({ code: 0, stdout: expect.stringContaining('unchecked IMAGE_UNVERIFIED') });
  expect((await home.run(`${words} --strict`)).code).toBe(1);
});

test('images: wrong flags are refused with what to write', async () => {
  expect(await home.run('images --mirror docker.io')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('ghcr.io=https://cache.lan:5000'),
  });
  expect(await home.run('images --verify --timeout soon')).toMatchObject({
    code: 2,
    stderr: 'error: --timeout soon is no number of seconds above 0\n',
  });
});
