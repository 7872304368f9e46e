#!/usr/bin/env node
// Builds promtool, amtool and the programs of the monitoring stack from their Go modules at the versions pinned beside this
// file, once, and prints the path of each one asked for: `node tools/metrics/build.mjs promtool amtool`.
// Cache folder: $LABWRIGHT_CACHE, else ~/.cache/labwright. Needs Go, and the network the first time.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

// No page of Prometheus is needed here, and of its service discoveries only the one for Kubernetes: that halves the build.
const prometheus = { folder: 'prometheus', module: 'github.com/prometheus/prometheus', tags: 'remove_all_sd,enable_kubernetes_sd' };
const alertmanager = { folder: 'alertmanager', module: 'github.com/prometheus/alertmanager' };
const programs = {
  promtool: { ...prometheus, command: 'cmd/promtool' },
  prometheus: { ...prometheus, command: 'cmd/prometheus' },
  // Ours: tells which series a PromQL expression asks for.
  selectors: { ...prometheus, source: './selectors' },
  amtool: { ...alertmanager, command: 'cmd/amtool' },
  // Its module leaves out the compiled pages, without which it does not build: an empty one stands in for them.
  alertmanager: { ...alertmanager, command: 'cmd/alertmanager', pages: 'ui/app/dist' },
  'node-exporter': { folder: 'node-exporter', module: 'github.com/prometheus/node_exporter' },
  'kube-state-metrics': { folder: 'kube-state-metrics', module: 'k8s.io/kube-state-metrics/v2' },
};

const bin = join(process.env.LABWRIGHT_CACHE ?? join(homedir(), '.cache', 'labwright'), 'bin');
for (const name of process.argv.slice(2)) {
  const program = programs[name];
  if (program === undefined) throw new Error(`no program ${name}; there are ${Object.keys(programs).join(', ')}`);
  const { folder, module } = program;
  const cwd = join(import.meta.dirname, folder);
  const version = new RegExp(`${module} v(\\S+)`).exec(readFileSync(join(cwd, 'go.mod'), 'utf8'))?.[1];
  if (version === undefined) throw new Error(`tools/metrics/${folder}/go.mod names no version of ${module}`);
  // A program of ours is built anew when its source changed.
  const text = program.source === undefined ? '' : readFileSync(join(cwd, program.source, 'main.go'), 'utf8');
  const key = text === '' ? version : `${version}-${createHash('sha256').update(text).digest('hex').slice(0, 12)}`;
  const built = join(bin, `${name}-${key}`);
  if (!existsSync(built)) {
    mkdirSync(bin, { recursive: true });
    build(program, cwd, built);
  }
  console.log(built);
}

function build({ module, command, source: ours, tags, pages }, cwd, built) {
  const unfinished = `${built}.${process.pid}.tmp`;
  const go = (...args) => execFileSync('go', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 2] }).trim();
  const flags = ['-trimpath', '-ldflags', '-s -w', ...(tags === undefined ? [] : ['-tags', tags])];
  if (pages !== undefined) {
    const source = `${unfinished}.source`;
    cpSync(go('list', '-mod=readonly', '-m', '-f', '{{.Dir}}', module), source, { recursive: true });
    execFileSync('chmod', ['-R', 'u+w', source]);
    mkdirSync(join(source, pages), { recursive: true });
    writeFileSync(join(source, pages, 'index.html'), '');
    for (const end of ['mod', 'sum']) cpSync(join(cwd, `go.${end}`), `${unfinished}.${end}`);
    go('mod', 'edit', `-replace=${module}=${source}`, `${unfinished}.mod`);
    flags.push(`-modfile=${unfinished}.mod`, '-mod=mod');
  } else flags.push('-mod=readonly');
  execFileSync('go', ['build', ...flags, '-o', unfinished, ours ?? (command === undefined ? module : `${module}/${command}`)], {
    cwd,
    env: { ...process.env, CGO_ENABLED: '0' },
    stdio: ['ignore', 2, 2],
  });
  for (const end of ['source', 'mod', 'sum']) rmSync(`${unfinished}.${end}`, { recursive: true, force: true });
  renameSync(unfinished, built);
}
