import { below, containersOf, exposureList, items, text, whole } from '../../checks/index.ts';
import { compareText } from '../../issues/index.ts';
import { addressOf, controllerOf, doorsOf, type Exposure, urlOf } from '../../model/index.ts';
import { type Book, namespaceOf, type Section } from './book.ts';
import { code, section, table, words } from './markdown.ts';
import { boxId, type DiagramEdge, flowchart } from './mermaid.ts';

/** Pages that people open, and the picture of the way to them. */
export const pagesToOpen: Section = (book) => {
  const { model, input } = book;
  const asking = new Map(exposureList(input).flatMap(({ how, at, authentication }) => (how === 'ingress' ? [[at, authentication]] : [])));
  const hosts = model.exposures.filter(({ kind }) => kind === 'ingress');
  const rows = hosts.map((exposure) => [
    urlOf(model, exposure),
    words(exposure.application),
    namespaceOf(model, exposure.application),
    addressOf(model, exposure) ?? '',
    exposure.tls ? 'yes' : 'no',
    words(asking.get(exposure.host) ?? 'the program itself, or nobody'),
  ]);
  if (rows.length === 0) return [];
  return section(
    'Reachable from outside',
    'Names lead nowhere until the DNS server of the house knows them: [dns.md](dns.md) has the lines to paste.',
    ...table(['address in a browser', 'application', 'namespace', 'leads to', 'TLS', 'who asks for a sign-in'], rows),
    ...network(book),
  );
};

/** From the LAN to the applications. */
function network({ model }: Book): readonly string[] {
  const outside = model.exposures.filter(({ kind }) => kind !== 'ingress');
  const hosts = model.exposures.filter(({ kind }) => kind === 'ingress');
  const bare = hosts.filter((host) => controllerOf(model, host) === undefined);
  const door = (host: Exposure): string => controllerOf(model, host)?.application ?? `ingress ${host.ingress ?? ''}`;
  const doors = [
    ...outside.map(({ application, host, nodePorts = [] }) => ({
      id: boxId('door', application),
      label: `${application}, ${[host, ...nodePorts.map((port) => `port ${port}`)].join(' ')}`,
    })),
    ...[...new Set(bare.map(door))].map((name) => ({ id: boxId('door', name), label: `${name}, ${doorsOf(model)[0]?.address ?? ''}` })),
  ].sort((a, b) => compareText(a.id, b.id));
  const edges: readonly DiagramEdge[] = [
    ...doors.map(({ id }) => ({ from: 'lan', to: id })),
    ...hosts.map((host) => ({ from: boxId('door', door(host)), to: boxId('app', host.application), label: host.host })),
  ];
  return flowchart({
    direction: 'LR',
    nodes: [
      { id: 'lan', label: `LAN ${model.site.lan ?? model.network.nodes}` },
      ...doors,
      ...[...new Set(hosts.map(({ application }) => application))]
        .sort(compareText)
        .map((name) => ({ id: boxId('app', name), label: name })),
    ],
    edges,
  });
}

/** Every port that the LAN can reach. */
export const openPorts: Section = (book) => {
  const rows = [...apiPorts(book), ...serviceRows(book), ...balancerRows(book), ...hostPorts(book)];
  return section('Ports open to the LAN', ...table(['where', 'port', 'what'], rows));
};

function apiPorts({ model }: Book): readonly (readonly string[])[] {
  return model.nodes
    .filter(({ roles }) => roles.includes('control-plane'))
    .map(({ name, address }) => [`${address} (${name})`, `${model.distribution.apiPort}/TCP`, 'API server']);
}

function serviceRows({ model, facts }: Book): readonly (readonly string[])[] {
  const controllers = new Set(model.exposures.filter(({ kind }) => kind === 'ingress').map((host) => controllerOf(model, host)));
  return model.exposures
    .filter(({ kind }) => kind !== 'ingress')
    .flatMap((exposure): readonly (readonly string[])[] => {
      const { host, application, nodePorts, service = '' } = exposure;
      const rendered = facts.find('', 'Service', namespaceOf(model, application), service);
      const what = (name: string) => [words(application), name].filter((word) => word !== '').join(', ');
      if (rendered !== undefined)
        return items(below(rendered.body, 'spec', 'ports')).map((port) => [
          host,
          `${whole(port['nodePort']) ?? whole(port['port']) ?? ''}/${text(port['protocol']) ?? 'TCP'}`,
          what(text(port['name']) ?? ''),
        ]);
      // Charts of ingress controllers render their Service themselves.
      const [http, https] = nodePorts ?? (controllers.has(exposure) ? [80, 443] : []);
      return [
        ...(http === undefined ? [] : [[host, `${http}/TCP`, what('http')]]),
        ...(https === undefined ? [] : [[host, `${https}/TCP`, what('https')]]),
        ...(http === undefined && https === undefined ? [[host, 'as its chart says', what('')]] : []),
      ];
    });
}

/** Services on ports of the nodes: what the ServiceLB of K3s serves, its own Traefik among it. */
function balancerRows({ input }: Book): readonly (readonly string[])[] {
  return exposureList(input)
    .filter(({ how }) => how === 'service-lb')
    .flatMap(({ at, ports, application, target }) => {
      const what = [words(application), target].filter((word) => word !== '').join(', ');
      return ports.map((port) => [at, port, what]);
    });
}

/** Ports that pods take of their node. */
function hostPorts({ facts, model, input }: Book): readonly (readonly string[])[] {
  const bare = model.exposures.filter((host) => host.kind === 'ingress' && controllerOf(model, host) === undefined);
  // The Traefik of K3s stands among the Services that ServiceLB serves.
  const isTold = exposureList(input).some(({ how, application }) => how === 'service-lb' && application === '');
  const addon = isTold
    ? []
    : [...new Set(bare.map(({ ingress = '' }) => ingress))].flatMap((ingress) => [
        ['every node', '80/TCP', `ingress ${words(ingress)} of ${model.distribution.name}, http`],
        ['every node', '443/TCP', `ingress ${words(ingress)} of ${model.distribution.name}, https`],
      ]);
  const rendered = facts.pods.flatMap((pod) => {
    const { identity, origin } = pod.manifest;
    return containersOf(pod).flatMap(({ fields: container }) =>
      items(container['ports'])
        .filter((port) => whole(port['hostPort']) !== undefined || pod.podSpec['hostNetwork'] === true)
        .map((port) => [
          identity.kind === 'DaemonSet' ? 'every node that it runs on' : 'the node that it runs on',
          `${whole(port['hostPort']) ?? whole(port['containerPort']) ?? ''}/${text(port['protocol']) ?? 'TCP'}`,
          `${words(origin.application)}/${code(identity.name)}${text(port['name']) === undefined ? '' : `, ${text(port['name'])}`}`,
        ]),
    );
  });
  // Pods of charts, of which their constructs say that they share the network of their node.
  const declared = exposureList(input)
    .filter(({ how, manifest }) => how === 'host-network' && manifest === undefined)
    .map(({ at, ports, target }) => [at, ports.length === 0 ? 'as its chart says' : ports.join(', '), words(target)]);
  return [...addon, ...declared, ...rendered.sort((a, b) => compareText(a.join(), b.join()))];
}
