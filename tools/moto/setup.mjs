#!/usr/bin/env node
// Installs moto at the version pinned here, once, and prints the folder of its programs (python, moto_server).
// Cache folder: $LABWRIGHT_CACHE, else ~/.cache/labwright. Needs Python with venv, and the network the first time.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const version = '5.2.5';
const cache = process.env.LABWRIGHT_CACHE ?? join(homedir(), '.cache', 'labwright');
const folder = join(cache, `moto-${version}`);
const complete = join(folder, '.complete');
if (!existsSync(complete)) {
  mkdirSync(cache, { recursive: true });
  rmSync(folder, { recursive: true, force: true });
  // Programs of a virtual environment hold its path, so it is made where it stays and marked when it is complete.
  execFileSync('python3', ['-m', 'venv', folder], { stdio: ['ignore', 2, 2] });
  const install = ['install', '--quiet', '--disable-pip-version-check', '--prefer-binary', `moto[s3,iam,server]==${version}`];
  execFileSync(join(folder, 'bin', 'pip'), install, { stdio: ['ignore', 2, 2] });
  const mark = `${complete}.${process.pid}`;
  mkdirSync(mark);
  renameSync(mark, complete);
}
console.log(join(folder, 'bin'));
