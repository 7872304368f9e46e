import { isDeepStrictEqual } from 'node:util';
import { type BoundClaim, boundClaims, diskRowsOf, factsOf, nameOf, placementKeys } from '../../../checks/index.ts';
import type { State } from '../../../diff/index.ts';
import { formatIdentity, labelCommand, type Node } from '../../../model/index.ts';
import type { Both } from '../between.ts';
import { namesIn } from '../objects.ts';
import type { FactChange } from './index.ts';

/** Machines that come and go or get another name, and those that are otherwise than before. */
export function nodeChanges(both: Both): readonly FactChange[] {
  const [before, after] = [byName(both.base), byName(both.head)];
  const gone = [...before.values()].filter(({ name }) => !after.has(name));
  const come = [...after.values()].filter(({ name }) => !before.has(name));
  const heirOf = ({ address }: Node) => (address === '' ? undefined : come.find((node) => node.address === address));
  const heirs = new Set(gone.map(heirOf));
  return [
    ...[...after.values()].flatMap((node) => {
      const was = before.get(node.name);
      return was === undefined ? [] : changed(both, was, node);
    }),
    ...come.filter((node) => !heirs.has(node)).map(added),
    ...gone.map((node) => {
      const heir = heirOf(node);
      return heir === undefined ? removed(both, node) : renamed(both, node, heir);
    }),
  ];
}

function byName({ model }: State): ReadonlyMap<string, Node> {
  return new Map(model.nodes.map((node) => [node.name, node]));
}

function added({ name, address, roles, capacity, labels }: Node): FactChange {
  // The kubelet sets this one itself.
  const own = Object.entries(labels).filter(([key]) => key !== 'kubernetes.io/hostname');
  return {
    level: 'none',
    subject: `node ${name}`,
    message: `joins at ${address}, as ${roles.join(' and ')}, with ${capacity.cpu} CPU and ${capacity.memory}: nothing in Git does it`,
    evidence: [`nodes: +${name}`],
    hint: ['join the machine before you push: what is placed on it waits until it is there', ...labelling(name, own)].join('; '),
  };
}

function removed({ base }: Both, { name, roles }: Node): FactChange {
  const { volumes, perhaps, evidence } = lyingOn(base, name);
  const server = roles.includes('control-plane') ? 'a control plane less; ' : '';
  const stays = volumes + perhaps.length > 0;
  return {
    level: 'interruption',
    subject: `node ${name}`,
    message: `leaves: ${server}${whatStays(volumes, perhaps)}`,
    evidence: [`nodes: -${name}`, ...evidence],
    hint: stays ? beforeItGoes(name, perhaps.length > 0) : `\`kubectl drain ${name}\` before you take it out`,
  };
}

/** The same machine by its address. Volumes on its disks are bound to the name. */
function renamed({ base }: Both, was: Node, is: Node): FactChange {
  const { volumes, perhaps, evidence } = lyingOn(base, was.name);
  const bound = [
    ...(volumes === 0
      ? []
      : [
          `${volumes === 1 ? 'a volume is' : `${volumes} volumes are`} bound to the old name, and the pods on ${volumes === 1 ? 'it' : 'them'} wait for ever`,
        ]),
    ...(perhaps.length === 0 ? [] : [`${thoseOf(perhaps)} may be bound to the old name`]),
  ];
  const join = `let the machine join as ${is.name}, \`kubectl delete node ${was.name}\``;
  return {
    level: 'interruption',
    subject: `node ${was.name}`,
    message: `is called ${is.name} from now on, which is another node to Kubernetes: ${bound.length === 0 ? 'its pods are made anew there' : bound.join('; ')}`,
    evidence: [`nodes at ${was.address}: ${was.name} → ${is.name}`, ...evidence],
    hint: bound.length === 0 ? join : `keep the name; or back up what lies there, ${join}, delete its claims, push, and restore`,
  };
}

/** Volumes that lie on the disks of one node and nowhere else, and those that may lie there. */
function lyingOn(
  base: State,
  name: string,
): { readonly volumes: number; readonly perhaps: readonly BoundClaim[]; readonly evidence: readonly string[] } {
  const only = diskRowsOf(factsOf(base)).filter(({ nodes, by }) => by === 'volumes' && nodes.length === 1 && nodes[0] === name);
  const volumes = [...new Set(only.flatMap(({ parts }) => parts.map((part) => part.name)))];
  const perhaps = boundClaims(factsOf(base)).filter(({ nodes }) => nodes.length > 1 && nodes.includes(name));
  const evidence = [
    ...volumes.map((volume) => `only there: ${volume}`),
    ...perhaps.map(({ claim }) => `perhaps there: ${nameOf(claim)} of ${claim.application}, class ${claim.className} (topology: node)`),
  ];
  return { volumes: volumes.length, perhaps, evidence };
}

/** What does not move with the pods: volumes that lie there in any case, and those that may, because their first pod was placed there. */
function whatStays(volumes: number, perhaps: readonly BoundClaim[]): string {
  const those = `${thoseOf(perhaps)} may`;
  if (volumes === 0)
    return `its pods move to other nodes${perhaps.length === 0 ? '' : `, but not those whose volume lies on its disks, as ${those}`}`;
  const lying =
    volumes === 1
      ? 'a volume lies on its disks alone, and nothing moves it'
      : `${volumes} volumes lie on its disks alone, and nothing moves them`;
  return `${lying}${perhaps.length === 0 ? '' : `; ${those} lie there too`}`;
}

