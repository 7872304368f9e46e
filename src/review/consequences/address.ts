import type { Exposed } from '../../checks/index.ts';
import type { State } from '../../diff/index.ts';
import { addressOf } from '../../model/index.ts';
import type { Consequence } from '../review.ts';
import { type Both, between } from './between.ts';
import { exposedPairs, originOf, type Pair } from './exposed-pairs.ts';

/** Host names, addresses of the LAN and ports of the nodes that are claimed, given back or another now, and which names have to follow. */
export const address = between((both) => {
  const pairs = exposedPairs(both);
  const takers = new Map(pairs.opened.map((one) => [nameOf(one), one]));
  return [
    ...pairs.opened.filter(isAddress).map((one) => claimed(both, one, pairs.closed)),
    ...pairs.closed.filter((one) => isAddress(one) && !takers.has(nameOf(one))).map((one) => released(both, one)),
    ...[...pairs.moved, ...pairs.kept.filter(hasOtherPorts)].map((pair) => moved(both, pair)),
    ...leading(both),
  ];
});

const isAddress = ({ how }: Exposed): boolean => ['ingress', 'load-balancer', 'service-lb', 'node-port', 'external-ip'].includes(how);

/** It is known by its ports: the address is that of nodes, which others share. */
const isOfNodes = ({ how }: Pick<Exposed, 'how'>): boolean => how === 'node-port' || how === 'service-lb';

/** Ports of the nodes that stand in place of others; one more or one less is told as an exposure. */
function hasOtherPorts({ before, after }: Pair): boolean {
  return (
    isOfNodes(after) && after.ports.some((port) => !before.ports.includes(port)) && before.ports.some((port) => !after.ports.includes(port))
  );
}

function about({ head }: Both, { application, manifest }: Exposed) {
  return { topic: 'address', cluster: head.model.cluster, application, file: manifest?.file } as const;
}

/** `photos.home`, `192.168.1.241`, `port 30080/TCP of every node`. */
function nameOf({ how, at, ports }: Exposed): string {
  return isOfNodes({ how }) ? `${ports.length === 1 ? 'port' : 'ports'} ${ports.join(', ')} of ${at}` : at;
}

function claimed(both: Both, one: Exposed, closed: readonly Exposed[]): Consequence {
  const earlier = closed.find(({ how, at }) => how === one.how && at === one.at && !isOfNodes(one));
  const from = earlier === undefined ? '' : `, which was ${earlier.target} until now`;
  return {
    ...about(both, one),
    level: 'none',
    subject: nameOf(one),
    message: one.how === 'ingress' ? `is a new host name, of ${one.target}` : `is claimed by ${one.target}${from}`,
    evidence: proof(one),
    hint: one.how === 'ingress' ? pointing(both.head, one) : undefined,
  };
}

function released(both: Both, one: Exposed): Consequence {
  return {
    ...about(both, one),
    level: 'none',
    subject: nameOf(one),
    message: `is given back by ${one.target}`,
    evidence: proof(one),
    hint: one.how === 'ingress' ? `take ${one.at} out of the DNS of the LAN` : undefined,
  };
}

function moved(both: Both, { before, after }: Pair): Consequence {
  return {
    ...about(both, after),
    level: 'interruption',
    subject: after.target,
    message: `is at ${nameOf(after)} instead of ${nameOf(before)}: whoever uses the old one does not get there any more`,
    evidence: [`${after.manifest?.file ?? 'declared of what a chart brings'}: ${nameOf(before)} → ${nameOf(after)}`],
    hint: after.how === 'ingress' ? pointing(both.head, after) : 'tell whoever has the old one: DNS records, routers, settings of programs',
  };
}

function proof(one: Exposed): readonly string[] {
  return [originOf(one)];
}

function pointing({ model }: State, { at }: Exposed): string {
  const exposure = model.exposures.find(({ kind, host }) => kind === 'ingress' && host === at);
  const to = exposure === undefined ? undefined : addressOf(model, exposure);
  return `let the DNS of the LAN lead ${at} to ${to ?? 'the ingress controller'}`;
}

/** Host names that stay and have to lead somewhere else, all of one controller together. */
function leading({ base, head }: Both): readonly Consequence[] {
  const targets = ({ model }: State) =>
    new Map(model.exposures.flatMap((one) => (one.kind === 'ingress' ? [[one.host, addressOf(model, one)] as const] : [])));
  const before = targets(base);
  const groups = new Map<string, { readonly from: string; readonly to: string; readonly hosts: string[] }>();
  for (const [host, to] of targets(head)) {
    const from = before.get(host);
    if (from === undefined || to === undefined || from === to) continue;
    const key = `${from} ${to}`;
    const group = groups.get(key) ?? { from, to, hosts: [] };
    groups.set(key, group);
    group.hosts.push(host);
  }
  return [...groups.values()].map(({ from, to, hosts }): Consequence => {
    const [first = '', ...more] = hosts.sort();
    return {
      topic: 'address',
      level: 'interruption',
      cluster: head.model.cluster,
      application: '',
      subject: more.length === 0 ? first : `${first} and ${more.length} more`,
      message: `${more.length === 0 ? 'has' : 'have'} to lead to ${to} instead of ${from}`,
      evidence: hosts.map((host) => `${host}: ${from} → ${to}`),
      hint: 'change the DNS records of the LAN together with the push',
    };
  });
}
