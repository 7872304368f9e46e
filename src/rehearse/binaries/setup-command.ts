import { readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** How the setup is started from a fleet's folder: its npm script where there is one, else the program of the package. */
export function setupCommand(root: string, packageRoot: string): (...flags: readonly string[]) => string {
  const file = relative(root, join(packageRoot, 'tools', 'control-plane', 'setup.mjs'))
    .split(sep)
    .join('/');
  const isScript = hasScript(root);
  return (...flags) => {
    const words = flags.join(' ');
    if (isScript) return words === '' ? 'npm run rehearse:setup' : `npm run rehearse:setup -- ${words}`;
    return `node ${file} ${words}`.trim();
  };
}

function hasScript(root: string): boolean {
  try {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly scripts?: Record<string, unknown> };
    return typeof scripts?.['rehearse:setup'] === 'string';
  } catch {
    return false;
  }
}
