import type { Backup, Claim, Manifest, Model } from '../model/index.ts';

export type Scheduled = Extract<Backup, { readonly kind: 'scheduled' }>;

/** What copies volumes by itself, a storage system for example, has pages of its own. */
export function hasJobs(manifests: readonly Manifest[], { restore }: Scheduled, { namespace, workload }: Claim): boolean {
  const name = restore?.cronJob ?? `${workload}-restore`;
  return manifests.some(({ identity }) => identity.kind === 'CronJob' && identity.namespace === namespace && identity.name === name);
}

/** A controller to stop and start, with the labels of its pods. */
export interface Program {
  readonly argoName: string;
  readonly namespace: string;
  /** As kubectl names it: `deployment/openwebui`. */
  readonly controller: string;
  readonly replicas: number;
  readonly labels: Readonly<Record<string, string>>;
}

type Place = Pick<Claim, 'application' | 'workload' | 'namespace'>;

/** The program of a workload; a chart that we do not render makes a Deployment. */
export function programOf(model: Model, manifests: readonly Manifest[], { application, workload, namespace }: Place): Program {
  const found = manifests.find(
    ({ identity, origin }) =>
      origin.application === application &&
      identity.name === workload &&
      identity.namespace === namespace &&
      ['StatefulSet', 'Deployment'].includes(identity.kind),
  );
  return {
    argoName: model.applications.find(({ name }) => name === application)?.argoName ?? application,
    namespace,
    replicas: replicasOf(found),
    controller: `${found?.identity.kind.toLowerCase() ?? 'deployment'}/${workload}`,
    labels: model.workloads.find((w) => w.application === application && w.name === workload)?.labels ?? {},
  };
}

function replicasOf(manifest: Manifest | undefined): number {
  const { replicas = 1 } = (manifest?.body['spec'] ?? {}) as { readonly replicas?: number };
  return replicas;
}

/** Long-running programs that write to this one; they must stand still meanwhile. */
export function writersOf(model: Model, manifests: readonly Manifest[], { application, workload }: Claim): readonly Program[] {
  const isProgram = (name: string) =>
    manifests.some(({ identity }) => identity.name === name && ['StatefulSet', 'Deployment'].includes(identity.kind));
  return model.connections
    .filter(
      ({ from, to }) =>
        to.application === application && to.workload === workload && from.application !== application && isProgram(from.workload),
    )
    .map(({ from }) => programOf(model, manifests, from));
}

export const pause = ({ argoName }: Program) =>
  `kubectl -n argocd patch application ${argoName} --type merge -p '{"spec":{"syncPolicy":{"automated":null}}}'`;
export const resume = ({ argoName }: Program) =>
  `kubectl -n argocd patch application ${argoName} --type merge -p '{"spec":{"syncPolicy":{"automated":{"prune":true,"selfHeal":true}}}}'`;

/** Scales to nothing and waits until the last pod has let go of its volume. */
export function stop({ namespace, controller, labels }: Program): readonly string[] {
  const selector = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return [
    `kubectl -n ${namespace} scale ${controller} --replicas=0`,
    ...(selector.length === 0 ? [] : [`kubectl -n ${namespace} wait --for=delete pod -l ${selector.join(',')} --timeout=5m`]),
  ];
}

export const start = ({ namespace, controller, replicas }: Program) => `kubectl -n ${namespace} scale ${controller} --replicas=${replicas}`;

export function unique(programs: readonly Program[]): readonly Program[] {
  return [...new Map(programs.map((program) => [`${program.namespace}/${program.controller}`, program])).values()];
}

export function shell(...lines: readonly string[]): string {
  return ['```sh', ...lines, '```'].join('\n');
}
