import { below, factsOf, fields, podTemplateOf, replicasOf, whole } from '../../../checks/index.ts';
import type { State } from '../../../diff/index.ts';
import type { Manifest, Model, WorkloadFacts } from '../../../model/index.ts';
import { namesIn } from '../objects.ts';

/** What the model says of the pods of a controller, or nothing. Of several that fit, the one that names most labels. */
export function workloadOf(manifest: Manifest, { workloads }: Pick<Model, 'workloads'>): WorkloadFacts | undefined {
  const pod = podTemplateOf(manifest);
  if (pod === undefined) return undefined;
  const size = ({ labels }: WorkloadFacts) => Object.keys(labels).length;
  return workloads
    .filter(({ application, namespace }) => application === manifest.origin.application && namespace === pod.namespace)
    .filter(({ labels }) => Object.entries(labels).every(([key, value]) => pod.labels[key] === value))
    .reduce<WorkloadFacts | undefined>((best, one) => (best === undefined || size(one) > size(best) ? one : best), undefined);
}

/** How long it is away, in words: `down about its start-up time (2m)`. */
export function downtime(manifest: Manifest, model: Model): string {
  const start = workloadOf(manifest, model)?.typicalStart;
  return start === undefined ? 'down until it is ready again' : `down about its start-up time (${start})`;
}

/** Who notices, as the end of a sentence: `; openwebui and pgadmin use it; reached as ai.vx.home`. Nothing where nobody is known. */
export function whoNotices(manifest: Manifest, model: Model): string {
  const workload = workloadOf(manifest, model);
  if (workload === undefined) return '';
  const { application, name } = workload;
  const users = model.connections
    .filter(({ to, from }) => to.application === application && to.workload === name && from.application !== application)
    .map(({ from }) => from.workload);
  return noticed([...new Set(users)].sort(), hostsOf(model, application, name));
}

/** The same for a whole application, whose pods are not rendered here. */
export function whoNoticesApplication(application: string, model: Model): string {
  const users = model.connections
    .filter(({ to, from }) => to.application === application && from.application !== application)
    .map(({ from }) => from.workload);
  return noticed([...new Set(users)].sort(), hostsOf(model, application));
}

function noticed(users: readonly string[], hosts: readonly string[]): string {
  return [
    ...(users.length === 0 ? [] : [`; ${namesIn(users)} ${users.length === 1 ? 'uses' : 'use'} it`]),
    ...(hosts.length === 0 ? [] : [`; reached as ${namesIn(hosts)}`]),
  ].join('');
}

function hostsOf({ exposures }: Model, application: string, workload?: string): readonly string[] {
  const own = exposures.filter((one) => one.application === application && (workload === undefined || one.workload === workload));
  return [...new Set(own.map(({ host }) => host))].sort();
}

/** How many pods a controller keeps at least; its autoscaler decides where there is one. */
export function podsOf(manifest: Manifest, state: State): number {
  const { namespace, kind, name } = manifest.identity;
  const scaler = factsOf(state)
    .ofKind('autoscaling', 'HorizontalPodAutoscaler')
    .find(({ identity, body }) => {
      const target = fields(below(body, 'spec', 'scaleTargetRef'));
      return identity.namespace === namespace && target.kind === kind && target.name === name;
    });
  return scaler === undefined ? replicasOf(manifest) : (whole(below(scaler.body, 'spec', 'minReplicas')) ?? 1);
}
