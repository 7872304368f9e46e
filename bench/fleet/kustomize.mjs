// The same objects as a kustomize base: rendered files, a namespace and a label.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { filesBelow } from '../files.mjs';
import { namespace } from './services.mjs';

const works = (command, args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;

/** kustomize itself, or the one inside kubectl. */
export function kustomizeProgram() {
  if (works('kustomize', ['version'])) return { name: 'kustomize build', command: 'kustomize', args: ['build'] };
  if (works('kubectl', ['version', '--client'])) return { name: 'kubectl kustomize', command: 'kubectl', args: ['kustomize'] };
  return undefined;
}

/** Copies rendered objects below a kustomization. */
export function writeKustomize(root, { rendered }) {
  mkdirSync(root, { recursive: true });
  const files = filesBelow(join(rendered, 'dist', 'bench', 'apps')).filter(([path]) => path.endsWith('.yaml'));
  for (const [path] of files) copyFileSync(join(rendered, 'dist', 'bench', 'apps', path), join(root, basename(path)));
  const list = files.map(([path]) => `  - ${basename(path)}\n`).join('');
  writeFileSync(join(root, 'kustomization.yaml'), `namespace: ${namespace}\nlabels:\n  - pairs:\n      fleet: bench\nresources:\n${list}`);
}
