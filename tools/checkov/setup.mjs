#!/usr/bin/env node
// Installs checkov with everything it depends on, at the versions pinned in requirements.txt, once, and prints the path of
// the program. Cache folder: $LABWRIGHT_CACHE, else ~/.cache/labwright. Needs Python with venv, and the network the first time.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const requirements = join(import.meta.dirname, 'requirements.txt');
const text = readFileSync(requirements, 'utf8');
const version = /^checkov==(\S+)/m.exec(text)?.[1];
if (version === undefined) throw new Error('tools/checkov/requirements.txt names no version of checkov');

const cache = process.env.LABWRIGHT_CACHE ?? join(homedir(), '.cache', 'labwright');
const folder = join(cache, `checkov-${version}-${createHash('sha256').update(text).digest('hex').slice(0, 12)}`);
const complete = join(folder, '.complete');
if (!existsSync(complete)) {
  mkdirSync(cache, { recursive: true });
  rmSync(folder, { recursive: true, force: true });
  // Programs of a virtual environment hold its path, so it is made where it stays and marked when it is complete.
  execFileSync('python3', ['-m', 'venv', folder], { stdio: ['ignore', 2, 2] });
  const install = ['install', '--quiet', '--disable-pip-version-check', '--prefer-binary', '--no-deps', '--requirement', requirements];
  execFileSync(join(folder, 'bin', 'pip'), install, { stdio: ['ignore', 2, 2] });
  const mark = `${complete}.${process.pid}`;
  mkdirSync(mark);
  renameSync(mark, complete);
}
console.log(join(folder, 'bin', 'checkov'));
