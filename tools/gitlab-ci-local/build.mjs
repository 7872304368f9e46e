#!/usr/bin/env node
// Installs gitlab-ci-local at the version pinned in package-lock.json, once, and prints the path of the program.
// Cache folder: $LABWRIGHT_CACHE, else ~/.cache/labwright. Needs npm, and the network the first time.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const folder = import.meta.dirname;
const lock = join(folder, 'package-lock.json');
const key = createHash('sha256').update(readFileSync(lock)).digest('hex').slice(0, 12);
const cache = process.env.LABWRIGHT_CACHE ?? join(homedir(), '.cache', 'labwright');
const target = join(cache, `gitlab-ci-local-${key}`);
if (!existsSync(target)) {
  const unfinished = `${target}.${process.pid}.tmp`;
  mkdirSync(unfinished, { recursive: true });
  for (const name of ['package.json', 'package-lock.json']) cpSync(join(folder, name), join(unfinished, name));
  execFileSync('npm', ['ci', '--silent', '--no-audit', '--no-fund'], { cwd: unfinished, stdio: ['ignore', 2, 2] });
  try {
    renameSync(unfinished, target);
  } catch {
    rmSync(unfinished, { recursive: true, force: true });
  }
}
console.log(join(target, 'node_modules', '.bin', 'gitlab-ci-local'));
