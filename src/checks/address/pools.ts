import type { Issue } from '../../issues/index.ts';
import type { AddressPool, Model } from '../../model/index.ts';
import { type AddressRange, contains, countAddresses, parseAddress, parseAddresses, readable } from '../../units/index.ts';
import type { Check, CheckInput } from '../check.ts';
import { factsOf } from '../facts.ts';
import { declaredFinding, finding } from '../finding.ts';
import { below } from '../read.ts';
import { annotationField, type Balanced, balancedIn, type Claim, claimsOf } from './service-claims.ts';

/** What one pool has, and who takes of it. */
interface Supply {
  readonly pool: AddressPool;
  /** Addresses that are not kept back. */
  readonly addresses: number;
  /** Of these, how many are claimed by name. */
  readonly claimed: number;
  /** Services that want any address of this pool. */
  readonly waiting: readonly Balanced[];
  /** Fewest addresses that these take. */
  readonly wanted: number;
}

/**
 * ADDRESS_NOT_CLAIMED, ADDRESS_POOL_EXHAUSTED, ADDRESS_OUTSIDE_POOL, ADDRESS_RESERVED: a Service that names no address
 * gets one only of a pool that it names or that gives addresses out by itself, while there is one left, and MetalLB knows
 * nothing of what is kept back.
 */
export const pools: Check = (input) => {
  const { model } = input;
  if (model.addressPools.length === 0) return [];
  const open = balancedIn(input).filter(({ addresses }) => addresses.length === 0);
  if (open.length === 0) return [];
  const automatic = automaticPools(input);
  const anyPool = open.filter(({ pool }) => pool === undefined);
  const claims = claimsOf(input);
  const supplies = model.addressPools.map((pool) => supplyOf(pool, claims, open));
  // Who has one of these keys may come to share an address that is counted already.
  const keys = new Set([
    ...claims.flatMap(({ balanced }) => balanced?.sharingKey ?? []),
    ...open.flatMap(({ pool, sharingKey }) => (pool === undefined ? [] : (sharingKey ?? []))),
  ]);
  const unknown = open.filter(({ pool }) => pool !== undefined && !model.addressPools.some(({ key }) => key === pool));
  return [
    ...unknown.map(noPool),
    ...(automatic.size === 0
      ? anyPool.map(unclaimed)
      : exhausted(model, supplies, automatic, { services: anyPool, wanted: fewest(anyPool, keys) })),
    ...supplies.flatMap((supply) => tooMany(model, supply)),
    ...supplies.flatMap((supply) => keptBack(supply, automatic.has(supply.pool.key) ? [...supply.waiting, ...anyPool] : supply.waiting)),
  ];
};

/** Pools that MetalLB takes addresses of for Services that name none. */
function automaticPools(input: CheckInput): ReadonlySet<string> {
  return new Set(
    factsOf(input)
      .ofKind('metallb.io', 'IPAddressPool')
      .filter(({ body }) => below(body, 'spec', 'autoAssign') !== false)
      .map(({ identity }) => identity.name),
  );
}

function supplyOf(pool: AddressPool, claims: readonly Claim[], open: readonly Balanced[]): Supply {
  const ranges = pool.ranges.flatMap((text) => readable(() => parseAddresses(text)) ?? []);
  const inPool = (texts: readonly string[]) =>
    new Set(
      texts
        .map((text) => readable(() => parseAddress(text)))
        .filter((address) => address !== undefined && ranges.some((range) => contains(range, address))),
    );
  const kept = inPool((pool.reserved ?? []).map(({ address }) => address));
  const named = inPool(claims.map(({ address }) => address));
  const waiting = open.filter((one) => one.pool === pool.key);
  const shared = new Set(claims.flatMap(({ balanced }) => balanced?.sharingKey ?? []));
  return {
    pool,
    addresses: countTogether(ranges) - kept.size,
    claimed: [...named].filter((address) => !kept.has(address)).length,
    waiting,
    wanted: fewest(waiting, shared),
  };
}