/** `those of web, mail` */
function thoseOf(claims: readonly BoundClaim[]): string {
  const owners = [...new Set(claims.map(({ claim }) => claim.application))];
  return `${claims.length === 1 ? 'that' : 'those'} of ${namesIn(owners)}`;
}

function beforeItGoes(name: string, isOpen: boolean): string {
  const look = isOpen
    ? `see which pods run there, for they do where their volume lies: \`kubectl get pods -A --field-selector spec.nodeName=${name}\`; `
    : '';
  return `${look}back up what lies there and restore it on another node, or move the data, before you \`kubectl drain ${name}\``;
}

function changed({ base, head }: Both, was: Node, is: Node): readonly FactChange[] {
  const { name } = is;
  const differs = <K extends keyof Node>(key: K) => !isDeepStrictEqual(was[key], is[key]);
  const about = (field: string, from: unknown, to: unknown) => ({
    subject: `node ${name}`,
    evidence: [`nodes[${name}].${field}: ${show(from)} → ${show(to)}`],
  });
  const taints = (node: Node) => node.taints.map(({ key, value, effect }) => `${key}${value === undefined ? '' : `=${value}`}:${effect}`);
  const gained = taints(is).filter((taint) => !taints(was).includes(taint));
  return [
    ...(differs('address')
      ? [
          {
            ...about('address', was.address, is.address),
            level: 'interruption' as const,
            message: `is at ${is.address} instead of ${was.address}`,
            hint:
              is.roles.includes('control-plane') && head.model.nodes.length === base.model.nodes.length
                ? 'certificates and kubeconfigs name the old address'
                : undefined,
          },
        ]
      : []),
    ...(differs('roles')
      ? [
          {
            ...about('roles', was.roles, is.roles),
            level: 'restart' as const,
            message: `is ${is.roles.join(' and ')} now, was ${was.roles.join(' and ')}`,
          },
        ]
      : []),
    ...(differs('capacity') || differs('reserved')
      ? [
          {
            subject: `node ${name}`,
            level: 'none' as const,
            message: `has ${is.capacity.cpu} CPU and ${is.capacity.memory} (${was.capacity.cpu} and ${was.capacity.memory} before)`,
            evidence: [...about('capacity', was.capacity, is.capacity).evidence, ...about('reserved', was.reserved, is.reserved).evidence],
          },
        ]
      : []),
    ...(gained.length > 0
      ? [
          {
            ...about('taints', taints(was), taints(is)),
            level: (gained.some((taint) => taint.endsWith(':NoExecute')) ? 'interruption' : 'none') as FactChange['level'],
            message: `is tainted with ${gained.join(', ')}: pods that do not tolerate it ${gained.some((taint) => taint.endsWith(':NoExecute')) ? 'are evicted' : 'are not placed there any more'}`,
          },
        ]
      : differs('taints')
        ? [{ ...about('taints', taints(was), taints(is)), level: 'none' as const, message: 'takes more pods: it has fewer taints' }]
        : []),
    ...(differs('labels') ? [otherLabels(head, was, is)] : []),
    ...(differs('gpus')
      ? [{ ...about('gpus', was.gpus, is.gpus), level: 'none' as const, message: 'has other GPUs, or shares them otherwise' }]
      : []),
    ...(differs('disks') ? [{ ...about('disks', was.disks, is.disks), level: 'none' as const, message: 'has other disks' }] : []),
  ];
}

/** Labels that are declared otherwise: somebody has to put them on the node, and to take them away. */
function otherLabels(head: State, was: Node, is: Node): FactChange {
  const { name } = is;
  const [gained, lost] = [furtherIn(is, was), furtherIn(was, is)];
  const gone = lost.filter(([key]) => !Object.hasOwn(is.labels, key));
  return {
    level: 'none',
    subject: `node ${name}`,
    message: [
      ...(lost.length === 0 ? [] : [`has not the label ${pairsOf(lost)} any more`]),
      ...(gained.length === 0 ? [] : [`is to have the label ${pairsOf(gained)}${whoAsks(head, gained)}: nothing in Git puts it there`]),
    ].join('; '),
    evidence: [`nodes[${name}].labels: ${show(was.labels)} → ${show(is.labels)}`],
    hint: [...labelling(name, gained), ...gone.map(([key]) => `\`kubectl label node ${name} ${key}-\``)].join(', '),
  };
}

type Labels = readonly (readonly [key: string, value: string])[];

function labelling(node: string, labels: Labels): readonly string[] {
  return labels.map(([key, value]) => `\`${labelCommand(node, key, value)}\``);
}

function whoAsks(head: State, labels: Labels): string {
  const asking = factsOf(head).pods.filter((pod) => placementKeys(pod).some((asked) => labels.some(([key]) => key === asked)));
  const names = asking.map(({ manifest }) => formatIdentity(manifest.identity));
  return names.length === 0 ? '' : `, which ${namesIn(names)} ${names.length === 1 ? 'asks' : 'ask'} for`;
}

/** Labels that another node has not, or with another value. */
function furtherIn({ labels }: Node, other: Node): Labels {
  return Object.entries(labels).filter(([key, value]) => other.labels[key] !== value);
}

function pairsOf(labels: Labels): string {
  return labels.map(([key, value]) => `${key}=${value}`).join(', ');
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
