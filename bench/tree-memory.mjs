// Runs a command and prints, as JSON, its exit code, its seconds and the most memory that it and everything it started had at one
// time, in mebibytes: what counts for programs that start others.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const [command, ...args] = process.argv.slice(2);
const started = performance.now();
let peak = 0;
const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
let said = '';
child.stdout.on('data', (chunk) => {
  said += chunk;
});
const sampling = setInterval(() => {
  peak = Math.max(peak, memoryOf(child.pid, parents()));
}, 200);
child.on('close', (status) => {
  clearInterval(sampling);
  process.stdout.write(JSON.stringify({ status, seconds: (performance.now() - started) / 1000, memory: peak, said }));
});

/** Children of each process of this machine. */
function parents() {
  const children = new Map();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const parent = Number(/\) \S+ (\d+)/.exec(readFileSync(`/proc/${name}/stat`, 'utf8'))?.[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch {
      // It ended while we looked.
    }
  }
  return children;
}

/** Proportional set size: what is shared counts once. */
function memoryOf(pid, children) {
  let own = 0;
  try {
    own = Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    // It ended while we looked.
  }
  return own + (children.get(pid) ?? []).reduce((sum, child) => sum + memoryOf(child, children), 0);
}