/** Fewest addresses that some Services take: under one key they may all come to share one, also with a Service that claims its own. */
function fewest(services: readonly Balanced[], shared: ReadonlySet<string>): number {
  const keys = new Set(services.flatMap(({ sharingKey }) => (sharingKey === undefined || shared.has(sharingKey) ? [] : [sharingKey])));
  return services.filter(({ sharingKey }) => sharingKey === undefined).length + keys.size;
}

/** Number of addresses in some ranges together, those in several of them counted once. */
export function countTogether(ranges: readonly AddressRange[]): number {
  let [sum, next] = [0, 0];
  for (const { first, last } of [...ranges].sort((a, b) => a.first - b.first)) {
    const start = Math.max(first, next);
    if (start > last) continue;
    sum += countAddresses({ first: start, last });
    next = last + 1;
  }
  return sum;
}

function tooMany(model: Model, { pool, addresses, claimed, waiting, wanted }: Supply): readonly Issue[] {
  if (wanted === 0 || claimed + wanted <= addresses) return [];
  const message = `has ${count(addresses, 'address', 'addresses')} to give; ${claimed} of them claimed by name, and ${listed(waiting)} ${waiting.length === 1 ? 'asks' : 'ask'} for any`;
  return [exhaustedFinding(model, `addressPools.${pool.key}`, message)];
}

/** What is left in the pools that give addresses out by themselves, for Services that name neither address nor pool. */
function exhausted(
  model: Model,
  supplies: readonly Supply[],
  automatic: ReadonlySet<string>,
  { services, wanted }: { readonly services: readonly Balanced[]; readonly wanted: number },
): readonly Issue[] {
  const open = supplies.filter(({ pool }) => automatic.has(pool.key));
  const left = open.reduce((sum, { addresses, claimed, wanted: taken }) => sum + Math.max(0, addresses - claimed - taken), 0);
  if (wanted <= left) return [];
  const names = open.map(({ pool }) => pool.key).join(', ');
  const message = `${count(left, 'address is', 'addresses are')} left in ${names}, and ${listed(services)} ${services.length === 1 ? 'asks' : 'ask'} for any`;
  return [exhaustedFinding(model, 'addressPools', message)];
}

function exhaustedFinding(model: Model, field: string, message: string): Issue {
  const hint =
    'add a range to the pool, put Services behind one ingress, or let several share an address with `metallb.io/allow-shared-ip`';
  return declaredFinding(model, [], { code: 'ADDRESS_POOL_EXHAUSTED', severity: 'error', field, message, hint });
}

function keptBack({ pool }: Supply, services: readonly Balanced[]): readonly Issue[] {
  const [kept] = pool.reserved ?? [];
  if (kept === undefined) return [];
  return services.map(({ service }) =>
    finding(service, {
      code: 'ADDRESS_RESERVED',
      severity: 'warning',
      field: annotationField,
      message: `Service ${service.identity.name} takes any address of ${pool.key}, and may be given ${kept.address}, which is kept back for ${kept.name}: MetalLB knows nothing of it`,
      hint: 'claim an address by name',
    }),
  );
}

function noPool({ service, pool }: Balanced): Issue {
  return finding(service, {
    code: 'ADDRESS_OUTSIDE_POOL',
    severity: 'error',
    field: 'metadata.annotations["metallb.io/address-pool"]',
    message: `Service ${service.identity.name} asks for an address of "${pool}", which is no pool`,
  });
}

function unclaimed({ service }: Balanced): Issue {
  return finding(service, {
    code: 'ADDRESS_NOT_CLAIMED',
    severity: 'error',
    field: annotationField,
    message: `Service ${service.identity.name} is of type LoadBalancer and claims no address, and no pool gives one out by itself`,
    hint: "claim one: `metallb.claim('lan', '192.168.1.240')`",
  });
}

function listed(services: readonly Balanced[]): string {
  const names = services.map(({ service }) => `${service.identity.namespace}/${service.identity.name}`).join(', ');
  return services.length === 1 ? `Service ${names}` : `${services.length} Services (${names})`;
}

function count(number: number, one: string, several: string): string {
  return `${number} ${number === 1 ? one : several}`;
}
