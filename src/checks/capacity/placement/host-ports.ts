import { oncePer } from '../../once.ts';
import { containersOf, type PodTemplate } from '../../pods.ts';
import { items, text, whole } from '../../read.ts';

/** A port of the node that a pod takes for itself. */
export interface HostPort {
  readonly port: number;
  readonly protocol: string;
  readonly address: string;
}

/** Ports of the node that the containers of a pod take; with the node's network, every port they name is one. */
export const hostPortsOf = oncePer((template: PodTemplate): readonly HostPort[] => {
  const hostNetwork = template.podSpec.hostNetwork === true;
  return containersOf(template)
    .filter(({ list, sidecar }) => list === 'containers' || sidecar)
    .flatMap(({ fields }) => items(fields.ports))
    .flatMap((entry): readonly HostPort[] => {
      const port = whole(entry.hostPort) ?? (hostNetwork ? whole(entry.containerPort) : undefined);
      if (port === undefined || port === 0) return [];
      return [{ port, protocol: text(entry.protocol) ?? 'TCP', address: text(entry.hostIP) || '0.0.0.0' }];
    });
});

/** Whether two pods cannot be on one node because both take a port of it. */
export function shareHostPort(one: PodTemplate, other: PodTemplate): boolean {
  const theirs = hostPortsOf(other);
  return hostPortsOf(one).some((port) =>
    theirs.some(
      (their) =>
        port.port === their.port &&
        port.protocol === their.protocol &&
        (port.address === their.address || port.address === '0.0.0.0' || their.address === '0.0.0.0'),
    ),
  );
}
