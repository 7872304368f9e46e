import type { Issue } from '../issues/index.ts';
import type { Manifest, Model } from '../model/index.ts';

/** What a check sees: the declared facts and everything rendered for one cluster. */
export interface CheckInput {
  readonly model: Model;
  /** Sorted by identity. */
  readonly manifests: readonly Manifest[];
}

/** Pure: no file, network, clock or environment. Same input, same findings, same order. */
export type Check = (input: CheckInput) => readonly Issue[];
