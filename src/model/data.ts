export interface StorageClass {
  /** The owner's word for it. */
  readonly key: string;
  /** Name of the Kubernetes object. */
  readonly name: string;
  readonly provisioner: string;
  /** `provided` by an addon or chart and never rendered by us, or `rendered`. */
  readonly origin: 'provided' | 'rendered';
  readonly reclaimPolicy: 'Retain' | 'Delete';
  readonly bindingMode: 'WaitForFirstConsumer' | 'Immediate';
  /** Whether a volume stays on the node it was made on. */
  readonly topology: 'node' | 'cluster';
  readonly expandable: boolean;
  readonly snapshots: boolean;
  readonly default: boolean;
}

/** A volume claim, whoever renders it. */
export interface Claim {
  readonly namespace: string;
  readonly name: string;
  readonly application: string;
  readonly workload: string;
  /** Key of the storage class; empty for a claim bound to a volume by name. */
  readonly storageClass: string;
  readonly size: string;
  /** `data` must survive, `cache` can be made again. */
  readonly content: 'data' | 'cache' | 'backup';
  readonly replicas: number;
}

/** A claim that is copied to another failure domain, or an exemption with its reason. */
export type Backup =
  | {
      readonly application: string;
      readonly claim: string;
      readonly namespace: string;
      readonly kind: 'scheduled';
      readonly target: string;
      readonly schedule: string;
      readonly retention: string;
      readonly method: string;
      /** CronJob that makes the copies. Left out where none of this cluster does, or the document is older than the fact. */
      readonly cronJob?: string | undefined;
      /** The way back. Documents of before it was noted leave it out; the method then tells a database. */
      readonly restore?: Restore | undefined;
      /** How it is proven that a copy can be restored. */
      readonly drill?: Drill | undefined;
    }
  | { readonly application: string; readonly claim: string; readonly namespace: string; readonly kind: 'exempt'; readonly reason: string };

/** How a copy is put back. */
export interface Restore {
  readonly of: 'database' | 'files';
  /** Suspended CronJob that a person starts, with the variables FILE and FORCE. */
  readonly cronJob: string;
  /** What must stand still meanwhile: the programs that write to the database, or the program whose files these are. */
  readonly stop: 'writers' | 'program';
  /** What becomes of what is there now, as the end of a sentence that begins with "What is there now". */
  readonly kept: string;
  /** What happens after the volume was lost, in whole sentences. */
  readonly afterLoss: string;
}

/** A Job that restores the newest copy into nothing and throws it away, or why there is none. */
export type Drill =
  | {
      readonly kind: 'scheduled';
      readonly cronJob: string;
      readonly schedule: string;
      /** Age of the newest copy from which it fails. */
      readonly maxAgeHours: number;
      /** What it proves, as the end of a sentence that begins with "It". */
      readonly proves: string;
    }
  | { readonly kind: 'exempt'; readonly reason: string };

export interface BackupTarget {
  readonly key: string;
  readonly kind: 'nfs' | 's3';
  readonly server: string;
  /** Exported folder, or bucket and folder in it. */
  readonly path: string;
  /** What the name of the server leads to, where its owner says so. */
  readonly ranges?: readonly string[] | undefined;
}
