#!/usr/bin/env node
// Builds FerretDB at the version pinned in go.mod, once, and prints the path of the program.
// Cache folder: $LABWRIGHT_CACHE, else ~/.cache/labwright. Needs Go, and the network the first time.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = import.meta.dirname;
const version = /FerretDB\/FerretDB v(\S+)/.exec(readFileSync(join(folder, 'go.mod'), 'utf8'))?.[1];
if (version === undefined) throw new Error('tools/ferretdb/go.mod names no version of github.com/FerretDB/FerretDB');

const bin = join(process.env.LABWRIGHT_CACHE ?? join(homedir(), '.cache', 'labwright'), 'bin');
const program = join(bin, `ferretdb-${version}`);
if (!existsSync(program)) {
  mkdirSync(bin, { recursive: true });
  const unfinished = `${program}.${process.pid}.tmp`;
  const scratch = mkdtempSync(join(tmpdir(), 'ferretdb-'));
  const go = (args, cwd, out = 2) => execFileSync('go', args, { cwd, encoding: 'utf8', stdio: ['ignore', out, 2] });
  // Checked against go.sum here; what it needs itself is checked against its own.
  const { Dir } = JSON.parse(go(['mod', 'download', '-json', 'github.com/FerretDB/FerretDB'], folder, 'pipe'));
  const source = join(scratch, 'source');
  execFileSync('cp', ['-r', '--no-preserve=mode', Dir, source]);
  // The module lacks this file, which its authors write when they build, and the program does not start without it.
  writeFileSync(join(source, 'build', 'version', 'version.txt'), `v${version}\n`);
  // One package at a time: the SQLite in it is large, and so is its compiler's memory.
  const flags = ['-p', '1', '-mod=readonly', '-trimpath', '-ldflags', '-s -w'];
  go(['build', ...flags, '-o', unfinished, './cmd/ferretdb'], source);
  rmSync(scratch, { recursive: true });
  renameSync(unfinished, program);
}
console.log(program);
