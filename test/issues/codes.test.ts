import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { codes } from '../../src/issues/index.ts';

const names = Object.keys(codes);

const textsOf = (folder: string, end: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(end) && !name.startsWith(join('issues', 'codes')))
    .map((name) => readFileSync(join(folder, name), 'utf8'));

/** Titles of tests, and first cells of the tables that become titles. */
function titlesOf(text: string): string[] {
  const titles = [...text.matchAll(/(?:\btest(?:\.\w+)*\(|^\]\)?\(|\)\()\s*(['"`])((?:\\.|(?!\1).)*)\1/gm)].map(
    ([, , title]) => title ?? '',
  );
  return [...titles, ...[...text.matchAll(/\[\s*'([A-Z_]+)',/g)].map(([, cell]) => cell ?? '')];
}

test('each code has a test that is named after it', () => {
  const titles = textsOf('test', '.test.ts').flatMap(titlesOf).join('\n');
  expect(titles.split('\n').length).toBeGreaterThan(300);
  expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(titles))).toEqual([]);
});

test('each code is reported somewhere, and each that is reported exists', () => {
  const source = textsOf('src', '.ts').join('\n');
  expect(names.filter((name) => !source.includes(`'${name}'`))).toEqual([]);
  const used = [...source.matchAll(/\bcode(?:: | === | !== )'([A-Z_]+)'/g)].map(([, name]) => name ?? '');
  expect(used.length).toBeGreaterThan(100);
  expect([...new Set(used)].filter((name) => !names.includes(name))).toEqual([]);
});

test('each entry says what is wrong, why it matters and what to do, in sentences', () => {
  const poor = Object.entries(codes).filter(
    ([, { title, why, fix }]) => /[.!]$/.test(title) || !/[.)]$/.test(why) || !/[.)]$/.test(fix) || /^[a-z]/.test(title + why + fix),
  );
  expect(poor.map(([name]) => name)).toEqual([]);
});
