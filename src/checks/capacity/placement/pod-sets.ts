import { type Footprint, type Node, nodeLabels, type Reservation, systemPodsOf } from '../../../model/index.ts';
import type { Facts } from '../../facts.ts';
import { placedBalancers } from '../../node-ports.ts';
import { isAdmissible, toleratesTaints } from '../../nodes.ts';
import { oncePer } from '../../once.ts';
import { containersOf, type PodTemplate, partOf, replicasOf } from '../../pods.ts';
import { type Defaults, defaultsIn, parseAmount, podAmount } from '../../quota/amounts.ts';
import { demandsOf } from '../../quota/demand.ts';
import { below, fields, items, text } from '../../read.ts';
import type { PodSet } from './compile.ts';
import { priorityOf, SYSTEM } from './priority.ts';
import { volumeNodes } from './volumes.ts';

/** Everything of a cluster that wants a place, by when it is there. */
export interface Wanted {
  /** What the distribution brings. */
  readonly system: readonly PodSet[];
  /** What it makes of Services of type LoadBalancer: pods that take their ports on the nodes. */
  readonly balancers: readonly PodSet[];
  /** Always there: controllers at their most replicas, and footprints. */
  readonly steady: readonly PodSet[];
  /** Each Job and CronJob at its parallelism. */
  readonly jobs: readonly PodSet[];
  /** One more pod of each Deployment whose update starts a new pod before an old one goes, and cannot do otherwise. */
  readonly surges: readonly PodSet[];
  /** Room held back for what is not there yet. */
  readonly reserved: readonly PodSet[];
}

export const wantedOf: (facts: Facts) => Wanted = oncePer(collect);

function collect(facts: Facts): Wanted {
  const steady: PodSet[] = [];
  const jobs: PodSet[] = [];
  const surges: PodSet[] = [];
  for (const template of facts.pods) {
    const base = setOf(facts, template);
    for (const demand of demandsOf(facts, template)) {
      if (demand.when === 'job') jobs.push(...byVolumes(facts, template, { ...base, count: demand.pods }));
      else if (demand.when === 'surge')
        surges.push(
          ...(mustSurge(template, demand.pods) ? [{ ...base, name: demand.name, count: 1, nodes: volumeNodes(facts, template) }] : []),
        );
      else if (template.manifest.identity.kind === 'DaemonSet') steady.push(...onEachNode(facts, template, base));
      else steady.push(...byVolumes(facts, template, { ...base, count: demand.pods }));
    }
  }
  const reserved = (facts.model.reservations ?? []).map(reservationSet);
  const balancers = placedBalancers(facts).flatMap(({ template, nodes }) => balancerSets(facts, template, nodes));
  return { system: systemSets(facts), balancers, steady: [...steady, ...facts.model.footprints.map(footprintSet)], jobs, surges, reserved };
}

function setOf(facts: Facts, template: PodTemplate): PodSet {
  const { kind, namespace, name } = template.manifest.identity;
  const job = kind === 'Job' || kind === 'CronJob' ? `${kind} ` : '';
  return {
    name: `${job}${namespace}/${name}`,
    count: 1,
    need: needOf(template, defaultsIn(facts, namespace)),
    template,
    ...priorityOf(facts, template),
    unknown: unknownOf(template),
  };
}

/** What one pod requests of every resource that it or its namespace names. */
function needOf(template: PodTemplate, defaults: Defaults): PodSet['need'] {
  const resources = new Set(['cpu', 'memory', ...Object.keys(fields(fields(template.podSpec.resources).requests))]);
  for (const list of [defaults.requests, defaults.limits]) for (const resource in list) resources.add(resource);
  for (const { fields: container } of containersOf(template))
    for (const list of ['requests', 'limits']) for (const resource in fields(fields(container.resources)[list])) resources.add(resource);
  return Object.fromEntries([...resources].sort().map((resource) => [resource, podAmount(template, defaults, 'requests', resource)]));
}

