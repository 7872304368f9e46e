/** How one key of a Secret comes to be. */
export type SecretKey =
  | {
      readonly name: string;
      readonly kind: 'random';
      readonly length: number;
      /** `url` keeps to letters and digits, so that the value may stand in a URL as it is. */
      readonly alphabet: 'url' | 'hex' | 'base64';
      readonly purpose: string;
    }
  | {
      readonly name: string;
      readonly kind: 'derived';
      /** Text with `{{key}}` for another key of the same Secret, or `{{namespace/secret/key}}`. */
      readonly template: string;
      readonly purpose: string;
    }
  | {
      readonly name: string;
      readonly kind: 'given';
      /** What the owner must put there, since nobody can invent it: a token of an outside service. */
      readonly example: string;
      readonly purpose: string;
    };

/** A Secret that must exist in the cluster; its values never stand in Git. */
export interface SecretRequirement {
  readonly namespace: string;
  readonly name: string;
  readonly type: string;
  readonly keys: readonly SecretKey[];
  /** Labels the Secret must carry, e.g. for Argo CD to find it. */
  readonly labels: Readonly<Record<string, string>>;
  /** Construct that asks for it. */
  readonly producer: string;
  readonly consumers: readonly { readonly workload: string; readonly key: string }[];
}
