import { type Exposure, formatIdentity, loadBalancerOf, type Manifest } from '../../model/index.ts';
import { addressesOf, type Balancer, balancersOf } from '../balancers.ts';
import type { Facts } from '../facts.ts';
import { below, items, text, texts } from '../read.ts';
import { type Exposed, showPorts } from './exposed.ts';

/** Services with an address of the LAN, a port of every node, or addresses that the nodes take for theirs. */
export function exposedServices(facts: Facts): readonly Exposed[] {
  const declared = new Map(facts.model.exposures.map((exposure) => [`${exposure.application}/${exposure.service}`, exposure]));
  const served = new Map(balancersOf(facts).map((one) => [one.service, one]));
  return facts.ofKind('', 'Service').flatMap((service) => {
    const { identity, origin } = service;
    return ofService(service, declared.get(`${origin.application}/${identity.name}`), served.get(service));
  });
}

/** The Traefik that K3s brings, on the ports of the nodes; nobody renders it. */
export function exposedTraefik(facts: Facts): readonly Exposed[] {
  if (facts.partial) return [];
  return balancersOf(facts)
    .filter(({ service, nodes }) => service === undefined && nodes.length > 0)
    .map((balancer) => ({
      how: 'service-lb',
      at: addressesOf(balancer).join(', '),
      ports: balancer.ports,
      target: `Service ${balancer.namespace}/${balancer.name}`,
      application: '',
      tls: 'unknown',
      declared: true,
    }));
}

function ofService(service: Manifest, exposure: Exposure | undefined, balancer: Balancer | undefined): readonly Exposed[] {
  const { identity, body, origin } = service;
  const type = text(below(body, 'spec', 'type'));
  const ports = items(below(body, 'spec', 'ports'));
  const shared = {
    target: formatIdentity(identity),
    application: origin.application,
    tls: exposure === undefined ? 'unknown' : exposure.tls ? 'yes' : 'no',
    manifest: service,
  } as const;
  const atService = showPorts(ports.map(({ port, protocol }) => ({ port, protocol })));
  const external = texts(below(body, 'spec', 'externalIPs'));
  return [
    ...(type === 'LoadBalancer'
      ? [
          {
            ...shared,
            how: balancer === undefined ? ('load-balancer' as const) : ('service-lb' as const),
            at: balancer === undefined ? askedAddress(service) : addressesOf(balancer).join(', ') || 'no node',
            ports: atService,
            declared: balancer === undefined && exposure?.kind === 'load-balancer',
            field: 'spec.type',
          },
        ]
      : []),
    ...(type === 'NodePort'
      ? [
          {
            ...shared,
            how: 'node-port' as const,
            at: 'every node',
            ports: showPorts(ports.map(({ nodePort, protocol }) => ({ port: nodePort, protocol }))),
            declared: exposure?.kind === 'node-port',
            field: 'spec.type',
          },
        ]
      : []),
    // No exposure says of an address that the nodes should take it for theirs.
    ...external.map((at) => ({
      ...shared,
      how: 'external-ip' as const,
      at,
      ports: atService,
      declared: false,
      field: 'spec.externalIPs',
    })),
  ];
}

function askedAddress({ body }: Manifest): string {
  return loadBalancerOf(body)?.addresses.join(', ') || 'an address of the pool';
}
