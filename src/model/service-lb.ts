import { isObject, type JsonObject } from './json.ts';
import { loadBalancerOf } from './load-balancer.ts';
import type { Model } from './model.ts';
import { nodeLabels } from './node-labels.ts';
import type { Node } from './place.ts';

/**
 * A Service of type LoadBalancer on the ServiceLB of K3s: a DaemonSet whose pods take each of its ports on the nodes, and the addresses
 * of these nodes in its status. What it asks for by `loadBalancerIP` or annotations of MetalLB is not looked at.
 * @source K3s 1.36: "Service Load Balancer"; pkg/cloudprovider/servicelb.go
 */
export interface NodeBalancer {
  readonly namespace: string;
  readonly name: string;
  /** `80/TCP` */
  readonly ports: readonly string[];
  /** Labels that its nodes carry; none where every node is one. */
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly nodes: readonly Node[];
  /** None where its annotation is empty. */
  readonly priorityClass?: string | undefined;
}

/** One node that carries it, with whatever value, and only those with `true` are taken. */
export const SERVICE_LB_ENABLED = 'svccontroller.k3s.cattle.io/enablelb';
/** On a Service and on nodes; looked at only where the other label is. */
export const SERVICE_LB_POOL = 'svccontroller.k3s.cattle.io/lbpool';
/** On its pods: name of the Service that they serve. */
export const SERVICE_LB_SERVICE = 'svccontroller.k3s.cattle.io/svcname';
const PRIORITY = 'svccontroller.k3s.cattle.io/priorityclassname';

/** Taints that its pods tolerate beside those that every DaemonSet does. */
export const serviceLbTolerations = [
  { key: 'node-role.kubernetes.io/master', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node-role.kubernetes.io/control-plane', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'CriticalAddonsOnly', operator: 'Exists' },
] as const;

type Place = Pick<Model, 'distribution' | 'nodes'>;

/** Whether the distribution itself serves Services of type LoadBalancer. */
export function hasServiceLb({ distribution: { name, addons } }: Pick<Model, 'distribution'>): boolean {
  return name === 'k3s' && addons.includes('servicelb');
}

/** Nodes that ServiceLB takes for a Service that asks for no pool. */
export function serviceLbNodes(model: Place): readonly Node[] {
  return nodesWith(model, nodeSelector(model, undefined));
}

/** How ServiceLB serves an object; nothing where it does not: it is off, or the object is none of its Services. */
export function nodeBalancerOf(model: Place, service: JsonObject): NodeBalancer | undefined {
  const balancer = loadBalancerOf(service);
  // A class is that of another balancer: the cloud provider leaves such a Service alone.
  if (!hasServiceLb(model) || balancer === undefined || balancer.className !== undefined) return undefined;
  const { name, namespace, labels, annotations } = isObject(service['metadata']) ? service['metadata'] : {};
  const selector = nodeSelector(model, isObject(labels) ? labels[SERVICE_LB_POOL] : undefined);
  const priority = isObject(annotations) ? annotations[PRIORITY] : undefined;
  return {
    namespace: typeof namespace === 'string' ? namespace : '',
    name: typeof name === 'string' ? name : '',
    ports: balancer.ports,
    nodeSelector: selector,
    nodes: nodesWith(model, selector),
    priorityClass: typeof priority === 'string' ? priority || undefined : 'system-node-critical',
  };
}

/** The Traefik that K3s brings, which is such a Service itself; nothing where either of the two is off. */
export function traefikOfK3s(model: Place): NodeBalancer | undefined {
  if (!model.distribution.addons.includes('traefik')) return undefined;
  return nodeBalancerOf(model, {
    kind: 'Service',
    metadata: { namespace: 'kube-system', name: 'traefik' },
    spec: { type: 'LoadBalancer', ports: [{ port: 80 }, { port: 443 }] },
  });
}

function nodeSelector({ nodes }: Place, pool: unknown): NodeBalancer['nodeSelector'] {
  if (!nodes.some(({ labels }) => Object.hasOwn(labels, SERVICE_LB_ENABLED))) return {};
  return { [SERVICE_LB_ENABLED]: 'true', ...(typeof pool === 'string' && pool !== '' ? { [SERVICE_LB_POOL]: pool } : {}) };
}

function nodesWith(model: Place, selector: NodeBalancer['nodeSelector']): readonly Node[] {
  return model.nodes.filter((node) => {
    const labels = nodeLabels(model, node);
    return Object.entries(selector).every(([key, value]) => labels[key] === value) && node.taints.every(isTolerated);
  });
}

function isTolerated({ key, effect }: Node['taints'][number]): boolean {
  if (effect === 'PreferNoSchedule') return true;
  return serviceLbTolerations.some((one) => one.key === key && (!('effect' in one) || one.effect === effect));
}
