#!/usr/bin/env node
// Holds what the clusters render, vx-home at each minor given and the others at their own, against schemas that no code of
// ours has touched: kubeconform, with the Swagger document of that minor, and against our own check. Usage: validate.mjs 1.34 1.36
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..', '..');
const labwright = join(root, 'bin', 'labwright.mjs');
const { minors } = JSON.parse(readFileSync(join(root, 'imports', 'kubernetes', 'versions.json'), 'utf8'));
const kubeconform = execFileSync('node', [join(import.meta.dirname, 'build.mjs')], { encoding: 'utf8' }).trim();

let failed = false;
for (const minor of process.argv.slice(2)) {
  for (const variant of variantsAt(minor)) {
    const work = mkdtempSync(join(tmpdir(), 'labwright-validate-'));
    try {
      if (!validate(work, minor, variant)) failed = true;
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  }
}
process.exit(failed ? 1 : 0);

/** What is rendered at a minor: vx-home with today's switches and with everything switched on, the others as they are. */
function variantsAt(minor) {
  const everything = {
    gpu: true,
    tls: true,
    storage: 'longhorn',
    podSecurity: 'restricted',
    monitoring: true,
    trivyOperator: true,
    metricsServer: true,
  };
  return [
    { folder: 'clusters/vx-home', make: 'vxHome', switches: { version: minor } },
    { folder: 'clusters/vx-home', make: 'vxHome', switches: { version: minor, ...everything, secrets: 'sealed' } },
    ...readdirSync(join(root, 'clusters'))
      .filter((name) => name !== 'vx-home' && statSync(join(root, 'clusters', name)).isDirectory())
      .filter((name) => minorOf(name) === minor)
      .map((name) => ({ folder: `clusters/${name}`, make: name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase()), switches: {} })),
  ];
}

/** Minor of a cluster as it is committed. */
function minorOf(name) {
  return JSON.parse(readFileSync(join(root, 'dist', name, 'model.json'), 'utf8')).distribution.version;
}

function validate(work, minor, { folder, make, switches }) {
  const what = `${minor} ${make} ${JSON.stringify(switches)}`;
  mkdirSync(join(work, 'clusters'));
  const wiring = JSON.stringify(join(root, folder, 'index.ts'));
  const fleet = JSON.stringify(join(root, 'clusters', 'fleet.ts'));
  writeFileSync(
    join(work, 'clusters', 'fleet.ts'),
    `import { defineFleet } from 'labwright';\nimport fleet from ${fleet};\nimport { ${make} } from ${wiring};\nexport default defineFleet(fleet.spec, (all) => ${make}(all, ${JSON.stringify(switches)}));\n`,
  );
  for (const command of ['synth', 'check']) {
    const { status, stdout, stderr } = spawnSync('node', [labwright, command], { cwd: work, encoding: 'utf8' });
    if (status !== 0) {
      process.stdout.write(`${what}: labwright ${command} ended with ${status}\n${stdout}${stderr}`);
      return false;
    }
  }
  const schemas = join(work, 'schemas');
  const exporter = [join(root, 'scripts', 'export-json-schemas.mjs'), '--minor', minor, '--upstream', '--output', schemas];
  execFileSync('node', exporter, { stdio: ['ignore', 'ignore', 'inherit'] });
  const location = `${schemas}/{{.NormalizedKubernetesVersion}}-standalone-strict/{{.ResourceKind}}{{.KindSuffix}}.json`;
  // Not Kubernetes objects: the model, what the ApplicationSets read, and what kustomize reads.
  const skip = ['model\\.json$', 'argocd/[^/]+/applications/', 'kustomization\\.yaml$'].flatMap((pattern) => [
    '-ignore-filename-pattern',
    pattern,
  ]);
  const args = ['-strict', '-summary', '-kubernetes-version', minors[minor].patch, '-schema-location', location, ...skip, 'dist', 'argocd'];
  const run = spawnSync(kubeconform, args, { cwd: work, encoding: 'utf8' });
  process.stdout.write(`${what}: ${run.stdout}${run.stderr}`);
  return run.status === 0 && Number(/(\d+) resources? found/.exec(run.stdout)?.[1] ?? 0) > 100;
}
