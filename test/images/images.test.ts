import { afterEach, expect, test } from 'vitest';
import { type ImageUse, listImages, parseReference, showPlace, verifyImages } from '../../src/images/index.ts';
import { deployment, manifests, model } from '../checks/support.ts';
import { type Held, standIn } from './_registry.ts';

let close: (() => Promise<void>) | undefined;
afterEach(async () => {
  await close?.();
  close = undefined;
});

test('an image is read as a container runtime reads it', () => {
  const read = (image: string) => {
    const { registry, repository, reference } = parseReference(image);
    return `${registry} ${repository} ${reference}`;
  };
  expect(read('redis')).toBe('registry-1.docker.io library/redis latest');
  expect(read('docker.io/library/redis:8.10.2')).toBe('registry-1.docker.io library/redis 8.10.2');
  expect(read('dpage/pgadmin4:9.17')).toBe('registry-1.docker.io dpage/pgadmin4 9.17');
  expect(read('ghcr.io/a/b/c:1.0')).toBe('ghcr.io a/b/c 1.0');
  expect(read('registry.lan:5000/shop/auth:1.2.3@sha256:aa')).toBe('registry.lan:5000 shop/auth sha256:aa');
  expect(read('localhost/tool@sha256:bb')).toBe('localhost tool sha256:bb');
});

test('every image with where it is used, and the platforms of the machines that may run it', () => {
  const nodes = [
    { ...model({}).nodes[0]!, name: 'big', labels: { big: 'yes' } },
    { ...model({}).nodes[0]!, name: 'small', arch: 'arm64' as const, labels: {} },
  ];
  const yaml = `${deployment('web', { pod: 'nodeSelector: { big: "yes" }' })}---\n${deployment('other')}`;
  const footprints = [
    {
      application: 'chart',
      name: 'chart',
      namespace: 'home',
      pods: 1,
      requests: { cpu: '0', memory: '0' },
      limits: { memory: '0' },
      volumes: [],
      ports: [],
      images: ['quay.io/metallb/speaker:v0.16.1'],
      source: 'a test',
    },
  ];
  const listed = listImages([{ model: model({ nodes, footprints }), manifests: manifests(yaml) }]);
  expect(listed.map(({ image, platforms, places }) => [image, platforms, places.map(showPlace)])).toMatchInlineSnapshot(`
    [
      [
        "example.org/other:1.2.3",
        [
          "linux/amd64",
          "linux/arm64",
        ],
        [
          "attic/web: Deployment home/other (main)",
        ],
      ],
      [
        "example.org/web:1.2.3",
        [
          "linux/amd64",
        ],
        [
          "attic/web: Deployment home/web (main)",
        ],
      ],
      [
        "quay.io/metallb/speaker:v0.16.1",
        [
          "linux/amd64",
          "linux/arm64",
        ],
        [
          "attic/chart: footprint home/chart",
        ],
      ],
    ]
  `);
});

const use = (image: string, platforms: readonly string[] = ['linux/amd64']): ImageUse => ({
  image,
  platforms,
  places: [
    { cluster: 'attic', application: 'web', object: 'Deployment home/web', container: 'web', construct: 'attic/web/web/deployment' },
  ],
});

async function verified(held: Readonly<Record<string, Held>>, ...uses: readonly ImageUse[]) {
  const registry = await standIn(held);
  close = registry.close;
  const options = { mirrors: { 'registry.lan': registry.url }, credentials: {}, timeout: 5000 };
  const results = await verifyImages(uses, options);
  return {
    registry,
    results,
    issues: results.flatMap(({ issues }) => issues.map(({ code, severity, message }) => `${severity} ${code} ${message}`)),
  };
}

test('an image that is there for every platform', async () => {
  const { results, registry } = await verified(
    { 'shop/auth:1.0.0': { digest: 'sha256:aa', platforms: ['linux/arm64', 'linux/amd64'] } },
    use('registry.lan/shop/auth:1.0.0', ['linux/amd64', 'linux/arm64']),
  );
  expect(results).toEqual([
    { image: 'registry.lan/shop/auth:1.0.0', remote: { digest: 'sha256:aa', platforms: ['linux/amd64', 'linux/arm64'] }, issues: [] },
  ]);
  expect(registry.asked).toEqual([
    'GET /v2/shop/auth/manifests/1.0.0',
    'GET /token?service=stand-in&scope=repository%3Ashop%2Fauth%3Apull',
    'GET /v2/shop/auth/manifests/1.0.0',
  ]);
});

test('IMAGE_MISSING: a tag that is not there', async () => {
  const { issues } = await verified({}, use('registry.lan/shop/auth:9.9.9'));
  expect(issues).toEqual([
    'error IMAGE_MISSING registry.lan/shop/auth:9.9.9 (attic/web: Deployment home/web (web)): registry.lan has no such image',
  ]);
});

test('IMAGE_PLATFORM: made for other machines, as a list or as one', async () => {
  const held = { digest: 'sha256:aa', platforms: ['linux/amd64'] };
  const both = ['linux/amd64', 'linux/arm64'];
  const { issues } = await verified(
    { 'list:1': held, 'one:1': { ...held, single: true } },
    use('registry.lan/list:1', both),
    use('registry.lan/one:1', both),
  );
  const says = 'is not made for linux/arm64, which nodes it may run on are; it is made for linux/amd64';
  expect(issues).toEqual([
    `error IMAGE_PLATFORM registry.lan/list:1 (attic/web: Deployment home/web (web)): ${says}`,
    `error IMAGE_PLATFORM registry.lan/one:1 (attic/web: Deployment home/web (web)): ${says}`,
  ]);
});

test('IMAGE_DIGEST: a registry that answers with something else than what is pinned', async () => {
  const { issues } = await verified({ 'a:sha256:aa': { digest: 'sha256:bb' } }, use('registry.lan/a:1.0@sha256:aa'));
  expect(issues).toEqual([
    'error IMAGE_DIGEST registry.lan/a:1.0@sha256:aa (attic/web: Deployment home/web (web)): the registry answers with sha256:bb for the pinned sha256:aa',
  ]);
});

test('IMAGE_UNVERIFIED: no answer, too many questions', async () => {
  const { issues } = await verified({ 'a:1': { digest: '', status: 429 } }, use('registry.lan/a:1'), use('127.0.0.1:1/b:1'));
  expect(issues[0]).toBe(
    'unchecked IMAGE_UNVERIFIED registry.lan/a:1 (attic/web: Deployment home/web (web)): registry.lan has had enough requests for now, so nobody knows whether it is there',
  );
  expect(issues[1]).toMatch(/^unchecked IMAGE_UNVERIFIED 127\.0\.0\.1:1\/b:1 .*127\.0\.0\.1:1 does not answer: /);
});
