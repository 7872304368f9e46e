import { formatIdentity } from '../../model/index.ts';
import type { Facts } from '../facts.ts';
import { containersOf, type PodTemplate } from '../pods.ts';
import { items } from '../read.ts';
import { matchesLabels } from '../selector.ts';
import { type Exposed, showPorts } from './exposed.ts';

/** Pods on the network of their node, and containers that take a port of it. */
export function exposedPods(facts: Facts): readonly Exposed[] {
  const declared = exceptionsOf(facts);
  return facts.pods.flatMap((pod) => ofPod(pod, declared));
}

function ofPod(pod: PodTemplate, declared: (pod: PodTemplate, fields: readonly string[]) => boolean): readonly Exposed[] {
  const { manifest, podSpec, path } = pod;
  const shared = {
    at: manifest.identity.kind === 'DaemonSet' ? 'every node it runs on' : 'its node',
    target: formatIdentity(manifest.identity),
    application: manifest.origin.application,
    tls: 'unknown' as const,
    manifest,
  };
  const containers = containersOf(pod);
  if (podSpec.hostNetwork === true) {
    const ports = containers.flatMap(({ fields }) =>
      items(fields.ports).map(({ containerPort, protocol }) => ({ port: containerPort, protocol })),
    );
    const known = declared(pod, ['hostNetwork']);
    return [{ ...shared, how: 'host-network', ports: showPorts(ports), declared: known, field: `${path}.hostNetwork` }];
  }
  return containers.flatMap(({ fields, path: at }) =>
    items(fields.ports).flatMap(({ hostPort, hostIP, protocol }, position): readonly Exposed[] => {
      if (typeof hostPort !== 'number' || hostPort === 0 || (typeof hostIP === 'string' && hostIP.startsWith('127.'))) return [];
      const known = declared(pod, ['hostPort', 'hostPorts', 'hostNetwork']);
      return [
        {
          ...shared,
          how: 'host-port',
          ports: showPorts([{ port: hostPort, protocol }]),
          declared: known,
          field: `${at}.ports[${position}].hostPort`,
        },
      ];
    }),
  );
}

/** Whether a construct gave the reason why these pods take something of their node. */
function exceptionsOf({ model }: Facts): (pod: PodTemplate, fields: readonly string[]) => boolean {
  return ({ manifest, namespace, labels }, fields) =>
    model.workloads.some(
      (workload) =>
        workload.application === manifest.origin.application &&
        workload.namespace === namespace &&
        matchesLabels(workload.labels, labels) &&
        workload.securityExceptions.some(({ field }) => fields.includes(field)),
    );
}
