import { type AddressRange, contains, overlaps } from '../../units/index.ts';
import type { FleetCheck, FleetFinding } from '../fleet.ts';
import { freeRange } from './free-range.ts';
import { type Plan, type PlanEntry, planOf } from './plan.ts';

/** Ranges first, so that what lies in one that is reported is not reported again. */
const outside: readonly PlanEntry['kind'][] = ['lan', 'nodes', 'network', 'pool', 'dhcp', 'gateway', 'fixed', 'node', 'machine', 'claim'];

/**
 * ADDRESS_RANGES_OVERLAP: whoever has to reach two ranges can tell them apart.
 *
 * - Pods and Services of a cluster against each other, and against everything on its site and on the sites routed to it:
 *   nodes send what is in these two ranges to pods, so nothing else in them is reached.
 * - LANs and other networks of sites that are routed to each other, or both to a third.
 * - Pods of a cluster whose pods are routed (`network.podsRouted`) against pods and Services of every other cluster on the
 *   same or a routed site. Others never meet: what pods send leaves their cluster with the address of a node.
 *
 * An isolated network is left out beyond its own site, because no way leads to it. What one site declares of its own LAN
 * and networks is held against each other where it is declared.
 */
export const rangesApart: FleetCheck = (inputs) => {
  const plan = planOf(inputs);
  return [
    ...plan.entries.filter(({ kind }) => kind === 'pods' || kind === 'services').flatMap((inner) => ofCluster(plan, inner)),
    ...routedPods(plan),
    ...betweenSites(plan),
  ];
};

/** Pods or Services of one cluster, and what they must not hide. */
function ofCluster(plan: Plan, inner: PlanEntry): readonly FleetFinding[] {
  const cluster = inner.cluster ?? '';
  const near = [inner.site, ...plan.sites.routedTo(inner.site)];
  const met = near
    .flatMap((site) => plan.at(site).filter(({ range }) => overlaps(inner.range, range)))
    .filter(({ kind, site, isolated }) => outside.includes(kind) && (site === inner.site ? kind !== 'network' : isolated !== true))
    .sort((a, b) => outside.indexOf(a.kind) - outside.indexOf(b.kind));
  const twin = plan.at(inner.site).filter(({ kind, cluster: other }) => inner.kind === 'pods' && kind === 'services' && other === cluster);
  const said: AddressRange[] = [];
  return [...twin, ...met].flatMap((other): readonly FleetFinding[] => {
    if (!overlaps(inner.range, other.range) || said.some((range) => contains(range, other.range))) return [];
    said.push(other.range);
    const elsewhere = other.site === inner.site ? '' : `, and the sites ${inner.site} and ${other.site} are routed to each other`;
    const others = other.site === inner.site ? [other.cluster ?? cluster] : plan.sites.clusters(other.site);
    return [found(plan, inner, cluster, `overlaps ${other.owner} (${other.text})${elsewhere}`, others)];
  });
}

/** Pods that are reached with their own addresses, in ranges that another cluster uses inside. */
function routedPods(plan: Plan): readonly FleetFinding[] {
  const routed = plan.entries.filter(({ kind, routed: isRouted }) => kind === 'pods' && isRouted === true);
  return routed.flatMap((own) =>
    [own.site, ...plan.sites.routedTo(own.site)]
      .flatMap((site) => plan.at(site))
      .filter(({ kind, cluster }) => (kind === 'pods' || kind === 'services') && cluster !== own.cluster)
      // Two that are routed meet once.
      .filter((other) => overlaps(own.range, other.range) && !(other.routed === true && (other.cluster ?? '') < (own.cluster ?? '')))
      .map((other) => {
        const message = `overlaps ${own.owner} (${own.text}), and the pods of ${own.cluster} are reached with their own addresses (network.podsRouted)`;
        return found(plan, other, other.cluster ?? '', message, [own.cluster ?? '']);
      }),
  );
}

/** LANs and networks of two sites that somebody must tell apart. */
function betweenSites(plan: Plan): readonly FleetFinding[] {
  const names = [...new Set(plan.sites.all.map(({ name }) => name))];
  const networks = (site: string) =>
    plan.at(site).filter(({ kind, isolated }) => kind === 'lan' || (kind === 'network' && isolated !== true));
  return names.flatMap((later, index) =>
    names.slice(0, index).flatMap((earlier) => {
      const over = plan.sites.between(earlier, later);
      const routed = plan.sites.routedTo(earlier).includes(later);
      if (!routed && over === undefined) return [];
      const why = routed ? `the sites ${earlier} and ${later} are routed to each other` : `both are reached from site ${over}`;
      const carrier = [later, earlier, over ?? later].map((site) => plan.sites.carrier(site)).find((cluster) => cluster !== undefined);
      const others = [earlier, later, ...(over === undefined ? [] : [over])].flatMap((site) => plan.sites.clusters(site));
      return networks(later).flatMap((one) =>
        networks(earlier)
          .filter((other) => overlaps(one.range, other.range))
          .map((other) => found(plan, one, carrier ?? '', `overlaps ${other.owner} (${other.text}), and ${why}`, others)),
      );
    }),
  );
}

function found(plan: Plan, entry: PlanEntry, cluster: string, message: string, others: readonly string[]): FleetFinding {
  const { text, field } = entry;
  const free = freeRange(plan, entry);
  const issue = {
    code: 'ADDRESS_RANGES_OVERLAP',
    severity: 'error',
    path: entry.cluster === undefined ? `${cluster} ${field}` : field,
    message: `${text} ${message}`,
    hint:
      free === undefined
        ? undefined
        : `${free} is free${entry.cluster === undefined ? '' : '; a cluster that runs keeps its ranges, so it is made anew with it'}`,
    cluster,
  } as const;
  return { issue, others: [...new Set(others)].filter((other) => other !== cluster) };
}
