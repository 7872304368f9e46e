import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const alias = { 'labwright/testing': here('./src/testing/index.ts'), labwright: here('./src/index.ts') };

/** One report for each project, so that a pipeline can count and show the tests. */
const project = ['services', 'rehearsal', 'browser'].find((name) => process.argv.includes(name)) ?? 'unit';

/** What properties are tried with. */
const seed = ['test/seed.ts'];

/** Files that put something in the place of a module of Node, which others must not get. */
const alone = ['test/output/apply.test.ts'];

export default defineConfig({
  test: {
    // Most of the time goes by in programs that tests start: one more worker than the default on two cores.
    maxWorkers: '100%',
    reporters: process.env['CI'] === undefined ? ['default'] : ['default', 'json', 'junit'],
    outputFile: { json: `reports/${project}.json`, junit: `reports/${project}.xml` },
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          setupFiles: seed,
          exclude: ['test/services/**', 'test/rehearsal/**', 'test/browser/**', 'test/fixtures/**', ...alone],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // Nothing of ours keeps anything between calls, so files of one worker may share what they import: a third of the time.
          isolate: false,
        },
      },
      { resolve: { alias }, test: { name: 'unit-alone', include: alone, setupFiles: seed, testTimeout: 60_000 } },
      {
        resolve: { alias },
        test: {
          name: 'services',
          include: ['test/services/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 900_000,
          fileParallelism: false,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'rehearsal',
          include: ['test/rehearsal/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      // One browser at a time, so that what is measured means something.
      {
        resolve: { alias },
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
