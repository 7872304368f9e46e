// Writes as many files of the same sizes to the same places, with nothing else: what of a run the disk alone takes.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const [list, folder] = process.argv.slice(2);
const made = new Set();
for (const [path, size] of JSON.parse(readFileSync(list, 'utf8'))) {
  const file = join(folder, path);
  if (!made.has(dirname(file))) mkdirSync(dirname(file), { recursive: true });
  made.add(dirname(file));
  writeFileSync(file, 'x'.repeat(size));
}
