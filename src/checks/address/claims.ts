import type { Issue } from '../../issues/index.ts';
import { type AddressPool, cannotShare, type Model } from '../../model/index.ts';
import { contains, formatAddress, parseAddress, parseAddresses, readable } from '../../units/index.ts';
import type { Check } from '../check.ts';
import { type Claim, claimsOf } from './service-claims.ts';

/**
 * ADDRESS_OUTSIDE_POOL, ADDRESS_RESERVED, ADDRESS_CLAIMED_TWICE, ADDRESS_NOT_SHARED: what Services ask for lies in a pool,
 * is not kept back, and is theirs alone unless all of them may share it. A cluster without pools has no rule to hold to.
 */
export const claims: Check = (input) => {
  const { model } = input;
  if (model.addressPools.length === 0) return [];
  const owners = new Map<string, Claim[]>();
  return claimsOf(input).flatMap((claim): readonly Issue[] => {
    const earlier = owners.get(claim.address) ?? [];
    const other = earlier.find((one) => whyNot(claim, one) !== undefined);
    // Who is in the way of the first is in the way of the next one too.
    if (other === undefined) owners.set(claim.address, [...earlier, claim]);
    return [...judge(model, claim), ...(other === undefined ? [] : [notShared(claim, other)])];
  });
};

/** Why two claims cannot have one address; nothing where they can. Of a Service that a chart brings nothing is known but its address. */
function whyNot({ balanced: one }: Claim, { balanced: other }: Claim): string | undefined {
  return one === undefined || other === undefined ? '' : cannotShare(one, other);
}

function notShared(claim: Claim, earlier: Claim): Issue {
  const { address, found, field, balanced } = claim;
  const mayShare = balanced?.sharingKey !== undefined || earlier.balanced?.sharingKey !== undefined;
  const reason = whyNot(claim, earlier) ?? '';
  return found({
    code: mayShare ? 'ADDRESS_NOT_SHARED' : 'ADDRESS_CLAIMED_TWICE',
    severity: 'error',
    field,
    message: `${address} is already claimed by ${earlier.owner}${mayShare && reason !== '' ? `, and ${reason}` : ''}`,
    hint: mayShare
      ? 'sharing takes the same `metallb.io/allow-shared-ip` on both, different ports, and `externalTrafficPolicy: Cluster` or the same pods'
      : 'give one of them another address, or put both behind one ingress',
  });
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
