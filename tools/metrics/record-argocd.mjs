#!/usr/bin/env node
// Records what Argo CD tells: `node tools/metrics/record-argocd.mjs` rehearses t495 with Argo CD's own controllers and asks
// them for their metrics while they sync, then writes names, types and labels to test/fixtures/metrics/argocd.prom.
import { execFileSync, spawn } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { summary } from './summary.mjs';

const root = join(import.meta.dirname, '..', '..');
const file = join(root, 'test', 'fixtures', 'metrics', 'argocd.prom');
const { ARGOCD_VERSION: version } = Object.fromEntries(
  [...readFileSync(join(root, 'src', 'argocd', 'version.ts'), 'utf8').matchAll(/(\w+) = '(v[\d.]+)'/g)].map(([, name, value]) => [
    name,
    value,
  ]),
);
const rehearsal = spawn(process.execPath, [join(root, 'bin', 'labwright.mjs'), 'rehearse', '--cluster', 't495', '--argocd'], {
  cwd: root,
  stdio: 'ignore',
});
let running = true;
rehearsal.on('exit', () => {
  running = false;
});

const told = new Map();
while (running) {
  for (const port of portsOfArgoCd()) {
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`, { signal: AbortSignal.timeout(2000) }).catch(() => undefined);
    const text = answer?.ok ? await answer.text() : '';
    if (text.includes('argocd_')) told.set(port, text);
  }
  await sleep(1000);
}
const lines = summary([...told.values()].join('\n')).filter((line) => line.startsWith('argocd_'));
writeFileSync(file, `# Recorded from Argo CD ${version} by tools/metrics/record-argocd.mjs: name, type, labels.\n${lines.join('\n')}\n`);
console.log(`argocd: ${lines.length} names`);

/** Ports on which programs of Argo CD listen, by their command lines and open sockets. */
function portsOfArgoCd() {
  const inodes = new Set();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('argocd')) continue;
      for (const handle of readdirSync(`/proc/${pid}/fd`)) {
        const [, inode] = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${handle}`)) ?? [];
        if (inode !== undefined) inodes.add(inode);
      }
    } catch {
      // The process has ended, or one of its files has been closed.
    }
  }
  const sockets = execFileSync('cat', ['/proc/net/tcp', '/proc/net/tcp6'], { encoding: 'utf8' }).split('\n');
  return sockets.flatMap((line) => {
    const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
    return state === '0A' && inodes.has(inode) ? [Number.parseInt(local.split(':')[1] ?? '', 16)] : [];
  });
}
