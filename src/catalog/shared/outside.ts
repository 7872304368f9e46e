import type { Construct } from 'constructs';
import { type ClusterConstruct, k8s, type Labels, override } from '../../authoring/index.ts';
import { contains, parseAddress, parseCidr, readable, UnitError } from '../../units/index.ts';
import { port } from './pod.ts';

/** A machine beside the cluster, as a construct that leads to it knows it. */
export interface OutsideMachine {
  readonly address: string | undefined;
  readonly node: { readonly id: string; readonly path: string };
}

/** Where something outside stands: a declared machine, or an IPv4 address. */
export type OutsidePlace = OutsideMachine | string;

/** A Service without pods, and what its EndpointSlice says. */
export interface OutsideService {
  readonly name: string;
  readonly labels: Labels;
  readonly addresses: readonly string[];
  /** By name; the port is the same on both sides. */
  readonly ports: Readonly<Record<string, number>>;
  readonly overrides?: { readonly service?: unknown; readonly endpointSlice?: unknown } | undefined;
}

/**
 * Renders a Service whose EndpointSlice names addresses outside the cluster. kube-proxy chooses one of several at random
 * and asks none whether it answers: what needs to know who leads has a proxy of its own.
 * @param id prefix of the constructs' ids
 */
export function renderOutside(scope: Construct, { name, labels, addresses, ports, overrides }: OutsideService, id = ''): void {
  const named = Object.entries(ports);
  const service = new k8s.KubeService(scope, `${id}service`, {
    metadata: { name, labels },
    spec: {
      type: 'ClusterIP',
      ports: named.map(([portName, number]) => ({ name: portName, port: number, targetPort: port(number), protocol: 'TCP' })),
    },
  });
  override(service, overrides?.service);
  const slice = new k8s.KubeEndpointSlice(scope, `${id}endpoint-slice`, {
    metadata: { name, labels: { ...labels, 'endpointslice.kubernetes.io/managed-by': 'labwright', 'kubernetes.io/service-name': name } },
    addressType: 'IPv4',
    endpoints: addresses.map((address) => ({ addresses: [address], conditions: { ready: true } })),
    ports: named.map(([portName, number]) => ({ name: portName, port: number, protocol: 'TCP' })),
  });
  override(slice, overrides?.endpointSlice);
}

/** Adds a finding for a number that is no port. */
export function checkPort({ facts }: ClusterConstruct, path: string, number: number): void {
  if (Number.isInteger(number) && number >= 1 && number <= 65_535) return;
  const hint = 'write a number from 1 to 65535';
  facts.issues.push({ code: 'MODEL_VALUE', severity: 'error', path, message: `${number} is no port`, hint });
}

/** Ranges of the policies that lead there. */
export function rangesOf(addresses: readonly string[]): readonly string[] {
  return addresses.map((address) => `${address}/32`);
}

/**
 * Addresses of places outside, each held against the ranges that the cluster file and the fleet declare. What has no
 * address or one that nobody declared becomes a finding and is left out.
 */