/** Why the scheduler's answer cannot be foretold for these pods. */
function unknownOf({ podSpec }: PodTemplate): string | undefined {
  const scheduler = text(podSpec.schedulerName);
  if (scheduler !== undefined && scheduler !== 'default-scheduler') return `it is placed by another scheduler, ${scheduler}`;
  if (items(podSpec.schedulingGates).length > 0) return 'its scheduling gates have to be opened by somebody first';
  if (items(podSpec.resourceClaims).length > 0) return 'it claims devices by resource claims, which are not modelled';
  return undefined;
}

/** The pods of a DaemonSet: one on each node that it may run on, placed nowhere else. */
function onEachNode({ model }: Facts, template: PodTemplate, base: PodSet): readonly PodSet[] {
  return model.nodes
    .filter((node) => isAdmissible(template, nodeLabels(model, node)) && toleratesTaints(template, node))
    .map(({ name }) => ({ ...base, count: 1, nodes: [name], perNode: true }));
}

/** Pods whose volumes are on certain nodes can only run there; replicas of a StatefulSet have a volume each. */
function byVolumes(facts: Facts, template: PodTemplate, set: PodSet): readonly PodSet[] {
  const own =
    template.manifest.identity.kind === 'StatefulSet' && items(below(template.manifest.body, 'spec', 'volumeClaimTemplates')).length > 0;
  if (!own) return [{ ...set, nodes: volumeNodes(facts, template) }];
  const first = Number(below(template.manifest.body, 'spec', 'ordinals', 'start') ?? 0);
  const replicas = Array.from({ length: set.count }, (_, at) => ({ ...set, count: 1, nodes: volumeNodes(facts, template, first + at) }));
  if (replicas.every(({ nodes }) => nodes === undefined)) return [set];
  return replicas;
}

/** Whether an update of the Deployment can only go on by a pod more than there should be: none may be missing meanwhile. */
function mustSurge({ manifest }: PodTemplate, surge: number): boolean {
  const given = below(manifest.body, 'spec', 'strategy', 'rollingUpdate', 'maxUnavailable') ?? '25%';
  return surge > 0 && partOf(given, replicasOf(manifest), Math.floor) === 0;
}

/** Pods that we do not render: as many as declared, each with an equal part of the sum. */
function footprintSet(footprint: Footprint): PodSet {
  const { pods, requests } = footprint;
  const part = (resource: 'cpu' | 'memory') => Math.ceil((parseAmount(resource, requests[resource]) ?? 0) / Math.max(1, pods));
  return declaredSet(footprintName(footprint), pods, { cpu: part('cpu'), memory: part('memory') });
}

/** What the pods of a footprint are called. */
export function footprintName({ namespace, name }: Pick<Footprint, 'namespace' | 'name'>): string {
  return `${namespace}/${name} (declared)`;
}

function reservationSet({ name, namespace, requests }: Reservation): PodSet {
  const need = { cpu: parseAmount('cpu', requests.cpu) ?? 0, memory: parseAmount('memory', requests.memory) ?? 0 };
  return declaredSet(`${namespace}/${name} (reserved)`, 1, need);
}

function declaredSet(name: string, count: number, need: PodSet['need']): PodSet {
  return { name, count, need, priority: 0, preempts: true };
}

/** The pods of ServiceLB request nothing, and take a place for a pod and the ports of the Service. */
function balancerSets(facts: Facts, template: PodTemplate, nodes: readonly Node[]): readonly PodSet[] {
  const { namespace, name } = template.manifest.identity;
  const set = { name: `${namespace}/${name} (${facts.model.distribution.name})`, count: 1, need: {}, template, perNode: true };
  return nodes.map((node) => ({ ...set, ...priorityOf(facts, template), nodes: [node.name] }));
}

/** What the distribution brings. It is critical for the cluster, so that it pushes others aside. */
function systemSets({ model }: Facts): readonly PodSet[] {
  return systemPodsOf(model).flatMap(({ name, where, pods, cpu, memory }): readonly PodSet[] => {
    const set: PodSet = {
      name: `${name} (${model.distribution.name})`,
      count: pods,
      need: { cpu, memory },
      priority: SYSTEM,
      preempts: true,
    };
    if (where === 'somewhere') return [set];
    return model.nodes
      .filter(({ roles }) => where === 'everywhere' || roles.includes('control-plane'))
      .map((node) => ({ ...set, count: 1, nodes: [node.name], tolerant: true, perNode: true }));
  });
}
