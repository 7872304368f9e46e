#!/usr/bin/env node
// Holds dist/ against schemas that no code of ours has touched: kubeconform, with the Swagger document of each minor
// given. Usage: validate.mjs 1.34 1.36
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const { minors } = JSON.parse(readFileSync(join(root, 'imports', 'kubernetes', 'versions.json'), 'utf8'));
const program = execFileSync('node', [join(import.meta.dirname, 'build.mjs')], { encoding: 'utf8' }).trim();
let failed = false;
for (const minor of process.argv.slice(2)) {
  const schemas = mkdtempSync(join(tmpdir(), 'labwright-schemas-'));
  try {
    execFileSync('node', [join(root, 'scripts', 'export-json-schemas.mjs'), '--minor', minor, '--upstream', '--output', schemas], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const location = `${schemas}/{{.NormalizedKubernetesVersion}}-standalone-strict/{{.ResourceKind}}{{.KindSuffix}}.json`;
    const folders = ['dist', 'argocd'];
    // Not Kubernetes objects: the model, what the ApplicationSets read, and what kustomize reads.
    const skip = [
      '-ignore-filename-pattern',
      'model\\.json$',
      '-ignore-filename-pattern',
      'argocd/[^/]+/applications/',
      '-ignore-filename-pattern',
      'kustomization\\.yaml$',
    ];
    const run = spawnSync(
      program,
      ['-strict', '-summary', '-kubernetes-version', minors[minor].patch, '-schema-location', location, ...skip, ...folders],
      { cwd: root, encoding: 'utf8' },
    );
    process.stdout.write(`Kubernetes ${minor}: ${run.stdout}${run.stderr}`);
    const checked = Number(/(\d+) resources? found/.exec(run.stdout)?.[1] ?? 0);
    if (run.status !== 0 || checked === 0) failed = true;
  } finally {
    rmSync(schemas, { recursive: true, force: true });
  }
}
process.exit(failed ? 1 : 0);
