/** End of upstream support of a minor, by month. */
export interface KubernetesSupport {
  readonly minor: string;
  /** Last month with fixes, `2026-10`. */
  readonly until: string;
  readonly state: 'ended' | 'supported';
}

/**
 * Minors of Kubernetes in order, as upstream published them. `state` is a fact of this table and not of the day it is
 * read: the tool's output never depends on the clock. One line is added, and one state changed, with each new minor.
 * @source kubernetes.io/releases/patch-releases
 */
export const kubernetesSupport: readonly KubernetesSupport[] = [
  { minor: '1.30', until: '2025-06', state: 'ended' },
  { minor: '1.31', until: '2025-11', state: 'ended' },
  { minor: '1.32', until: '2026-02', state: 'ended' },
  { minor: '1.33', until: '2026-06', state: 'ended' },
  { minor: '1.34', until: '2026-10', state: 'ended' },
  { minor: '1.35', until: '2027-02', state: 'supported' },
  { minor: '1.36', until: '2027-06', state: 'supported' },
  { minor: '1.37', until: '2027-10', state: 'supported' },
];
