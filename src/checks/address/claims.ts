import type { Issue } from '../../issues/index.ts';
import type { AddressPool, Manifest, Model } from '../../model/index.ts';
import { contains, formatAddress, parseAddress, parseAddresses, UnitError } from '../../units/index.ts';
import type { Check } from '../check.ts';
import { factsOf } from '../facts.ts';
import { declaredFinding, type FindingProps, finding } from '../finding.ts';
import { below, text, textMap } from '../read.ts';

/** One address that a Service asks for. */
interface Claim {
  readonly address: string;
  readonly pool?: string | undefined;
  /** Who asks, for the other party's finding. */
  readonly owner: string;
  readonly found: (props: FindingProps) => Issue;
  readonly field: string;
}

/**
 * ADDRESS_OUTSIDE_POOL, ADDRESS_RESERVED, ADDRESS_CLAIMED_TWICE, ADDRESS_NOT_CLAIMED: every Service of type LoadBalancer
 * claims an address of its own, out of a pool, that is not kept back. A cluster without pools has no rule to hold to.
 */
export const claims: Check = (input) => {
  const { model } = input;
  if (model.addressPools.length === 0) return [];
  const services = factsOf(input)
    .ofKind('', 'Service')
    .filter(({ body }) => text(below(body, 'spec', 'type')) === 'LoadBalancer');
  const all = [...declared(model), ...services.flatMap((service) => written(model, service))];
  const owners = new Map<string, Claim>();
  return [
    ...all.flatMap((claim): readonly Issue[] => {
      const earlier = owners.get(claim.address);
      if (earlier === undefined) owners.set(claim.address, claim);
      return [...judge(model, claim), ...(earlier === undefined ? [] : [twice(claim, earlier)])];
    }),
    ...services.flatMap(unclaimed),
  ];
};

function declared(model: Model): readonly Claim[] {
  return model.exposures
    .filter(({ kind }) => kind === 'load-balancer')
    .map(({ application, workload, host, pool, service }) => ({
      address: host,
      pool,
      owner: `${application}/${workload}${service === undefined || service === workload ? '' : ` (Service ${service})`}`,
      found: (props) => declaredFinding(model, [application, workload], props),
      field: 'address',
    }));
}

/** Addresses of a rendered Service that no construct declared. */
function written(model: Model, service: Manifest): readonly Claim[] {
  const { name } = service.identity;
  const { application } = service.origin;
  if (model.exposures.some((exposure) => exposure.application === application && exposure.service === name)) return [];
  const pool = annotated(service, 'address-pool');
  return addressesOf(service).map((address) => ({
    address,
    pool,
    owner: `Service ${name} of ${application}`,
    found: (props) => finding(service, props),
    field: 'metadata.annotations["metallb.io/loadBalancerIPs"]',
  }));
}

function annotated({ body }: Manifest, name: string): string | undefined {
  const annotations = textMap(below(body, 'metadata', 'annotations'));
  return annotations[`metallb.io/${name}`] ?? annotations[`metallb.universe.tf/${name}`];
}

function addressesOf(service: Manifest): readonly string[] {
  const list = annotated(service, 'loadBalancerIPs') ?? text(below(service.body, 'spec', 'loadBalancerIP')) ?? '';
  return list
    .split(',')
    .map((address) => address.trim())
    .filter((address) => address !== '');
}

function unclaimed(service: Manifest): readonly Issue[] {
  if (addressesOf(service).length > 0) return [];
  return [
    finding(service, {
      code: 'ADDRESS_NOT_CLAIMED',
      severity: 'error',
      field: 'metadata.annotations["metallb.io/loadBalancerIPs"]',
      message: `Service ${service.identity.name} is of type LoadBalancer and claims no address, and no pool gives one out by itself`,
      hint: "claim one: `metallb.claim('lan', '192.168.1.240')`",
    }),
  ];
}

function judge(model: Model, { address, pool, found, field }: Claim): readonly Issue[] {
  const number = readable(() => parseAddress(address));
  // What is no address at all is reported where it was claimed, and by the schema where it was written.
  if (number === undefined) return [];
  const pools = pool === undefined ? model.addressPools : model.addressPools.filter(({ key }) => key === pool);
  const kept = pools.flatMap(({ key, reserved = [] }) =>
    reserved.filter((entry) => entry.address === address).map(({ name }) => ({ key, name })),
  )[0];
  if (kept !== undefined) {
    const message = `${address} is kept back for ${kept.name} (addressPools.${kept.key}.reserved)`;
    return [found({ code: 'ADDRESS_RESERVED', severity: 'error', field, message, hint: free(model, pools) })];
  }
  if (pools.some((entry) => entry.ranges.some((range) => holds(range, number)))) return [];
  const where = pools.map(({ key, ranges }) => `addressPools.${key}: ${ranges.join(', ')}`).join('; ');
  const message =
    pools.length === 0 ? `${address} is claimed from "${pool}", which is no pool` : `${address} lies outside the pool (${where})`;
  return [found({ code: 'ADDRESS_OUTSIDE_POOL', severity: 'error', field, message, hint: free(model, pools) })];
}

function twice({ address, found, field }: Claim, earlier: Claim): Issue {
  return found({
    code: 'ADDRESS_CLAIMED_TWICE',
    severity: 'error',
    field,
    message: `${address} is already claimed by ${earlier.owner}`,
    hint: 'give one of them another address, or put both behind one ingress',
  });
}

/** The lowest address of the pools that nobody claims and nothing is kept back for. */
function free(model: Model, pools: readonly AddressPool[]): string | undefined {
  const used = new Set([
    ...model.exposures.map(({ host }) => host),
    ...model.addressPools.flatMap(({ reserved = [] }) => reserved.map(({ address }) => address)),
  ]);
  for (const { key, ranges } of pools)
    for (const text of ranges) {
      const range = readable(() => parseAddresses(text));
      for (let number = range?.first ?? 1; number <= (range?.last ?? 0); number += 1) {
        const address = formatAddress(number);
        if (!used.has(address)) return `${address} of ${key} is free`;
      }
    }
  return undefined;
}

function holds(range: string, address: number): boolean {
  const parsed = readable(() => parseAddresses(range));
  return parsed !== undefined && contains(parsed, address);
}

function readable<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (error instanceof UnitError) return undefined;
    throw error;
  }
}
