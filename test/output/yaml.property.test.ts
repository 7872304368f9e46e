import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readYaml, toYaml } from '../../src/output/index.ts';
import { readCanonical } from '../../src/output/read-canonical.ts';
import { readForeign } from '../../src/output/read-foreign.ts';
import { jsonMap, nastyTexts, pieces } from './arbitraries.ts';

const runs = { numRuns: 3000 };
const everyNastyText = {
  ...Object.fromEntries(nastyTexts.map((text, i) => [`k${i}`, text])),
  list: nastyTexts,
  keys: Object.fromEntries(nastyTexts.map((text) => [text, 1])),
};

describe('what a reader understands is what was meant', () => {
  test('every nasty text, as value, item and key', () => {
    const yaml = toYaml(everyNastyText);
    expect(parse(yaml, { version: '1.2' })).toEqual(everyNastyText);
    expect(parse(yaml, { version: '1.1' })).toEqual(everyNastyText);
    expect(load(yaml)).toEqual(everyNastyText);
    expect(readYaml(yaml)).toEqual([everyNastyText]);
  });

  test('js-yaml', () => {
    fc.assert(
      fc.property(jsonMap, (value) => void expect(load(toYaml(value))).toEqual(value)),
      runs,
    );
  });

  test.each(['1.1', '1.2'] as const)('yaml, version %s', (version) => {
    fc.assert(
      fc.property(jsonMap, (value) => void expect(parse(toYaml(value), { version })).toEqual(value)),
      runs,
    );
  });

  test('our own reader, without help from the library', () => {
    fc.assert(
      fc.property(fc.array(jsonMap, { maxLength: 3 }), (values) => {
        const text = values.map(toYaml).join('---\n');
        expect(readYaml(text)).toEqual(values);
      }),
      runs,
    );
  });

  test('the fast path takes what the writer makes', () => {
    fc.assert(
      fc.property(jsonMap, (value) => {
        fc.pre(!JSON.stringify(value).includes('__proto__'));
        expect(readCanonical(toYaml(value))).toEqual([value]);
      }),
      runs,
    );
  });
});

test('the same data in another order of keys is the same text', () => {
  const reversed = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(reversed)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([key, child]) => [key, reversed(child)]),
          )
        : value;
  fc.assert(
    fc.property(jsonMap, (value) => void expect(toYaml(reversed(value) as typeof value)).toBe(toYaml(value))),
    runs,
  );
});

/** Text of ours after a slip of the hand or the editor: a few pieces put in, taken out or doubled. */
const damaged = fc
  .tuple(
    fc.array(jsonMap, { minLength: 1, maxLength: 2 }),
    fc.array(fc.tuple(fc.nat(), fc.nat(3), fc.constantFrom(...pieces)), { minLength: 1, maxLength: 3 }),
  )
  .map(([values, slips]) =>
    slips.reduce((text, [where, length, piece]) => {
      const at = where % (text.length + 1);
      return text.slice(0, at) + piece + text.slice(at + length);
    }, values.map(toYaml).join('---\n')),
  );

test('what the fast path takes means the same to the library, also in text that is not ours', () => {
  fc.assert(
    fc.property(damaged, (text) => {
      const fast = readCanonical(text);
      if (fast !== undefined) expect(fast, text).toEqual(readForeign(text));
    }),
    { numRuns: 10_000 },
  );
});

const folder = fileURLToPath(new URL('../../tools/yaml-oracle', import.meta.url));
const cache = fileURLToPath(new URL('../../node_modules/.cache/yaml-oracle', import.meta.url));
const oracle = join(cache, 'oracle');
mkdirSync(cache, { recursive: true });
const build = spawnSync('go', ['build', '-o', oracle, '.'], { cwd: folder, encoding: 'utf8' });
const reason = build.error !== undefined ? 'no `go` on this machine' : build.status !== 0 ? 'its Go modules cannot be fetched' : undefined;
/** In CI a missing Go is a failure. */
const required = reason === undefined || process.env.CI !== undefined;

describe.runIf(required)(`sigs.k8s.io/yaml, as kubectl and Argo CD use it${required ? '' : ` (not run: ${reason})`}`, () => {
  function readWithGo(texts: readonly string[]): { value?: unknown; error?: string }[] {
    expect(reason, build.stderr).toBeUndefined();
    const input = texts.map((text) => `${JSON.stringify(text)}\n`).join('');
    const run = spawnSync(oracle, { input, encoding: 'utf8', maxBuffer: 2 ** 30 });
    expect(run.status).toBe(0);
    return run.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line, (_, value) => (value === 0 ? 0 : value)));
  }

  test('takes what the fast path takes, and for the same, also in text that is not ours', () => {
    const texts = fc
      .sample(damaged, { numRuns: 20_000, seed: 7 })
      .filter((text) => readCanonical(text)?.length === 1 && !/^---$/m.test(text));
    expect(texts.length).toBeGreaterThan(1000);
    readWithGo(texts).forEach((answer, i) => {
      expect(answer, texts[i]).toEqual({ value: readCanonical(texts[i]!)![0] });
    });
  });

  test('reads what was meant', { timeout: 300_000 }, () => {
    const values = [everyNastyText, ...fc.sample(jsonMap, { numRuns: 5000, seed: 7 })];
    const answers = readWithGo(values.map(toYaml));
    expect(answers).toHaveLength(values.length);
    answers.forEach((answer, i) => {
      expect(answer, toYaml(values[i]!)).toEqual({ value: values[i] });
    });
  });

  test('takes plain scalars of foreign YAML as our reader does', { timeout: 300_000 }, () => {
    const plain = nastyTexts
      .filter((text) => /^[\w.~=<+-][\w.:+-]*$/.test(text))
      .concat(fc.sample(fc.stringMatching(/^[0-9+.-][0-9_.:eExXobnaTtZf+-]{0,6}$/), { numRuns: 8000, seed: 7 }));
    const texts = plain.map((text) => `a: ${text}\n`);
    const answers = readWithGo(texts);
    texts.forEach((text, i) => {
      const { value, error } = answers[i]!;
      const ours = () => readYaml(text)[0];
      if (error === undefined) expect(JSON.stringify(ours()), text).toBe(JSON.stringify(value));
      else expect(ours, `${text}${error}`).toThrow();
    });
  });
});
