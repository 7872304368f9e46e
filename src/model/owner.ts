/** Room that is held back for something that is not there yet: it counts as if it were. Nothing of it is rendered. */
export interface Reservation {
  readonly name: string;
  readonly layer: string;
  readonly namespace: string;
  readonly purpose: string;
  readonly requests: { readonly cpu: string; readonly memory: string };
  /** Addresses among the pools' `reserved` that are kept back for it. */
  readonly addresses: readonly { readonly pool: string; readonly name: string; readonly address: string }[];
}

/** One variant of a stack that the cluster runs several times: staging, production. */
export interface Environment {
  readonly name: string;
  /** Environment whose values it starts with; left out, the values as declared. */
  readonly from?: string | undefined;
  /** Applications of this cluster that belong to it and to no other. */
  readonly applications: readonly string[];
  /** Every value it has otherwise, sorted by path. */
  readonly overrides: readonly Override[];
}

/** A value of one environment that differs from where the environment comes from. */
export interface Override {
  /** `components.ollama.memory` */
  readonly path: string;
  /** What it is where the environment comes from; null for nothing. */
  readonly base: unknown;
  readonly value: unknown;
}

/** What the owner demands of a cluster, checked on the rendered output. */
export interface Requirement {
  readonly name:
    | 'backed-up'
    | 'default-deny'
    | 'entry-points'
    | 'environments-alike'
    | 'images-pinned'
    | 'isolated'
    | 'least-privilege'
    | 'no-privileged'
    | 'outside-judges'
    | 'priority-by-layer'
    | 'restore-drilled'
    | 'startup-within'
    | 'tls-everywhere'
    | 'updates-without-downtime'
    | 'within-capacity';
  readonly reason: string;
  /** How much, or how long, where the demand has a measure. */
  readonly limit?: string | undefined;
  /** What it does not hold for. */
  readonly exceptions?: readonly { readonly subject: string; readonly reason: string }[] | undefined;
}

/** A finding accepted in the owner's code, beside its cause. */
export interface Acceptance {
  readonly code: string;
  readonly reason: string;
  /** Construct path the acceptance is limited to; it covers everything below it. */
  readonly scope: string;
  /**
   * The one thing a change may do this to, as the finding names it: `PersistentVolumeClaim home/photos`. Only for findings about
   * a change, whose object may be in no code any more.
   */
  readonly subject?: string | undefined;
  /** Files rendered at and below that construct, since a committed file no longer knows its construct. Empty for a whole cluster. */
  readonly files: readonly string[];
}

/** The owner's word that an application with data is being removed. In the rendered state it says that its first step is there. */
export interface Retirement {
  readonly application: string;
  /** Whether its volumes outlive it. */
  readonly data: 'keep' | 'destroy';
  readonly reason: string;
}
