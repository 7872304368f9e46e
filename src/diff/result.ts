import type { Identity, JsonObject, Manifest, Model } from '../model/index.ts';

/** One cluster in one state, wherever it was read from. */
export interface State {
  readonly model: Model;
  readonly manifests: readonly Manifest[];
}

/** How one cluster differs between two states. Plain data, as the JSON report prints it. */
export interface ClusterDiff {
  readonly cluster: string;
  /** `added` and `removed` are clusters that only one of the states has. */
  readonly change: 'added' | 'removed' | 'changed' | 'same';
  /** Objects that differ, in the order layer, application, identity. */
  readonly objects: readonly ObjectDiff[];
  /** Declared facts of `model.json` that differ. */
  readonly facts: readonly FieldDiff[];
  /** Objects that are alike. */
  readonly alike: number;
  /**
   * Objects that are alike but for the order of lists whose items have names: for the API server they are the same. Controllers
   * compare what is in a pod template as it is written, so there another order makes new pods.
   */
  readonly reordered?: readonly Reordered[] | undefined;
}

/** Which object, and where it stands. */
export interface Place {
  readonly identity: Identity;
  readonly layer: string;
  readonly application: string;
  readonly file: string;
}

/** An object that only says the same in another order. */
export interface Reordered extends Place {
  /** The names of each list as they stood and as they stand. */
  readonly lists: readonly { readonly path: string; readonly from: readonly string[]; readonly to: readonly string[] }[];
}

/** One object that differs. */
export interface ObjectDiff {
  /** A renamed object is one change although Kubernetes sees two objects; a moved one is in another application or layer now. */
  readonly change: 'added' | 'removed' | 'changed' | 'renamed' | 'moved';
  /** Of the head; of the base for what is removed. */
  readonly identity: Identity;
  readonly layer: string;
  readonly application: string;
  /** File of the head, or of the base for what is removed. */
  readonly file: string;
  /** Where it was before, as far as that is somewhere else. */
  readonly before?: Place | undefined;
  /** What differs; empty for what only moved. For added and removed objects nothing is listed: the whole object is the difference. */
  readonly fields: readonly FieldDiff[];
  /** The object without values that may be secret (`(hidden)` stands for them), where it is added or removed. */
  readonly body?: JsonObject | undefined;
}

/** One value that differs. */
export interface FieldDiff {
  /** As the API server writes fields, but list items by what tells them apart: `spec.template.spec.containers[web].image`. */
  readonly path: string;
  /** Nothing where it was not set. Secret values are never here: see `hidden`. Parts of a value that are secret are `(hidden)`, long texts are cut. */
  readonly from?: unknown;
  /** Nothing where it is not set any more. */
  readonly to?: unknown;
  /** Lines of a text that differ, where one of both has several lines. Not there for texts that are too long. */
  readonly lines?: readonly LineDiff[] | undefined;
  /** What may be said of a value that is not shown: whether it came, went or is another one, and how long it is in bytes, decoded. */
  readonly hidden?: { readonly from?: number | undefined; readonly to?: number | undefined } | undefined;
}

/** One line of a text: in both, only before, or only after. Runs of equal lines are cut to a few around a change; `skipped` counts them. */
export type LineDiff = { readonly sign: ' ' | '-' | '+'; readonly text: string } | { readonly sign: '…'; readonly skipped: number };
