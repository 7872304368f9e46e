#!/usr/bin/env node
// Builds actionlint at the version pinned in go.mod, once, and prints the path of the program.
// Cache folder: $LABWRIGHT_CACHE, else ~/.cache/labwright. Needs Go, and the network the first time.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const folder = import.meta.dirname;
const version = /rhysd\/actionlint v(\S+)/.exec(readFileSync(join(folder, 'go.mod'), 'utf8'))?.[1];
if (version === undefined) throw new Error('tools/actionlint/go.mod names no version of github.com/rhysd/actionlint');

const bin = join(process.env.LABWRIGHT_CACHE ?? join(homedir(), '.cache', 'labwright'), 'bin');
const program = join(bin, `actionlint-${version}`);
if (!existsSync(program)) {
  mkdirSync(bin, { recursive: true });
  const unfinished = `${program}.${process.pid}.tmp`;
  const command = [
    'build',
    '-mod=readonly',
    '-trimpath',
    '-ldflags',
    '-s -w',
    '-o',
    unfinished,
    'github.com/rhysd/actionlint/cmd/actionlint',
  ];
  execFileSync('go', command, { cwd: folder, stdio: ['ignore', 2, 2] });
  renameSync(unfinished, program);
}
console.log(program);
