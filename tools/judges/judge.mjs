#!/usr/bin/env node
// Holds what every cluster renders against two judges that are not ours, kube-score and checkov. Fails on what counts as critical
// and is not excepted, on an exception that fits nothing, and on a file that a judge did not read. Usage: judge.mjs [folder of dist]
import { execFile, execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { readCluster } from './objects.mjs';
import { checkovFindings, kubeScoreFindings } from './reports.mjs';
import { judge } from './verdict.mjs';

const root = resolve(import.meta.dirname, '..', '..');
const dist = resolve(process.argv[2] ?? join(root, 'dist'));
const settings = (name) => JSON.parse(readFileSync(join(import.meta.dirname, name), 'utf8'));
const program = (...path) => execFileSync('node', [join(root, 'tools', ...path)], { encoding: 'utf8' }).trim();

const programs = { kubeScore: program('kube-score', 'build.mjs'), checkov: program('checkov', 'setup.mjs') };
const names = readdirSync(dist, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
const clusters = names.sort().map((name) => readCluster(dist, name));

const reports = [];
// Two at a time: checkov starts for seconds on one core.
const waiting = [...clusters];
const worker = async () => {
  for (let cluster = waiting.shift(); cluster !== undefined; cluster = waiting.shift()) reports.push(await reportOn(cluster));
};
await Promise.all([worker(), worker()]);

const { rows, others, problems } = judge(clusters, reports.flat(), {
  critical: settings('critical.json'),
  exceptions: settings('exceptions.json'),
});
printTable(rows);
for (const [rule, { title, count }] of others) console.log(`not critical: ${String(count).padStart(4)} × ${rule} ${title}`);
for (const problem of problems) console.log(problem);
console.log(problems.length === 0 ? 'nothing critical' : `${problems.length} to mend`);
process.exit(problems.length === 0 ? 0 : 1);

/** What both judges say of a cluster. */
async function reportOn(cluster) {
  const files = cluster.objects.map((object) => object.file);
  // The limit of CPU is left out on purpose everywhere: a limit slows a pod down while the machine is idle.
  const score = ['score', '--output-format', 'json', '--kubernetes-version', `v${cluster.minor}`, '--ignore-container-cpu-limit', ...files];
  const scan = [
    '--directory',
    cluster.folder,
    '--framework',
    'kubernetes',
    'secrets',
    '--skip-download',
    '--output',
    'json',
    '--quiet',
    '--compact',
  ];
  const [scored, scanned] = await Promise.all([output(programs.kubeScore, score), output(programs.checkov, scan)]);
  return [...kubeScoreFindings(cluster, JSON.parse(scored)), ...checkovFindings(cluster, JSON.parse(scanned))];
}

/** Standard output of a judge, which ends with 1 when it found something. */
async function output(file, args) {
  try {
    return (await promisify(execFile)(file, args, { maxBuffer: 2 ** 28 })).stdout;
  } catch (error) {
    if (error.code === 1 && error.stdout !== '') return error.stdout;
    throw error;
  }
}

function printTable(rows) {
  const header = ['cluster', 'objects', 'kube-score: critical', 'excepted', 'other', 'checkov: critical', 'excepted', 'other'];
  const lines = [header, ...rows.map((row) => row.map(String))];
  const widths = header.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const pad = (cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]));
  for (const line of lines) console.log(line.map(pad).join('  '));
}
