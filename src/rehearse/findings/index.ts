import type { KubeObject } from '../../api/index.ts';
import type { Issue } from '../../issues/index.ts';
import type { Manifest, Model } from '../../model/index.ts';
import type { Snapshot } from '../snapshot.ts';
import { admissionHint, admissionWords } from './admission.ts';
import { claimCauses, claimsOf, type RefusedClaim, unboundClaims } from './claims.ts';
import { missingPods } from './missing.ts';
import { notUp } from './not-up.ts';
import { failedPods, pendingPods, reasonOf } from './pods.ts';
import { refusedPods } from './refused.ts';
import { servicesWithoutEndpoints } from './services.ts';
import { findingAbout, type Subjects } from './subject.ts';

export type { RefusedClaim } from './claims.ts';
export { withoutEchoes } from './echoes.ts';
export { findingAbout, findingIn, type Place, type Subjects, subjectsOf } from './subject.ts';
export { isRefusal, notApplied, syncFindings, unhealthy, withConsequences } from './sync.ts';
export { isPodDone, isUnseen, isUp } from './up.ts';

/** Why something of the cluster did not come up, from what is there after everything has come to rest. */
export interface Remains {
  readonly snapshot: Snapshot;
  readonly subjects: Subjects;
  readonly model: Pick<Model, 'applications' | 'footprints'>;
  /** What is rendered and not in the cluster, for a reason that is a finding already. */
  readonly absent: readonly Manifest[];
  readonly refusedClaims: readonly RefusedClaim[];
  /** Load-balancer Services without an address, and why. */
  readonly refusedServices: readonly { readonly service: KubeObject; readonly reason: string; readonly hint: string }[];
  /** Runs of CronJobs that admission refused. */
  readonly refusedRuns: readonly { readonly cronJob: KubeObject; readonly reason: string }[];
}

/** Findings about pods, claims and Services, each cause once: a claim that waits for a pod without a node is that pod's finding. */
export function runtimeFindings(remains: Remains): readonly Issue[] {
  const { snapshot, subjects, model, absent, refusedServices } = remains;
  const causes = claimCauses(snapshot, remains.refusedClaims);
  const absentClaims = new Set(
    absent
      .filter(({ identity }) => identity.kind === 'PersistentVolumeClaim')
      .map(({ identity: { namespace, name } }) => `${namespace}/${name}`),
  );
  const waitsForClaim = (pod: KubeObject) =>
    /PersistentVolumeClaim|nothing yet/i.test(reasonOf(pod)) && claimsOf(pod).some((claim) => causes.has(claim) || absentClaims.has(claim));
  const pods = [
    ...pendingPods(snapshot, subjects, waitsForClaim),
    ...refusedPods(snapshot, subjects),
    ...failedPods(snapshot, subjects),
    ...remains.refusedRuns.map(({ cronJob, reason }) => refusedRun(subjects, cronJob, reason)),
  ];
  const blamed = new Set(pods.map(({ file }) => file));
  const { deployments, statefulSets, daemonSets, jobs, cronJobs } = snapshot;
  const isBlamed = (object: KubeObject) => blamed.has(subjects.manifestOf(object)?.file ?? '');
  const workloads = [...deployments, ...statefulSets, ...daemonSets, ...jobs, ...cronJobs].filter(isBlamed);
  const missing = missingPods([...workloads, ...absent.map(({ body }) => body)]);
  const found = [
    ...pods,
    ...unboundClaims(snapshot, subjects, { causes, isEffect: (claim) => isBlamed(claim) || missing.mounts(claim), model }),
    ...refusedServices.map(({ service, reason, hint }) =>
      findingAbout(subjects, service, {
        code: 'REHEARSE_ADDRESS_MISSING',
        severity: 'error',
        message: `gets no address: ${reason}`,
        hint,
      }),
    ),
    ...servicesWithoutEndpoints(snapshot, subjects, { missing, model }),
  ];
  const waiting = snapshot.pods.filter(waitsForClaim).map((pod) => subjects.manifestOf(pod)?.file);
  const explained = new Set([...found.filter(({ severity }) => severity === 'error').map(({ file }) => file), ...waiting]);
  return [...found, ...notUp(snapshot, subjects, (object) => explained.has(subjects.manifestOf(object)?.file ?? ''))];
}

function refusedRun(subjects: Subjects, cronJob: KubeObject, reason: string): Issue {
  return findingAbout(subjects, cronJob, {
    code: 'REHEARSE_POD_REFUSED',
    severity: 'error',
    message: `a run of it is refused: ${admissionWords(reason)}`,
    hint: admissionHint(reason),
  });
}
