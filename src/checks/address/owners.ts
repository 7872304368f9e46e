import { contains, overlaps } from '../../units/index.ts';
import type { FleetCheck, FleetFinding } from '../fleet.ts';
import { type Plan, type PlanEntry, planOf } from './plan.ts';

/** What has one address of its own. What is kept back of a pool is held against the pool where it is declared. */
const single: readonly PlanEntry['kind'][] = ['gateway', 'fixed', 'node', 'machine', 'claim'];

/**
 * MODEL_ADDRESS_TWICE, ADDRESS_CLAIMED_TWICE, ADDRESS_IN_DHCP: on one site an address has one owner, and none that the DHCP
 * server may give to somebody else.
 *
 * A router may be named as gateway and again as a machine, and whatever has the same name is the same thing. Claims of one
 * cluster are held against its pools and each other by rules of their own, and its nodes and machines where they are
 * declared.
 */
export const oneOwner: FleetCheck = (inputs) => {
  const plan = planOf(inputs);
  const names = [...new Set(plan.entries.map(({ site }) => site))];
  const withPools = new Set(inputs.filter(({ model }) => model.addressPools.length > 0).map(({ model }) => model.cluster));
  return names.flatMap((site) => {
    const things = plan.at(site).filter(({ kind, cluster = '' }) => single.includes(kind) && !(kind === 'claim' && withPools.has(cluster)));
    const pools = plan.at(site).filter(({ kind }) => kind === 'pool');
    return [...twice(plan, things), ...betweenPools(plan, pools), ...inOthersPool(plan, pools, things), ...inDhcp(plan, site, things)];
  });
};

function twice(plan: Plan, things: readonly PlanEntry[]): readonly FleetFinding[] {
  const owners = new Map<number, PlanEntry[]>();
  return things.flatMap((thing): readonly FleetFinding[] => {
    const earlier = owners.get(thing.range.first) ?? [];
    // A router has many names.
    const isRouter = earlier.some(({ kind }) => kind === 'gateway') && (thing.kind === 'fixed' || thing.kind === 'machine');
    const other = earlier.find((one) => !isSame(one, thing) && !(isRouter && (one.kind === 'fixed' || one.kind === 'machine')));
    if (other === undefined) {
      owners.set(thing.range.first, [...earlier, thing]);
      return [];
    }
    const claimed = thing.kind === 'claim' || other.kind === 'claim';
    const mayBeOne =
      [thing, other].every(({ kind }) => kind !== 'claim' && kind !== 'gateway') && (thing.kind !== other.kind || thing.kind === 'machine');
    return [
      found(plan, thing, {
        code: claimed ? 'ADDRESS_CLAIMED_TWICE' : 'MODEL_ADDRESS_TWICE',
        severity: 'error',
        message: `${thing.text} is already claimed by ${other.owner}`,
        hint: mayBeOne
          ? 'give one of them another address; if both are the same thing, give them one name'
          : 'give one of them another address',
        others: [other.cluster],
      }),
    ];
  });
}

/** One thing that stands in the plan twice, or two that another rule holds against each other. */
function isSame(one: PlanEntry, other: PlanEntry): boolean {
  const kinds = [one.kind, other.kind];
  if (kinds.includes('gateway')) return kinds.includes('fixed') || kinds.includes('machine') || one.owner === other.owner;
  if (one.cluster !== undefined && one.cluster === other.cluster) return kinds.includes('claim') ? one.kind === other.kind : true;
  // Two clusters never have one machine as a node.
  return !kinds.includes('claim') && one.name === other.name && kinds.some((kind) => kind !== 'node');
}

/** Two clusters that give out the same addresses. */
function betweenPools(plan: Plan, pools: readonly PlanEntry[]): readonly FleetFinding[] {
  return pools.flatMap((pool, index) =>
    pools
      .slice(0, index)
      .filter((earlier) => earlier.cluster !== pool.cluster && overlaps(earlier.range, pool.range))
      .map((earlier) => {
        const message = `${pool.text} overlaps ${earlier.owner} (${earlier.text})`;
        const hint = 'leave each cluster addresses of its own';
        return found(plan, pool, { code: 'MODEL_ADDRESS_TWICE', severity: 'error', message, hint, others: [earlier.cluster] });
      }),
  );
}

/** What a cluster has in the pool of another: a node, a machine, or, where it has no pools itself, what its Services claim. */
function inOthersPool(plan: Plan, pools: readonly PlanEntry[], things: readonly PlanEntry[]): readonly FleetFinding[] {
  return things.flatMap((thing): readonly FleetFinding[] => {
    const pool =
      thing.cluster === undefined ? undefined : pools.find((one) => one.cluster !== thing.cluster && contains(one.range, thing.range));
    if (pool === undefined) return [];
    const [code, hint] =
      thing.kind === 'claim'
        ? (['ADDRESS_CLAIMED_TWICE', 'claim an address that no pool of the site holds'] as const)
        : (['MODEL_ADDRESS_TWICE', 'give it an address that no pool of the site holds, or shorten the pool'] as const);
    const message = `${thing.text} lies in ${pool.owner} (${pool.text}), which ${pool.cluster} gives out`;
    return [found(plan, thing, { code, severity: 'error', message, hint, others: [pool.cluster] })];
  });
}

/** What is no client of DHCP cannot even be kept out of the scope by a lease of its own. */
function inDhcp(plan: Plan, site: string, things: readonly PlanEntry[]): readonly FleetFinding[] {
  const scopes = plan.at(site).filter(({ kind }) => kind === 'dhcp');
  return things.flatMap((thing) =>
    scopes
      .filter(({ range }) => contains(range, thing.range))
      .map((scope) =>
        found(plan, thing, {
          code: 'ADDRESS_IN_DHCP',
          severity: thing.kind === 'claim' ? 'error' : 'warning',
          message: `${thing.text} of ${thing.owner} lies in what DHCP hands out on this site, ${scope.text} (${scope.owner})`,
          hint:
            thing.kind === 'claim'
              ? 'claim an address outside of it'
              : 'move it or shorten the scope; where the DHCP server has a fixed lease for it, accept this with that reason',
          others: [],
        }),
      ),
  );
}

interface Props extends Pick<FleetFinding['issue'], 'code' | 'severity' | 'message' | 'hint'> {
  readonly others: readonly (string | undefined)[];
}

function found(plan: Plan, { cluster, field, site }: PlanEntry, { others, ...issue }: Props): FleetFinding {
  const carrier = cluster ?? plan.sites.carrier(site) ?? '';
  return {
    issue: { ...issue, path: cluster === undefined ? `${carrier} ${field}` : field, cluster: carrier },
    others: others.filter((other) => other !== undefined && other !== carrier) as string[],
  };
}
