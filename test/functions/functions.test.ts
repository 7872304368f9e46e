import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parseDocument } from 'yaml';

const root = fileURLToPath(new URL('../../functions/', import.meta.url));
const read = (...path: readonly string[]) => readFileSync(join(root, ...path), 'utf8');
const names = readdirSync(root).filter((name) => existsSync(join(root, name, 'requirements.txt')));

/** `name==version` of each line, extras left out. */
const pins = (text: string) =>
  text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.replace(/\[.*\]/, ''));

test('four functions', () => expect(names).toEqual(['backup', 'etl', 'inference', 'transform']));

test.each(names)('%s: source, tests, an image without root, pinned packages', (name) => {
  expect(existsSync(join(root, name, '__main__.py'))).toBe(true);
  expect(readdirSync(join(root, name, 'tests')).some((file) => file.startsWith('test_'))).toBe(true);
  const lines = read(name, 'Dockerfile').split('\n');
  const from = lines.filter((line) => line.startsWith('FROM '));
  expect(from).toHaveLength(1);
  expect(from[0]).toMatch(/^FROM docker\.io\/library\/(python:3\.13\.\d+-slim|postgres:\d+\.\d+)-trixie$/);
  expect(lines.indexOf('USER 10001:10001')).toBeGreaterThan(lines.findLastIndex((line) => /^(RUN|COPY) /.test(line)));
  expect(lines).toContain(`ENTRYPOINT ["python", "-m", "${name}"]`);
  const known = pins(read('constraints.txt'));
  for (const pin of pins(read(name, 'requirements.txt'))) {
    expect(pin).toMatch(/^[\w-]+==[\w.]+$/);
    expect(known).toContain(pin);
  }
});

test('the pipeline has a job set for each function', () => {
  // `!reference` is GitLab's own.
  const pipeline = parseDocument(read('.gitlab-ci.yml'), { customTags: [{ tag: '!reference', collection: 'seq' }] as never });
  expect([pipeline.errors, pipeline.warnings]).toEqual([[], []]);
  const jobs = pipeline.toJS() as Readonly<Record<string, unknown>> & {
    readonly include: readonly { readonly inputs: { readonly job: string; readonly dockerfile: string } }[];
  };
  for (const name of names) {
    expect(jobs[`${name}:tests`], name).toMatchObject({ variables: { FUNCTION: name } });
    expect(jobs.include).toContainEqual({
      local: '/ci/templates/image.yml',
      inputs: { job: name, image: `$CI_REGISTRY_IMAGE/functions/${name}`, context: 'functions', dockerfile: `${name}/Dockerfile` },
    });
  }
});
