import type { Manifest } from '../../model/index.ts';

/** Policies of other APIs, which may let through what Kubernetes' own deny, and the reverse. */
export function isForeignPolicy({ identity: { group, kind } }: Manifest): boolean {
  return /^(cilium\.io|(crd\.)?projectcalico\.org|policy\.networking\.k8s\.io)$/.test(group) && kind.endsWith('Policy');
}
