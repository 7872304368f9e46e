#!/usr/bin/env node
// Builds the renderer of charts at the version of Helm pinned in go.mod, once, and prints the path of the program.
// Cache folder: $LABWRIGHT_CACHE, else ~/.cache/labwright. Needs Go, and the network the first time.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const folder = import.meta.dirname;
const sources = ['go.mod', 'main.go'].map((name) => readFileSync(join(folder, name), 'utf8'));
const key = createHash('sha256').update(sources.join('\0')).digest('hex').slice(0, 12);

const bin = join(process.env.LABWRIGHT_CACHE ?? join(homedir(), '.cache', 'labwright'), 'bin');
const program = join(bin, `chart-${key}`);
if (!existsSync(program)) {
  mkdirSync(bin, { recursive: true });
  const unfinished = `${program}.${process.pid}.tmp`;
  const command = ['build', '-mod=readonly', '-trimpath', '-ldflags', '-s -w', '-o', unfinished, '.'];
  execFileSync('go', command, { cwd: folder, stdio: ['ignore', 2, 2], env: { ...process.env, CGO_ENABLED: '0' } });
  renameSync(unfinished, program);
}
console.log(program);
