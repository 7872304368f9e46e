#!/usr/bin/env node
// Builds the reader of config.toml once, fetches the source of GitLab Runner at the version pinned below, and prints the
// paths of both as JSON. Cache folder: $LABWRIGHT_CACHE, else ~/.cache/labwright, and Go's own. Needs Go, and the network the first time.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

// Releases have no version that Go takes, so this is a commit of the line 19.4.
const version = 'v1.11.1-0.20260903214710-fc1f1862bd91';

const folder = import.meta.dirname;
const key = createHash('sha256')
  .update(readFileSync(join(folder, 'main.go')))
  .digest('hex')
  .slice(0, 12);
const bin = join(process.env.LABWRIGHT_CACHE ?? join(homedir(), '.cache', 'labwright'), 'bin');
const program = join(bin, `gitlab-runner-config-${key}`);
if (!existsSync(program)) {
  mkdirSync(bin, { recursive: true });
  const unfinished = `${program}.${process.pid}.tmp`;
  const command = ['build', '-mod=readonly', '-trimpath', '-ldflags', '-s -w', '-o', unfinished, '.'];
  execFileSync('go', command, { cwd: folder, stdio: ['ignore', 2, 2], env: { ...process.env, CGO_ENABLED: '0' } });
  renameSync(unfinished, program);
}
const download = ['mod', 'download', '-json', `gitlab.com/gitlab-org/gitlab-runner@${version}`];
const { Dir: source } = JSON.parse(execFileSync('go', download, { cwd: tmpdir(), encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }));
console.log(JSON.stringify({ program, source }));
