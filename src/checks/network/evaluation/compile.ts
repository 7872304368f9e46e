import type { Manifest } from '../../../model/index.ts';
import { below, type Fields, fields, items, text, texts, whole } from '../../read.ts';
import { type Block, parseBlock } from './blocks.ts';
import type { Direction, FlowPort } from './ends.ts';

/** One NetworkPolicy, read once. */
export interface Policy {
  readonly manifest: Manifest;
  readonly namespace: string;
  readonly selector: Fields;
  /** Directions it isolates its pods in, each with what it lets through there; no rule lets nothing through. */
  readonly rules: Readonly<Partial<Record<Direction, readonly Rule[]>>>;
}

/** Whoever it names, on whichever port it names. */
export interface Rule {
  /** `spec.ingress[0]`. */
  readonly field: string;
  /** Left out: everybody. */
  readonly peers?: readonly RulePeer[] | undefined;
  /** Left out: every port. */
  readonly ports?: readonly RulePort[] | undefined;
}

/** One entry of `from` or `to`: pods by their namespace and labels, or addresses. */
export type RulePeer =
  | {
      readonly kind: 'pods';
      readonly field: string;
      /** Left out: the namespace of the policy alone. */
      readonly namespaceSelector?: Fields | undefined;
      readonly podSelector: Fields;
    }
  | {
      readonly kind: 'block';
      readonly field: string;
      /** As it is written. */
      readonly cidr: string;
      /** Left out where it is no IPv4 range; nothing matches then. */
      readonly block?: Block | undefined;
    };

/** One entry of `ports`. */
export interface RulePort {
  readonly protocol: FlowPort['protocol'];
  /** Left out: every port of the protocol. */
  readonly port?: number | string | undefined;
  /** Last of a range that begins at `port`. */
  readonly endPort?: number | undefined;
}

/** Reads a policy as the API server stores it, defaults filled in. */
export function compilePolicy(manifest: Manifest): Policy {
  const { spec } = manifest.body;
  const isolated = directionsOf(manifest);
  return {
    manifest,
    namespace: manifest.identity.namespace,
    selector: fields(below(spec, 'podSelector')),
    rules: {
      ...(isolated.includes('Ingress') ? { Ingress: rulesOf(spec, 'ingress', 'from') } : {}),
      ...(isolated.includes('Egress') ? { Egress: rulesOf(spec, 'egress', 'to') } : {}),
    },
  };
}

/** Directions a policy isolates; without `policyTypes` ingress always, egress when it has an egress rule. */
function directionsOf({ body }: Manifest): readonly string[] {
  const types = texts(below(body, 'spec', 'policyTypes'));
  if (types.length > 0) return types;
  return items(below(body, 'spec', 'egress')).length === 0 ? ['Ingress'] : ['Ingress', 'Egress'];
}

function rulesOf(spec: unknown, list: 'ingress' | 'egress', side: 'from' | 'to'): readonly Rule[] {
  return items(below(spec, list)).map((rule, index) => {
    const field = `spec.${list}[${index}]`;
    const peers = items(rule[side]).map((peer, position) => peerOf(peer, `${field}.${side}[${position}]`));
    const ports = items(rule.ports).map(portOf);
    return { field, ...(peers.length === 0 ? {} : { peers }), ...(ports.length === 0 ? {} : { ports }) };
  });
}

function peerOf({ ipBlock, namespaceSelector, podSelector }: Fields, field: string): RulePeer {
  if (ipBlock !== undefined && ipBlock !== null) {
    const cidr = text(fields(ipBlock).cidr) ?? '';
    return { kind: 'block', field, cidr, block: parseBlock(cidr, texts(fields(ipBlock).except)) };
  }
  return {
    kind: 'pods',
    field,
    ...(namespaceSelector === undefined || namespaceSelector === null ? {} : { namespaceSelector: fields(namespaceSelector) }),
    podSelector: fields(podSelector),
  };
}

function portOf({ protocol, port, endPort }: Fields): RulePort {
  return {
    protocol: protocol === 'UDP' || protocol === 'SCTP' ? protocol : 'TCP',
    ...(typeof port === 'string' || typeof port === 'number' ? { port } : {}),
    ...(whole(endPort) === undefined ? {} : { endPort: whole(endPort) }),
  };
}
