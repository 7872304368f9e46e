/** One generated file. */
export interface OutputFile {
  /** Relative to the fleet's root folder, with `/`: `dist/vx-home/data/pgvector/service-pgvector.yaml`. */
  readonly path: string;
  readonly text: string;
  /** Path of the construct it comes from, for messages. */
  readonly owner?: string | undefined;
}

/** Name of the file in each generated folder that lists what is ours there. Argo CD reads no file without a known ending. */
export const indexName = '.labwright';

/** Folder in the root folder where files are put together before they are moved into place. */
export const stagingName = '.labwright-staging';

/** File in the root folder that exists while somebody writes. */
export const lockName = '.labwright-lock';

/** The folder of a path, empty for the root folder. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

/** The last part of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Endings that Argo CD reads in a folder of manifests. */
export const readByArgo = /\.(?:ya?ml|json|jsonnet)$/i;
