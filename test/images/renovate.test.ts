import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import fleetDefinition from '../../clusters/fleet.ts';
import { buildFleet } from '../../src/authoring/index.ts';
import { containersOf, podTemplateOf } from '../../src/checks/index.ts';
import { renderFleet } from '../../src/render/index.ts';

const { customManagers } = JSON.parse(readFileSync('renovate.json', 'utf8')) as {
  readonly customManagers: readonly { readonly managerFilePatterns: readonly string[]; readonly matchStrings: readonly string[] }[];
};
const pattern = new RegExp(customManagers[0]?.matchStrings[0] ?? '', 'g');

/** What Renovate finds in the sources: the name it asks for, and the version that stands there. */
const short = (name: string) => name.replace(/^docker\.io\//, '').replace(/^library\//, '');
const files = ['src', 'clusters'].flatMap((folder) =>
  (readdirSync(folder, { recursive: true }) as string[]).filter((file) => file.endsWith('.ts')).map((file) => join(folder, file)),
);
const pins = files.flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(pattern)].map(({ groups = {} }) => ({
    name: short(groups['depName'] ?? ''),
    version: groups['currentValue'] ?? '',
  })),
);

const images = renderFleet(buildFleet(fleetDefinition)).clusters.flatMap(({ manifests }) =>
  manifests.flatMap((manifest) => {
    const template = podTemplateOf(manifest);
    return template === undefined ? [] : containersOf(template).map(({ fields }) => String(fields['image']));
  }),
);
// Images of the owners' own services are built by their own pipelines, which move the version themselves.
const own = /^(git\.lab\.home:3000|registry\.collab\.home)\//;
// Ended upstream, or moved to what starts with an account only: nothing newer may come.
const last = ['docker.io/localstack/localstack:4.14.0', 'docker.io/minio/minio:RELEASE.2025-09-07T16-13-09Z'];

test('Renovate finds the version of every image beside its name', () => {
  const wanted = [...new Set(images)].filter((image) => !own.test(image)).sort();
  expect(wanted.length).toBeGreaterThan(20);
  const found = (image: string) => {
    const [, repository = '', tag = ''] = /^(.*?):([^:/@]+)(?:@.*)?$/.exec(short(image)) ?? [];
    return pins.some(({ name, version }) => name === repository && tag.includes(version.replace(/^v/, '')));
  };
  expect(wanted.filter((image) => !found(image))).toEqual(last);
});
