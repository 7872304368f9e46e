import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** One file of what Argo CD reads. */
export interface FleetFile {
  /** Relative to the fleet's root folder. */
  readonly path: string;
  readonly content: string;
}

/** Everything in `dist/<cluster>` and `argocd/<cluster>` as it lies in the working tree, whether committed or not, hidden files included. */
export function readFleetFiles(root: string, cluster: string): readonly FleetFile[] {
  return [`argocd/${cluster}`, `dist/${cluster}`].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => ({ path: relative(root, file), content: readFileSync(file, 'utf8') })),
  );
}
