import type { Manifest, Model } from '../model/index.ts';

/** One cluster as it is rendered, or was. */
export interface State {
  readonly model: Model;
  readonly manifests: readonly Manifest[];
}
