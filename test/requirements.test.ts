import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Rows of the tables: what was asked for, the file that renders it, the test that holds it. */
const rows = readFileSync('docs/requirements.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| ---') && !line.startsWith('| asked for'))
  .map((line) => line.split(' | ').map((cell) => cell.replaceAll(/^\| | \|$/g, '').trim()));

test('every line names a file that is there', () => {
  expect(rows.length).toBeGreaterThan(40);
  expect(rows.filter((row) => row.length !== 3)).toEqual([]);
  expect(rows.map(([, file = '']) => file.replaceAll('`', '')).filter((file) => !existsSync(file))).toEqual([]);
});

test('every line names a test that is there', () => {
  const missing = rows.flatMap(([, , held = '']) => {
    const [file = '', title] = held.split(' › ').map((part) => part.replaceAll('`', ''));
    if (!existsSync(file)) return [file];
    return title === undefined || readFileSync(file, 'utf8').includes(`'${title}'`) ? [] : [`${file} › ${title}`];
  });
  expect(missing).toEqual([]);
});
