import type { JsonObject } from '../model/index.ts';

/** One file of the Argo CD tree, as data; the caller turns it into text and writes it. */
export interface ArgoFile {
  /** Relative to the fleet's root folder: `argocd/<cluster>/…`. */
  readonly path: string;
  readonly format: 'yaml' | 'json';
  readonly value: JsonObject;
  /** What the file is for: the lines of a comment above the document, without `#`. Empty for JSON, which has no comments. */
  readonly head: string;
}
