import type { Issue } from '../../issues/index.ts';
import type { External, Manifest, SiteNetwork } from '../../model/index.ts';
import { type AddressRange, contains, overlaps, parseAddress, parseCidr, readable } from '../../units/index.ts';
import type { Check } from '../check.ts';
import { type Facts, factsOf } from '../facts.ts';
import { declaredFinding, finding } from '../finding.ts';
import { items, texts } from '../read.ts';
import { networkOf } from './cluster-network.ts';
import { type Direction, everywhere, type Policy, type RulePeer } from './evaluation/index.ts';

interface Isolated extends SiteNetwork {
  readonly addresses: AddressRange;
}

/** NETWORK_ISOLATED: no flow of the cluster reaches a network that its site isolates, and none of it is let in. */
export const isolatedNetworks: Check = (input) => flowsToIsolated(factsOf(input));

/** The same for a rule that has the facts already; of one network where it is named. */
export function flowsToIsolated(facts: Facts, only?: string): readonly Issue[] {
  const networks = (facts.model.site.networks ?? []).flatMap((network): readonly Isolated[] => {
    const addresses = readable(() => parseCidr(network.range));
    return network.isolated && addresses !== undefined && (only === undefined || network.name === only) ? [{ ...network, addresses }] : [];
  });
  if (networks.length === 0) return [];
  return [
    ...facts.model.externals.flatMap((external) => judgeExternal(facts, networks, external)),
    ...networkOf(facts).policies.all.flatMap((policy) => [
      ...judgePolicy(facts, networks, policy, 'Egress'),
      ...judgePolicy(facts, networks, policy, 'Ingress'),
    ]),
    ...facts.ofKind('discovery.k8s.io', 'EndpointSlice').flatMap((slice) => judgeAddresses(networks, slice, sliceAddresses(slice))),
    ...facts.ofKind('', 'Endpoints').flatMap((endpoints) => judgeAddresses(networks, endpoints, endpointAddresses(endpoints))),
  ];
}

const away = 'remove it: machines of this network are reached from their own network only';

function judgeExternal({ model }: Facts, networks: readonly Isolated[], external: External): readonly Issue[] {
  const { application, workload, hosts, reason } = external;
  return hosts.flatMap((host) =>
    networks
      .filter(({ addresses }) => isIn(host, addresses))
      .map((network) =>
        declaredFinding(model, [application, workload], {
          code: 'NETWORK_ISOLATED',
          severity: 'error',
          field: 'reach',
          message: `a flow to ${host} (${reason}) reaches ${show(network)}`,
          hint: away,
        }),
      ),
  );
}

function isIn(host: string, addresses: AddressRange): boolean {
  const range = /^[\d.]+(\/\d+)?$/.test(host) ? readable(() => parseCidr(host.includes('/') ? host : `${host}/32`)) : undefined;
  return range !== undefined && overlaps(range, addresses);
}

/** Ranges that hold a part of the network. A flow that was declared is reported where it was declared, not here again. */
function judgePolicy(facts: Facts, networks: readonly Isolated[], policy: Policy, direction: Direction): readonly Issue[] {
  return (policy.rules[direction] ?? []).flatMap(({ field, peers }) => {
    // Webhooks are open to whoever comes, because nobody can say from where the API server does.
    if (peers === undefined && direction === 'Ingress') return [];
    const named = peers ?? [{ kind: 'block' as const, field, cidr: '0.0.0.0/0', block: { range: everywhere, holes: [] } }];
    return named.flatMap((peer) =>
      networks
        .filter((network) => reaches(peer, network.addresses) && !isDeclared(facts, policy.manifest, peer, network, direction))
        .map((network) =>
          finding(policy.manifest, {
            code: 'NETWORK_ISOLATED',
            severity: 'error',
            field: peer.field,
            message: `the policy ${direction === 'Egress' ? 'lets out to' : 'lets in'} ${peer.kind === 'block' ? peer.cidr : ''}, which reaches into ${show(network)}`,
            hint: direction === 'Egress' ? `add \`except: [${network.range}]\`, or remove the rule` : away,
          }),
        ),
    );
  });
}

function reaches(peer: RulePeer, addresses: AddressRange): boolean {
  if (peer.kind !== 'block' || peer.block === undefined) return false;
  return overlaps(peer.block.range, addresses) && !peer.block.holes.some((hole) => contains(hole, addresses));
}

function isDeclared(
  { model }: Facts,
  { identity, origin }: Manifest,
  peer: RulePeer,
  { addresses }: Isolated,
  direction: Direction,
): boolean {
  return (
    direction === 'Egress' &&
    model.externals.some(
      ({ application, workload, hosts }) =>
        application === origin.application &&
        workload === identity.name &&
        hosts.some((host) => peer.kind === 'block' && (host === peer.cidr || `${host}/32` === peer.cidr) && isIn(host, addresses)),
    )
  );
}

function sliceAddresses({ body }: Manifest): readonly string[] {
  return items(body.endpoints).flatMap(({ addresses }) => texts(addresses));
}

function endpointAddresses({ body }: Manifest): readonly string[] {
  return items(body.subsets).flatMap(({ addresses }) => items(addresses).flatMap(({ ip }) => texts([ip])));
}

function judgeAddresses(networks: readonly Isolated[], manifest: Manifest, addresses: readonly string[]): readonly Issue[] {
  return addresses.flatMap((address) => {
    const number = readable(() => parseAddress(address));
    if (number === undefined) return [];
    return networks
      .filter((network) => contains(network.addresses, { first: number, last: number }))
      .map((network) =>
        finding(manifest, {
          code: 'NETWORK_ISOLATED',
          severity: 'error',
          field: 'endpoints',
          message: `${address} leads to ${show(network)}`,
          hint: away,
        }),
      );
  });
}

function show({ name, range, vlan }: SiteNetwork): string {
  return `the isolated network ${name} (${range}${vlan === undefined ? '' : `, VLAN ${vlan}`})`;
}
