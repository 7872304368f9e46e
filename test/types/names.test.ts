import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';

const folder = 'test/fixtures/cli/types';

/** What the compiler says about the folder: the error of each line, with the lines that continue it. */
function compile(): Map<string, string> {
  const { stdout } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '--noEmit', '--pretty', 'false', '-p', folder], {
    encoding: 'utf8',
  });
  const errors = new Map<string, string>();
  let place = '';
  for (const line of stdout.split('\n')) {
    const match = /^(.+?)\((\d+),\d+\): error (.*)$/.exec(line);
    if (match !== null) place = `${basename(match[1]!)}:${match[2]}`;
    if (place !== '') errors.set(place, `${errors.get(place) ?? ''}${match === null ? line : match[3]}\n`);
  }
  return errors;
}

/** Each comment `// TS2820 "dta" Did you mean` speaks of the line below it: a code, and pieces of text. */
function expectations(): { readonly place: string; readonly pieces: readonly string[] }[] {
  const lines = readFileSync(join(folder, 'wrong-names.ts'), 'utf8').split('\n');
  return lines.flatMap((line, index) => {
    const text = /^\/\/ (TS\d+ .*)$/.exec(line)?.[1];
    if (text === undefined) return [];
    return [{ place: `wrong-names.ts:${index + 2}`, pieces: text.match(/Did you mean(?: to write '\w+')?|"[^"]*"|\S+/g) ?? [] }];
  });
}

test('names that are wrong do not compile, and the message says which would be right', () => {
  const errors = compile();
  const expected = expectations();
  expect(expected.length).toBeGreaterThan(25);
  expect([...errors.keys()]).toEqual(expected.map(({ place }) => place));
  const missing = expected.flatMap(({ place, pieces }) => {
    const said = errors.get(place) ?? '';
    return pieces.filter((piece) => !said.includes(piece)).map((piece) => `${place} does not say ${piece}: ${said}`);
  });
  expect(missing).toEqual([]);
});
