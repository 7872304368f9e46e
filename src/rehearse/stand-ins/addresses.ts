import type { KubeObject } from '../../api/index.ts';
import { annotationsOf, below, isBeingDeleted, items, nameOf, text } from '../../api/index.ts';
import { compareText } from '../../issues/index.ts';
import { cannotShare, hasServiceLb, loadBalancerOf, type Model } from '../../model/index.ts';
import { contains, formatAddress, parseAddress, parseAddresses } from '../../units/index.ts';
import type { Snapshot } from '../snapshot.ts';
import { type Attendant, attempt } from './attendant.ts';
import { servedByNodes } from './service-lb.ts';

/** A load-balancer Service that gets no address, and why. */
export interface RefusedService {
  readonly service: KubeObject;
  readonly reason: string;
  readonly hint: string;
}

type Pools = Pick<Model, 'addressPools' | 'distribution' | 'nodes'>;

/**
 * Gives load-balancer Services the addresses of the model's pools, by the rules of MetalLB: what is claimed first, then the first that is
 * free. Where the ServiceLB of K3s is on, those that name no class get addresses of the nodes instead.
 */
export const attendAddresses: Attendant = async (snapshot, api, { model }) => {
  await attempt(
    plan(snapshot, model).assigned.map(({ service, addresses }) => {
      const ingress = addresses.map((ip) => ({ ip }));
      return () => api.patch(service, { status: { loadBalancer: { ingress } } }, 'status');
    }),
  );
};

/** The Services that stay without an address. */
export function refusedServices(snapshot: Snapshot, model: Pools): readonly RefusedService[] {
  return plan(snapshot, model).refused;
}

interface Plan {
  readonly assigned: readonly { readonly service: KubeObject; readonly addresses: readonly string[] }[];
  readonly refused: readonly RefusedService[];
}

function plan(snapshot: Snapshot, model: Pools): Plan {
  const all = snapshot.services
    .filter((service) => below(service, 'spec', 'type') === 'LoadBalancer' && !isBeingDeleted(service))
    .sort(byAge);
  const onNodes = planOnNodes(all, snapshot, model);
  const pooled = fromPools(
    all.filter((service) => !hasServiceLb(model) || loadBalancerOf(service)?.className !== undefined),
    model,
  );
  return { assigned: [...onNodes.assigned, ...pooled.assigned], refused: [...onNodes.refused, ...pooled.refused] };
}

function planOnNodes(services: readonly KubeObject[], snapshot: Snapshot, model: Pools): Plan {
  const served = servedByNodes(services, snapshot, model);
  return {
    assigned: served.flatMap(({ service, outcome }) =>
      typeof outcome === 'string' || outcome.join() === addressesOf(service).join() ? [] : [{ service, addresses: outcome }],
    ),
    refused: served.flatMap(({ service, outcome }) =>
      typeof outcome === 'string' ? [{ service, reason: outcome, hint: 'give it another port, or put it behind an ingress' }] : [],
    ),
  };
}

function fromPools(wanting: readonly KubeObject[], model: Pools): Plan {
  const holders = new Map<string, KubeObject[]>();
  const hold = (service: KubeObject, address: string) => holders.set(address, [...(holders.get(address) ?? []), service]);
  const settled = wanting.filter(isSettled);
  for (const service of settled) for (const address of addressesOf(service)) hold(service, address);

  const assigned: { service: KubeObject; addresses: readonly string[] }[] = [];
  const refused: RefusedService[] = [];
  const open = wanting.filter((service) => !settled.includes(service));
  for (const service of [...open.filter((one) => claimOf(one).length > 0), ...open.filter((one) => claimOf(one).length === 0)]) {
    const found = choose(service, model, holders);
    if (typeof found === 'string')
      refused.push({ service, reason: found, hint: 'claim a free address of a pool, or none; a pool can be made larger' });
    else {
      for (const address of found) hold(service, address);
      assigned.push({ service, addresses: found });
    }
  }
  return { assigned, refused };
}

/** It has addresses, and they are those it claims, if it claims any. */
function isSettled(service: KubeObject): boolean {
  const has = addressesOf(service);
  const claimed = claimOf(service);
  return has.length > 0 && (claimed.length === 0 || (claimed.length === has.length && claimed.every((address) => has.includes(address))));
}

/** Addresses for a Service, or why there are none. */
function choose(
  service: KubeObject,
  { addressPools }: Pools,
  holders: ReadonlyMap<string, readonly KubeObject[]>,
): readonly string[] | string {
  const wanted = loadBalancerOf(service)?.pool;
  const pools = addressPools.filter(({ key }) => wanted === undefined || key === wanted);
  if (addressPools.length === 0) return 'the cluster declares no address pool';
  if (pools.length === 0) return `it asks for address pool "${wanted}", and there is none of that name`;
  const claimed = claimOf(service);
  if (claimed.length === 0) return firstFree(service, pools, holders);
  if (text(below(service, 'spec', 'loadBalancerIP')) !== '' && metallb(service, 'loadBalancerIPs') !== undefined) {
    return 'it has both spec.loadBalancerIP and the annotation metallb.io/loadBalancerIPs; MetalLB takes one of them only';
  }
  const ranges = pools.flatMap((pool) => pool.ranges).map(parseAddresses);
  for (const address of claimed) {
    const number = numberOf(address);
    if (number === undefined) return `it claims ${address}, which is no IPv4 address`;
    if (!ranges.some((range) => contains(range, number)))
      return `it claims ${address}, which lies in none of the pools ${poolNames(pools)}`;
    const other = holders.get(address)?.find((holder) => !canShare(service, holder));
    if (other !== undefined) return `it claims ${address}, which Service ${nameOf(other)} has`;
  }
  return claimed;
}

function firstFree(
  service: KubeObject,
  pools: Pools['addressPools'],
  holders: ReadonlyMap<string, readonly KubeObject[]>,
): readonly string[] | string {
  for (const { first, last } of pools.flatMap((pool) => pool.ranges).map(parseAddresses)) {
    for (let number = first; number <= last; number += 1) {
      const address = formatAddress(number);
      if ((holders.get(address) ?? []).every((holder) => canShare(service, holder))) return [address];
    }
  }
  return `every address of ${poolNames(pools)} is taken`;
}

function canShare(one: KubeObject, other: KubeObject): boolean {
  const [first, second] = [loadBalancerOf(one), loadBalancerOf(other)];
  return first !== undefined && second !== undefined && cannotShare(first, second) === undefined;
}

/** Addresses the Service asks for by name. */
function claimOf(service: KubeObject): readonly string[] {
  return loadBalancerOf(service)?.addresses ?? [];
}

function addressesOf(service: KubeObject): readonly string[] {
  return items(below(service, 'status', 'loadBalancer', 'ingress')).map(({ ip }) => text(ip));
}

/** An annotation of MetalLB, under its name of today or the one before. */
function metallb(service: KubeObject, name: string): string | undefined {
  const annotations = annotationsOf(service);
  return annotations[`metallb.io/${name}`] ?? annotations[`metallb.universe.tf/${name}`];
}

function numberOf(address: string): number | undefined {
  try {
    return parseAddress(address);
  } catch {
    return undefined;
  }
}

function poolNames(pools: Pools['addressPools']): string {
  return pools.map(({ key, ranges }) => `${key} (${ranges.join(', ')})`).join(', ');
}

function byAge(one: KubeObject, other: KubeObject): number {
  const born = (object: KubeObject) => text(below(object, 'metadata', 'creationTimestamp'));
  return compareText(born(one), born(other)) || compareText(nameOf(one), nameOf(other));
}
