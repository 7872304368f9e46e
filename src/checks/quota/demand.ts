import { type Footprint, nodeLabels, type Reservation } from '../../model/index.ts';
import type { Facts } from '../facts.ts';
import { isAdmissible, toleratesTaints } from '../nodes.ts';
import { type PodTemplate, partOf, replicasOf } from '../pods.ts';
import { below, fields, text, whole } from '../read.ts';

/** Pods of one origin that count against a namespace. */
export interface Demand {
  readonly name: string;
  readonly pods: number;
  /** `steady` pods are always there; of `job` and `surge` only the largest at a time is counted. */
  readonly when: 'steady' | 'job' | 'surge';
  readonly template?: PodTemplate;
  /** Amounts of what is declared are those of all its pods together. */
  readonly footprint?: Pick<Footprint, 'requests'> & Partial<Pick<Footprint, 'limits'>>;
}

/** Everything that asks for pods in a namespace. */
export function demandsIn(facts: Facts, namespace: string): readonly Demand[] {
  const rendered = facts
    .podsIn(namespace)
    .select({})
    .flatMap((template) => demandsOf(facts, template));
  const declared = facts.model.footprints.filter((footprint) => footprint.namespace === namespace).map(declaredDemand);
  const reserved = (facts.model.reservations ?? []).filter((reservation) => reservation.namespace === namespace).map(reservedDemand);
  return [...rendered, ...declared, ...reserved];
}

/** Room held back for pods that are not there yet. */
function reservedDemand({ name, requests }: Reservation): Demand {
  return { name: `${name} (reserved)`, pods: 0, when: 'steady', footprint: { requests } };
}

/** What pods ask for that are not rendered here. */
export function declaredDemand(footprint: Footprint): Demand {
  return { name: `${footprint.name} (declared)`, pods: footprint.pods, when: 'steady', footprint };
}

/** What one object that brings pods asks for: its pods, and those of a rolling update. */
export function demandsOf(facts: Facts, template: PodTemplate): readonly Demand[] {
  const { identity, body } = template.manifest;
  const { name, kind } = identity;
  if (kind === 'Pod') return [{ name, pods: 1, when: 'steady', template }];
  if (kind === 'DaemonSet') return [{ name, pods: nodesFor(facts, template), when: 'steady', template }];
  if (kind === 'Job' || kind === 'CronJob') {
    const spec = fields(kind === 'Job' ? body.spec : below(body, 'spec', 'jobTemplate', 'spec'));
    const parallel = whole(spec.parallelism) ?? 1;
    return [{ name: `${kind} ${name}`, pods: Math.min(parallel, whole(spec.completions) ?? parallel), when: 'job', template }];
  }
  const pods = Math.max(replicasOf(template.manifest), scaledTo(facts, template));
  const steady: Demand = { name, pods, when: 'steady', template };
  const surge = kind === 'Deployment' ? surgeOf(template, pods) : 0;
  return surge === 0 ? [steady] : [steady, { name: `rolling update of ${name}`, pods: surge, when: 'surge', template }];
}

/** Pods a rolling update adds before it stops old ones; a quarter, rounded up, where nothing is said. */
function surgeOf({ manifest }: PodTemplate, pods: number): number {
  const strategy = fields(below(manifest.body, 'spec', 'strategy'));
  if (strategy.type === 'Recreate' || pods === 0) return 0;
  return partOf(fields(strategy.rollingUpdate).maxSurge, pods, Math.ceil) ?? Math.ceil(pods / 4);
}

function scaledTo(facts: Facts, { manifest, namespace }: PodTemplate): number {
  const scalers = facts.ofKind('autoscaling', 'HorizontalPodAutoscaler').filter(({ identity, body }) => {
    const target = fields(below(body, 'spec', 'scaleTargetRef'));
    return identity.namespace === namespace && target.kind === manifest.identity.kind && text(target.name) === manifest.identity.name;
  });
  return Math.max(0, ...scalers.map(({ body }) => whole(below(body, 'spec', 'maxReplicas')) ?? 0));
}

function nodesFor({ model, lacks }: Facts, template: PodTemplate): number {
  if (lacks('nodes')) return 1;
  return model.nodes.filter((node) => isAdmissible(template, nodeLabels(model, node)) && toleratesTaints(template, node)).length;
}
