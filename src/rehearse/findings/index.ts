import type { Issue } from '../../issues/index.ts';
import type { Snapshot } from '../snapshot.ts';
import { type RefusedClaim, unboundClaims } from './claims.ts';
import { failedPods, pendingPods, refusedPods } from './pods.ts';
import { at } from './read.ts';
import { servicesWithoutEndpoints } from './services.ts';
import { findingAbout, type Subjects } from './subject.ts';

export type { RefusedClaim } from './claims.ts';
export { isPodDone } from './pods.ts';
export { findingAbout, findingIn, type Place, type Subjects, subjectsOf } from './subject.ts';
export { isRefusal, reasonOf, syncFindings, unhealthy } from './sync.ts';

/** Why something of the cluster did not come up, from what is there after everything has come to rest. */
export interface Remains {
  readonly snapshot: Snapshot;
  readonly subjects: Subjects;
  readonly refusedClaims: readonly RefusedClaim[];
  /** Load-balancer Services without an address, and why. */
  readonly refusedServices: readonly { readonly service: RefusedClaim['claim']; readonly reason: string }[];
}

/** Findings about pods, claims and Services, each cause once: a claim that waits for a pod without a node is that pod's finding. */
export function runtimeFindings({ snapshot, subjects, refusedClaims, refusedServices }: Remains): readonly Issue[] {
  const pods = [...pendingPods(snapshot, subjects), ...refusedPods(snapshot, subjects), ...failedPods(snapshot, subjects)];
  const claims = unboundClaims(snapshot, refusedClaims, subjects);
  const blamed = new Set(pods.map(({ file }) => file));
  const workloads = [...snapshot.deployments, ...snapshot.statefulSets, ...snapshot.daemonSets].filter((workload) =>
    blamed.has(subjects.manifestOf(workload)?.file),
  );
  const withoutPods = (namespace: string, selector: Readonly<Record<string, unknown>>) =>
    workloads.some(
      (workload) =>
        at(workload, 'metadata', 'namespace') === namespace &&
        Object.entries(selector).every(([key, value]) => at(workload, 'spec', 'template', 'metadata', 'labels', key) === value),
    );
  return [
    ...pods,
    ...claims,
    ...refusedServices.map(({ service, reason }) =>
      findingAbout(subjects, service, {
        code: 'REHEARSE_ADDRESS_MISSING',
        severity: 'error',
        message: `gets no address: ${reason}`,
        hint: undefined,
      }),
    ),
    ...servicesWithoutEndpoints(snapshot, subjects, withoutPods),
  ];
}
