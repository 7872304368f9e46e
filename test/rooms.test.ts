import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { expect, test } from 'vitest';
import { allowedImports } from './rooms.ts';

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(folder, name));

/** Every module a file names: static, bare, dynamic and type imports. */
function importsOf(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(([, target]) => target!);
}

test('every folder of src/ is a room of the table', () => {
  expect(
    readdirSync('src', { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort(),
  ).toEqual(Object.keys(allowedImports).sort());
});

test.each(Object.entries(allowedImports))('%s imports only the rooms it may', (room, { may }) => {
  const wrong = filesOf(join('src', room)).flatMap((file) =>
    importsOf(file)
      .map((target) => relative('src', join(dirname(file), target)).split(sep))
      .map(([first, second]) => (first === '..' ? second! : first!))
      .filter((used) => used !== room && !may.includes(used))
      .map((used) => `${file} imports ${used}`),
  );
  expect(wrong).toEqual([]);
});

test('nothing in src/ reaches into clusters/', () => {
  expect(filesOf('src').filter((file) => importsOf(file).some((target) => target.includes('clusters/')))).toEqual([]);
});

test('only cli knows the process, and nothing prints by itself', () => {
  const speaking = filesOf('src').filter(
    (file) => !file.startsWith(join('src', 'cli')) && /(^|[^.\w])(process\.|console\.)/m.test(withoutComments(readFileSync(file, 'utf8'))),
  );
  expect(speaking).toEqual([]);
});

test('files are read and written only where that is their purpose', () => {
  const allowed = ['src/cli/', 'src/output/', 'src/secrets/', 'src/checks/schema/', 'src/rehearse/'];
  const others = filesOf('src').filter(
    (file) => !allowed.some((start) => file.startsWith(start)) && readFileSync(file, 'utf8').includes("'node:fs"),
  );
  expect(others).toEqual([]);
});

test('clusters import the library by its public name only', () => {
  const others = filesOf('clusters').flatMap((file) =>
    importsOf(file)
      .filter((target) => target.includes('src/'))
      .map((target) => `${file} imports ${target}`),
  );
  expect(others).toEqual([]);
});

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*$/gm, '');
}
