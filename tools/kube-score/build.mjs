#!/usr/bin/env node
// Builds kube-score at the version pinned in go.mod, once, and prints the path of the program.
// Cache folder: $LABWRIGHT_CACHE, else ~/.cache/labwright. Needs Go, and the network the first time.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const folder = import.meta.dirname;
const version = /zegl\/kube-score v(\S+)/.exec(readFileSync(join(folder, 'go.mod'), 'utf8'))?.[1];
if (version === undefined) throw new Error('tools/kube-score/go.mod names no version of github.com/zegl/kube-score');

const bin = join(process.env.LABWRIGHT_CACHE ?? join(homedir(), '.cache', 'labwright'), 'bin');
const program = join(bin, `kube-score-${version}`);
if (!existsSync(program)) {
  mkdirSync(bin, { recursive: true });
  const unfinished = `${program}.${process.pid}.tmp`;
  const flags = ['-p', '1', '-mod=readonly', '-trimpath', '-ldflags', '-s -w'];
  const command = ['build', ...flags, '-o', unfinished, 'github.com/zegl/kube-score/cmd/kube-score'];
  execFileSync('go', command, { cwd: folder, stdio: ['ignore', 2, 2], env: { ...process.env, CGO_ENABLED: '0' } });
  renameSync(unfinished, program);
}
console.log(program);
