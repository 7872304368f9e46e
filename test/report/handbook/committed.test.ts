import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { anchor } from '../../../src/report/handbook/markdown.ts';
import { diagrams, faults } from './_mermaid.ts';

const folder = 'docs/clusters';
const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.md'))
  .map((file) => join(folder, file))
  .sort();
const read = (file: string) => readFileSync(file, 'utf8');

test.each(pages)('%s: every link leads to a page and a heading of it', (file) => {
  const broken = [...read(file).matchAll(/\]\(([^)\s#]*)(#[^)\s]*)?\)/g)].filter(([, target = '', heading]) => {
    if (target.includes('://')) return false;
    const page = target === '' ? file : join(file, '..', target);
    if (!existsSync(page)) return true;
    const titles = [...read(page).matchAll(/^#{1,6} (.+)$/gm)].map(([, title = '']) => anchor(title));
    return heading !== undefined && !titles.includes(heading);
  });
  expect(broken.map(([link]) => link)).toEqual([]);
});

test.each(pages)('%s: every CronJob that it tells to start is rendered', (file) => {
  const [cluster = ''] = file.slice(folder.length + 1).split(/[\\/]/);
  const rendered = readdirSync(join('dist', cluster), { recursive: true, encoding: 'utf8' }).filter((name) =>
    /cronjob-[^/\\]+$/.test(name),
  );
  const named = [...read(file).matchAll(/-n (\S+) create job --from=cronjob\/(\S+)/g)];
  const missing = named.filter(
    ([, namespace = '', name = '']) =>
      !rendered.some((path) => {
        const text = read(join('dist', cluster, path));
        return text.includes(`\n  name: ${name}\n`) && text.includes(`\n  namespace: ${namespace}\n`);
      }),
  );
  expect(missing.map(([command]) => command)).toEqual([]);
});

test.each(pages)('%s: tables have as many cells in every row as in the head, and diagrams can be read', (file) => {
  const text = read(file);
  const cells = (line: string) => line.split(/(?<!\\)\|/).length;
  const tables = text.split(/\n\n/).filter((block) => block.startsWith('|'));
  const crooked = tables.flatMap((block) => {
    const [head = '', ...rows] = block.trim().split('\n');
    return rows.filter((row) => cells(row) !== cells(head));
  });
  expect(crooked).toEqual([]);
  expect(diagrams(text).flatMap(faults)).toEqual([]);
});
