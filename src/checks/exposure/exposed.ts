import type { Manifest } from '../../model/index.ts';

/** One way from the LAN into the cluster. */
export interface Exposed {
  readonly how: 'ingress' | 'load-balancer' | 'service-lb' | 'node-port' | 'external-ip' | 'host-port' | 'host-network' | 'api-server';
  /** Host name or address as the LAN knows it, several where ServiceLB takes a port of some nodes; `every node`, `its node` where it is that of machines. */
  readonly at: string;
  /** `443/TCP`, sorted by number; empty where they are not known: those of an ingress are its controller's. */
  readonly ports: readonly string[];
  /** What is reached: `Service home/web`, `DaemonSet monitoring/node-exporter`. */
  readonly target: string;
  readonly application: string;
  /** Whether it is encrypted on the way. */
  readonly tls: 'yes' | 'no' | 'unknown';
  /** Who asks before the program does: `password`, `sign-in by …`; nothing where the program itself is the first to ask, if it does. */
  readonly authentication?: string | undefined;
  /** Whether the owner's code says that it is meant to be reached, by an exposure or by an exception with its reason. */
  readonly declared: boolean;
  /** The object that opens it, and its field; nothing for what is only declared. */
  readonly manifest?: Manifest | undefined;
  readonly field?: string | undefined;
}

/** Ports of a Service or a container as a person writes them, by number. */
export function showPorts(ports: readonly { readonly port: unknown; readonly protocol?: unknown }[]): readonly string[] {
  const shown = ports
    .filter((one): one is { readonly port: number; readonly protocol?: unknown } => typeof one.port === 'number')
    .sort((a, b) => a.port - b.port)
    .map(({ port, protocol }) => `${port}/${typeof protocol === 'string' ? protocol : 'TCP'}`);
  return [...new Set(shown)];
}
