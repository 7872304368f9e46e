import { privateRanges } from '../../model/index.ts';
import { type AddressRange, countAddresses } from '../../units/index.ts';
import type { Facts } from '../facts.ts';
import { oncePer } from '../once.ts';
import { fields, textMap } from '../read.ts';
import { networkOf } from './cluster-network.ts';
import { Coverage, type Side, usesPort } from './coverage.ts';
import { type Direction, type Policy, type Rule, type RulePeer, type RulePort, readRange, without } from './evaluation/index.ts';
import { declaredFlows } from './flows/index.ts';
import { type Context, type Pair, pairsOf, patience } from './pairs.ts';

/** What a policy lets through and nobody declared. */
export interface Undeclared {
  readonly policy: Policy;
  readonly direction: Direction;
  readonly field: string;
  /** Left out: everybody. */
  readonly peer?: RulePeer | undefined;
  /** Everybody or the internet, rather than somebody. */
  readonly wide: boolean;
  /** Who it is, on the far side: a name or a range. */
  readonly other: string;
  /** Ports; none means every port. */
  readonly ports: readonly RulePort[];
  /** For pods: which of them talk to which on what port. */
  readonly pairs: readonly Pair[];
}

/** What cannot be compared, because the pods are not rendered here. */
export interface Incomparable {
  readonly policy: Policy;
  readonly field: string;
  readonly why: string;
}

export interface Comparison {
  readonly undeclared: readonly Undeclared[];
  readonly incomparable: readonly Incomparable[];
}

/** Holds every peer and port of every policy against the declared flows. */
export const compareWithDeclared = oncePer((facts: Facts): Comparison => {
  const network = networkOf(facts);
  const coverage = new Coverage(network, declaredFlows(facts));
  const context: Context = { facts, network, coverage, peers: new Map(), budget: { left: patience } };
  const all = network.policies.all.map((policy) => comparePolicy(context, policy));
  return { undeclared: all.flatMap((one) => one.undeclared), incomparable: all.flatMap((one) => one.incomparable.slice(0, 1)) };
});

function comparePolicy(context: Context, policy: Policy): Comparison {
  const undeclared: Undeclared[] = [];
  const incomparable: Incomparable[] = [];
  const labels = textMap(policy.selector.matchLabels);
  for (const direction of ['Ingress', 'Egress'] as const) {
    const rules = policy.rules[direction] ?? [];
    if (rules.length === 0) continue;
    const sides = context.coverage.of({ namespace: policy.namespace, labels }, direction);
    for (const rule of rules) {
      if (rule.peers === undefined) undeclared.push(...everybody(policy, direction, rule, sides));
      else
        for (const peer of rule.peers) {
          const open = portsOf(rule).filter((port) => !isCovered(context, sides, peer, policy.namespace, port));
          if (open.length === 0) continue;
          if (peer.kind === 'block') undeclared.push(...addresses(context, { policy, direction, peer, sides, open }));
          else {
            const { pairs, why } = pairsOf(context, { policy, direction, peer, open });
            if (why !== undefined) incomparable.push({ policy, field: peer.field, why });
            else if (pairs.length > 0)
              undeclared.push({ policy, direction, field: peer.field, peer, wide: false, other: '', ports: shownPorts(open), pairs });
          }
        }
    }
  }
  return { undeclared, incomparable };
}

/** Entries of `ports`; one that is undefined stands for every port. */
function portsOf({ ports }: Rule): readonly (RulePort | undefined)[] {
  return ports ?? [undefined];
}

function shownPorts(open: readonly (RulePort | undefined)[]): readonly RulePort[] {
  return open.filter((port) => port !== undefined);
}

function everybody(policy: Policy, direction: Direction, rule: Rule, sides: readonly Side[]): readonly Undeclared[] {
  const open = portsOf(rule).filter((port) => !sides.some((side) => side.other.kind === 'anyone' && usesPort(side, port)));
  if (open.length === 0) return [];
  return [{ policy, direction, field: rule.field, wide: true, other: 'anybody', ports: shownPorts(open), pairs: [] }];
}

/** Whether one declared flow asks for all that a peer opens on a port, judged by selectors and ranges alone. */
function isCovered({ coverage }: Context, sides: readonly Side[], peer: RulePeer, home: string, port: RulePort | undefined): boolean {
  const using = sides.filter((side) => usesPort(side, port));
  if (peer.kind === 'block') return uncovered(coverage, using, peer).length === 0;
  const named = namespaceOf(peer, home);
  const labels = textMap(peer.podSelector.matchLabels);
  return using.some(
    ({ other }) =>
      other.kind === 'anyone' ||
      (other.kind === 'pods' &&
        other.namespace === named &&
        (other.partly === true || Object.entries(other.labels).every(([key, value]) => labels[key] === value))),
  );
}

/** The one namespace that a peer means by name. */
function namespaceOf(peer: RulePeer, home: string): string | undefined {
  if (peer.kind === 'block') return undefined;
  return peer.namespaceSelector === undefined ? home : textMap(fields(peer.namespaceSelector).matchLabels)['kubernetes.io/metadata.name'];
}

/** Addresses of a block that no declared flow of these asks for. */
function uncovered(coverage: Coverage, sides: readonly Side[], peer: RulePeer): readonly AddressRange[] {
  if (peer.kind !== 'block' || peer.block === undefined) return [];
  const { range, holes } = peer.block;
  return without([range], [...holes, ...sides.flatMap(({ other }) => coverage.addressesOf(other))]);
}

/** More public addresses than any one party has. */
const many = 2 ** 24;

function addresses(
  { coverage }: Context,
  {
    policy,
    direction,
    peer,
    sides,
    open,
  }: {
    readonly policy: Policy;
    readonly direction: Direction;
    readonly peer: RulePeer & { readonly kind: 'block' };
    readonly sides: readonly Side[];
    readonly open: readonly (RulePort | undefined)[];
  },
): readonly Undeclared[] {
  const left = open.flatMap((port) =>
    uncovered(
      coverage,
      sides.filter((side) => usesPort(side, port)),
      peer,
    ),
  );
  const outside = without(
    left,
    privateRanges.flatMap((range) => readRange(range) ?? []),
  );
  const wide = outside.some((range) => countAddresses(range) > many);
  return [{ policy, direction, field: peer.field, peer, wide, other: peer.cidr, ports: shownPorts(open), pairs: [] }];
}
