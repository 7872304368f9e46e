import { below, conditionOf, identityOf, itemsAt, type KubeObject, textAt } from '../../api/index.ts';
import { ARGOCD_NAMESPACE } from '../../argocd/index.ts';
import type { Issue } from '../../issues/index.ts';
import { formatIdentity, type Identity, identityKey, type Manifest, type Model } from '../../model/index.ts';
import { findingIn, type Subjects } from '../findings/subject.ts';
import type { ArgoStatus } from './application.ts';
import type { KubectlApply } from './bootstrap.ts';
import type { Converged } from './convergence.ts';

export interface ApplicationFindingsProps {
  readonly model: Model;
  readonly manifests: readonly Manifest[];
  readonly converged: readonly Converged[];
  readonly applicationSets: readonly KubeObject[];
  readonly placeOf: Subjects['placeOf'];
}

/** REHEARSE_APPLICATION: each Application that is not synced and healthy, with Argo CD's own words, at the file they are about. */
export function applicationFindings(props: ApplicationFindingsProps): readonly Issue[] {
  return props.converged
    .filter(({ seconds }) => seconds === undefined)
    .map(({ name, status }) => (status === undefined ? missing(props, name) : unfinished(props, status)));
}

function missing({ model, applicationSets }: ApplicationFindingsProps, name: string): Issue {
  const reasons = applicationSets.flatMap((set) =>
    itemsAt(set, 'status', 'conditions')
      .filter((condition) => textAt(condition, 'type') === 'ErrorOccurred' && textAt(condition, 'status') === 'True')
      .map((condition) => `ApplicationSet ${identityOf(set).name}: ${textAt(condition, 'message')}`),
  );
  return {
    code: 'REHEARSE_APPLICATION',
    severity: 'error',
    path: `${model.cluster} Application ${name}`,
    message: `Argo CD never makes it${reasons.length === 0 ? '' : `. ${reasons.join('. ')}`}`,
    hint: 'compare its file below `argocd/` with the ApplicationSet of its layer',
    cluster: model.cluster,
  };
}

function unfinished({ model, manifests, placeOf }: ApplicationFindingsProps, status: ArgoStatus): Issue {
  const { name, sync, health } = status;
  const application = model.applications.find(({ argoName }) => argoName === name);
  const rendered = new Map(manifests.map((manifest) => [identityKey(manifest.identity), manifest]));
  const talkative = [...status.resources].sort((a, b) => Number(b.message !== '') - Number(a.message !== ''));
  // Argo CD gives what has no namespace the one of the Application.
  const manifestOf = (identity: Identity) =>
    rendered.get(identityKey(identity)) ?? rendered.get(identityKey({ ...identity, namespace: '' }));
  const subject = talkative.map(({ identity }) => manifestOf(identity)).find((manifest) => manifest !== undefined);
  const finding = {
    code: 'REHEARSE_APPLICATION',
    severity: 'error',
    message: `${name} stays ${sync} and ${health}: ${reasonsOf(status).join('; ')}`,
    hint: 'the reason is in the words of Argo CD; on the cluster it would stop at the same place',
  } as const;
  if (subject !== undefined) return findingIn({ cluster: model.cluster, placeOf, manifestOf: () => undefined }, subject, finding);
  return {
    ...finding,
    path: `${model.cluster}${application === undefined ? ` Application ${name}` : `/${application.name}`}`,
    cluster: model.cluster,
  };
}

/** What is said of objects is the most telling; the message of the sync only repeats it. */
function reasonsOf({ resources, conditions, operation, phase }: ArgoStatus): readonly string[] {
  const said = resources.filter(({ message }) => message !== '');
  const objects = (said.length > 0 ? said : resources).map(
    ({ identity, status, message }) => `${formatIdentity(identity)} ${status}${message === '' ? '' : `: ${message}`}`,
  );
  const isFailed = phase === 'Failed' || phase === 'Error';
  const reasons = [
    ...(said.length > 0 ? objects : []),
    ...conditions.map(({ type, message }) => `${type}: ${message}`),
    ...(isFailed && said.length === 0 ? [operation] : []),
  ];
  const all = [...new Set(reasons.length > 0 ? reasons : objects)];
  return all.length > 0 ? all : ['Argo CD gives no reason'];
}

/** What the API server refuses of the bootstrap: REHEARSE_REJECTED. */
export function bootstrapRefusals(model: Model, refused: KubectlApply['refused']): readonly Issue[] {
  return refused.map(({ object, message }) => ({
    code: 'REHEARSE_REJECTED',
    severity: 'error',
    path: `argocd/${model.cluster}/bootstrap ${formatIdentity(identityOf(object))}`,
    message,
    hint: 'the bootstrap would stop here on the cluster too',
    cluster: model.cluster,
  }));
}

/** What a second run of the bootstrap changes, although nothing is different: REHEARSE_APPLICATION. */
export function repeatedBootstrap(model: Model, changed: KubectlApply['changed']): readonly Issue[] {
  if (changed.length === 0) return [];
  return [
    {
      code: 'REHEARSE_APPLICATION',
      severity: 'error',
      path: `argocd/${model.cluster}/bootstrap`,
      message: `run a second time, the bootstrap changes ${changed.join(', ')}: it and Argo CD undo each other's work`,
      hint: 'compare the file in bootstrap/ with the one that Argo CD syncs',
      cluster: model.cluster,
    },
  ];
}

/** REHEARSE_NOT_HEALTHY: programs of Argo CD that the guide would wait for in vain. */
export function rolloutFindings(model: Model, workloads: readonly KubeObject[]): readonly Issue[] {
  return workloads
    .filter(
      (workload) => textAt(workload, 'metadata', 'labels', 'app.kubernetes.io/part-of') === 'argocd' && ready(workload) < wanted(workload),
    )
    .map((workload) => ({
      code: 'REHEARSE_NOT_HEALTHY',
      severity: 'error',
      path: `${model.cluster} ${formatIdentity(identityOf(workload))}`,
      message:
        `${ready(workload)} of ${wanted(workload)} pods of Argo CD's own program are ready. ${textAt(conditionOf(workload, 'ReplicaFailure'), 'message')}`.trim(),
      hint: `look at Pod Security level, quota and limits of namespace ${ARGOCD_NAMESPACE}, and at the room on the nodes`,
      cluster: model.cluster,
    }));
}

function ready(workload: KubeObject): number {
  return Number(below(workload, 'status', 'readyReplicas') ?? 0);
}

function wanted(workload: KubeObject): number {
  return Number(below(workload, 'spec', 'replicas') ?? 1);
}
