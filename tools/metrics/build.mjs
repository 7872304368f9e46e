#!/usr/bin/env node
// Builds promtool, amtool and the programs of the monitoring stack from their Go modules at the versions pinned beside this
// file, once, and prints the path of each one asked for: `node tools/metrics/build.mjs promtool amtool`.
// Cache folder: $LABWRIGHT_CACHE, else ~/.cache/labwright. Needs Go, and the network the first time.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

// No page of Prometheus is needed here, and of its service discoveries only the one for Kubernetes: that halves the build.
const prometheus = { folder: 'prometheus', module: 'github.com/prometheus/prometheus', tags: 'remove_all_sd,enable_kubernetes_sd' };
// Its module leaves out the compiled pages, without which it does not build: `ui.go` stands in for them.
const alertmanager = { folder: 'alertmanager', module: 'github.com/prometheus/alertmanager', replace: { 'ui/web.go': 'ui.go' } };
const programs = {
  promtool: { ...prometheus, command: 'cmd/promtool' },
  prometheus: { ...prometheus, command: 'cmd/prometheus' },
  amtool: { ...alertmanager, command: 'cmd/amtool' },
  alertmanager: { ...alertmanager, command: 'cmd/alertmanager' },
  'node-exporter': { folder: 'node-exporter', module: 'github.com/prometheus/node_exporter' },
  'kube-state-metrics': { folder: 'kube-state-metrics', module: 'k8s.io/kube-state-metrics/v2' },
};

const bin = join(process.env.LABWRIGHT_CACHE ?? join(homedir(), '.cache', 'labwright'), 'bin');
for (const name of process.argv.slice(2)) {
  const program = programs[name];
  if (program === undefined) throw new Error(`no program ${name}; there are ${Object.keys(programs).join(', ')}`);
  const { folder, module, command, tags, replace = {} } = program;
  const cwd = join(import.meta.dirname, folder);
  const version = new RegExp(`${module} v(\\S+)`).exec(readFileSync(join(cwd, 'go.mod'), 'utf8'))?.[1];
  if (version === undefined) throw new Error(`tools/metrics/${folder}/go.mod names no version of ${module}`);
  const built = join(bin, `${name}-${version}`);
  if (!existsSync(built)) {
    mkdirSync(bin, { recursive: true });
    const unfinished = `${built}.${process.pid}.tmp`;
    const overlay = `${unfinished}.json`;
    const source = execFileSync('go', ['list', '-mod=readonly', '-m', '-f', '{{.Dir}}', module], { cwd, encoding: 'utf8' }).trim();
    const files = Object.entries(replace).map(([file, ours]) => [join(source, file), join(cwd, ours)]);
    writeFileSync(overlay, JSON.stringify({ Replace: Object.fromEntries(files) }));
    const flags = ['-mod=readonly', '-trimpath', '-overlay', overlay, '-ldflags', '-s -w', ...(tags === undefined ? [] : ['-tags', tags])];
    const target = command === undefined ? module : `${module}/${command}`;
    execFileSync('go', ['build', ...flags, '-o', unfinished, target], {
      cwd,
      env: { ...process.env, CGO_ENABLED: '0' },
      stdio: ['ignore', 2, 2],
    });
    rmSync(overlay);
    renameSync(unfinished, built);
  }
  console.log(built);
}
