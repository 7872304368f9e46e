import { type Exposure, formatIdentity, loadBalancerOf, type Manifest } from '../../model/index.ts';
import type { Facts } from '../facts.ts';
import { below, items, text, texts } from '../read.ts';
import { type Exposed, showPorts } from './exposed.ts';

/** Services with an address of the LAN, a port of every node, or addresses that the nodes take for theirs. */
export function exposedServices(facts: Facts): readonly Exposed[] {
  const declared = new Map(facts.model.exposures.map((exposure) => [`${exposure.application}/${exposure.service}`, exposure]));
  return facts.ofKind('', 'Service').flatMap((service) => {
    const { identity, origin } = service;
    return ofService(service, declared.get(`${origin.application}/${identity.name}`));
  });
}

function ofService(service: Manifest, exposure: Exposure | undefined): readonly Exposed[] {
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
            how: 'load-balancer' as const,
            at: loadBalancerOf(service.body)?.addresses.join(', ') || 'an address of the pool',
            ports: atService,
            declared: exposure?.kind === 'load-balancer',
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
