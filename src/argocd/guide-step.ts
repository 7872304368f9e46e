/** One step of the way from an empty cluster to a syncing one. */
export interface BootstrapStep {
  readonly title: string;
  /** Why it is needed, and why here. */
  readonly why: string;
  /** `here` is the owner's machine, in the fleet's root folder; otherwise the name of the node to run it on. */
  readonly where: 'here' | { readonly node: string };
  /** Set on what a program must not run for the owner: it asks, shows a password, keeps running, or is for later. */
  readonly byHand?: true;
  /** Lines for bash, in order. */
  readonly commands: readonly string[];
}
