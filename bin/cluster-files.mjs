// The owner's files below `clusters/`.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

const posix = (path) => path.split(sep).join('/');

/** Every TypeScript file there is, relative to the root folder, sorted; tests and declarations apart. */
export function clusterFiles(root) {
  const folder = join(root, 'clusters');
  if (!existsSync(folder)) return [];
  return filesBelow(folder, 'clusters')
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts') && !name.endsWith('.test.ts'))
    .sort();
}

/** What `recursive` of Node finds as well, which asks the file system of every single file. */
function filesBelow(folder, name) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const [path, shown] = [join(folder, entry.name), `${name}/${entry.name}`];
    const isFolder = entry.isDirectory() || (entry.isSymbolicLink() && existsSync(path) && statSync(path).isDirectory());
    return isFolder ? filesBelow(path, shown) : [shown];
  });
}

/** Cluster files in the bundle, and those that only lend it types, which the compiler takes out. */
export function reachable(root, files) {
  const clusters = join(root, 'clusters') + sep;
  const reached = new Set(files.filter((file) => file.startsWith(clusters)));
  for (const file of reached) {
    for (const [, target] of readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g)) {
      const path = resolve(dirname(file), target);
      if (existsSync(path)) reached.add(path);
    }
  }
  return [...reached].map((file) => posix(relative(root, file))).sort();
}