export function outsideAddresses(
  cluster: ClusterConstruct,
  path: string,
  places: readonly OutsidePlace[],
  options: {
    /** Further ranges, declared where the places are; left out where their construct has no such field. */
    readonly networks?: readonly string[] | undefined;
    /** The owner's word for a place. @default its number in `at` */
    readonly field?: ((index: number) => string) | undefined;
  } = {},
): readonly string[] {
  const { networks = [], field: fieldOf = (index) => `at[${index}]` } = options;
  const { facts } = cluster;
  const refuse = (
    code: 'MODEL_VALUE' | 'MODEL_ADDRESS' | 'MODEL_RANGE' | 'MODEL_ADDRESS_OUTSIDE' | 'MODEL_ADDRESS_TWICE',
    field: string,
    message: string,
    hint?: string,
  ) => {
    facts.issues.push({ code, severity: 'error', path: `${path} ${field}`, message, hint });
  };
  if (places.length === 0)
    refuse('MODEL_VALUE', 'at', 'names no machine and no address', "write `at: ['192.168.1.60']`, or hand over a `Machine`");
  const read = <T>(code: 'MODEL_ADDRESS' | 'MODEL_RANGE', field: string, parse: () => T): T | undefined => {
    try {
      return parse();
    } catch (error) {
      if (!(error instanceof UnitError)) throw error;
      refuse(code, field, error.message, error.hint);
      return undefined;
    }
  };
  const declared = declaredRanges(cluster);
  for (const [index, text] of networks.entries()) {
    const range = read('MODEL_RANGE', `networks[${index}]`, () => parseCidr(text));
    if (range !== undefined) declared.push({ text: `networks ${text}`, range });
  }
  const found: string[] = [];
  for (const [index, place] of places.entries()) {
    const field = fieldOf(index);
    const text = typeof place === 'string' ? place : place.address;
    if (text === undefined) {
      const { id, path: where } = (place as OutsideMachine).node;
      refuse('MODEL_VALUE', field, `machine ${id} has no address`, `write \`address\` where ${where} is made`);
      continue;
    }
    // The address of a machine is read where the machine is made, and a wrong one is reported there.
    const address =
      typeof place === 'string' ? read('MODEL_ADDRESS', field, () => parseAddress(place)) : readable(() => parseAddress(text));
    if (address === undefined) continue;
    const own = ownRanges(cluster).find(({ range }) => contains(range, { first: address, last: address }));
    if (own !== undefined) {
      refuse('MODEL_ADDRESS', field, `${text} lies in the cluster's own ${own.text}, where no machine outside can be`);
    } else if (declared.some(({ range }) => contains(range, { first: address, last: address }))) {
      if (found.includes(text)) refuse('MODEL_ADDRESS_TWICE', field, `${text} is named twice`);
      else found.push(text);
    } else {
      const known = declared.map((one) => one.text).join(', ');
      const more = 'networks' in options ? `; or write \`networks: ['${text}/32']\` for a way that is declared nowhere else` : '';
      const hint = `correct the address; or declare the site it stands in, with \`routedTo\` from this one${more}`;
      refuse('MODEL_ADDRESS_OUTSIDE', field, `${text} lies in no declared range: ${known}`, hint);
    }
  }
  return found;
}

interface Declared {
  readonly text: string;
  readonly range: ReturnType<typeof parseCidr>;
}

/** LANs that reach the cluster, networks beside them, and fixed addresses. A range that cannot be read is reported where it stands. */
function declaredRanges(cluster: ClusterConstruct): Declared[] {
  const { fleet, siteName, site, spec } = cluster;
  const sites = fleet.spec.sites ?? {};
  const routed = (site?.routedTo ?? []).filter((name) => name !== siteName);
  const named: readonly (readonly [string, string])[] = [
    ['network.nodes', spec.network.nodes],
    ...[siteName, ...routed].flatMap((name) => {
      const { lan, fixed = {}, networks = {} } = sites[name] ?? {};
      return [
        ...(lan === undefined ? [] : [[`site ${name}`, lan] as const]),
        // An isolated one as well: that nothing may lead there is said by a check of its own.
        ...Object.entries(networks).map(([what, { range }]) => [`sites.${name}.networks.${what}`, range] as const),
        ...Object.entries(fixed).map(([what, address]) => [`sites.${name}.fixed.${what}`, `${address}/32`] as const),
      ];
    }),
  ];
  return named.flatMap(([what, text]) => {
    const range = readable(() => parseCidr(text));
    return range === undefined ? [] : [{ text: `${what} ${text}`, range }];
  });
}

function ownRanges({ spec, distribution }: ClusterConstruct): readonly Declared[] {
  const { pods = distribution.pods, services = distribution.services } = spec.network;
  return Object.entries({ pods, services }).flatMap(([what, text]) => {
    const range = readable(() => parseCidr(text));
    return range === undefined ? [] : [{ text: `range of ${what}, ${text}`, range }];
  });
}
