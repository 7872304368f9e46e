#!/usr/bin/env node
// `npm run bench`: the same generated fleet through this program and through others, as whole processes on this machine.
// It measures and prints; it judges nothing, because a busy machine is no fault of the code.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeCdk8s } from './fleet/cdk8s.mjs';
import { writeLabwright } from './fleet/labwright.mjs';
import { rows } from './rows.mjs';
import { tableOf } from './table.mjs';

const usage = `Usage: npm run bench -- [flags]
  --quick            two rounds, small fleets only
  --huge             also 300,000 objects (minutes, 4 GiB)
  --only ROW         one row, may be given several times: ${rows.map(({ id }) => id).join(', ')}
  --json FILE        where the numbers go (default bench/results/bench.json)
  --folder FOLDER    where the fleets are made and rendered (default: the system's folder for temporary files)
  --generate FOLDER  make the programs for --objects N and stop
`;

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    huge: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
    json: { type: 'string' },
    folder: { type: 'string', default: tmpdir() },
    generate: { type: 'string' },
    objects: { type: 'string', default: '1000' },
    help: { type: 'boolean', default: false },
  },
});

if (flags.help) process.stdout.write(usage);
else if (flags.generate !== undefined) generate(resolve(flags.generate), Number(flags.objects));
else measure();

function generate(folder, objects) {
  writeLabwright(join(folder, 'labwright'), { objects });
  writeCdk8s(join(folder, 'cdk8s'), { objects });
}

function measure() {
  const unknown = (flags.only ?? []).filter((id) => !rows.some((row) => row.id === id));
  if (unknown.length > 0) {
    process.stderr.write(`no row ${unknown.join(', ')}\n${usage}`);
    process.exitCode = 2;
    return;
  }
  const chosen = rows.filter(({ id, when }) =>
    flags.only === undefined ? flags[when] !== false && !(flags.quick && when === 'full') : flags.only.includes(id),
  );
  const work = mkdtempSync(join(resolve(flags.folder), 'labwright-bench-'));
  process.on('SIGINT', () => {
    rmSync(work, { recursive: true, force: true });
    process.exit(130);
  });
  const results = [];
  try {
    for (const row of chosen) {
      process.stderr.write(`${row.title} …\n`);
      const { variants, notes } = row.run({ work, quick: flags.quick });
      const { id, title, reach } = row;
      results.push({ id, title, reach, variants, notes });
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  const machine = { node: process.version, cpu: cpus()[0]?.model ?? 'unknown', cores: availableParallelism() };
  process.stdout.write(`${machine.cpu}, ${machine.cores} cores, Node ${machine.node}\n\n${tableOf(results)}`);
  const file = resolve(flags.json ?? join(dirname(fileURLToPath(import.meta.url)), 'results', 'bench.json'));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ version: 1, machine, rows: results }, undefined, 2)}\n`);
  process.stdout.write(`\nNumbers: ${file}\n`);
}
