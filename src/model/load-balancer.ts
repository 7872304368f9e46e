import { compareText } from '../issues/index.ts';
import { isObject, type JsonObject } from './json.ts';

/** What a Service of type LoadBalancer asks of whoever serves it. */
export interface LoadBalancer {
  /** The one balancer that may serve it, where it names one. */
  readonly className?: string | undefined;
  /** Addresses it asks for by name; none where any will do. */
  readonly addresses: readonly string[];
  /** Pool it asks for. */
  readonly pool?: string | undefined;
  /** Services under one key may share an address. */
  readonly sharingKey?: string | undefined;
  /** `80/TCP` */
  readonly ports: readonly string[];
  /** The pods, where traffic goes to those of one node only; empty where it may go to any node. */
  readonly backend: string;
}

/** Nothing for an object that is no Service of this type. */
export function loadBalancerOf({ kind, metadata, spec }: JsonObject): LoadBalancer | undefined {
  const { type, externalTrafficPolicy, selector, ports, loadBalancerIP, loadBalancerClass } = fields(spec);
  if (kind !== 'Service' || type !== 'LoadBalancer') return undefined;
  const annotations = fields(fields(metadata)['annotations']);
  const asked = (name: string) => text(annotations[`metallb.io/${name}`]) ?? text(annotations[`metallb.universe.tf/${name}`]);
  return {
    className: text(loadBalancerClass),
    addresses: (asked('loadBalancerIPs') ?? text(loadBalancerIP) ?? '')
      .split(',')
      .map((address) => address.trim())
      .filter((address) => address !== ''),
    pool: asked('address-pool'),
    sharingKey: asked('allow-shared-ip'),
    ports: (Array.isArray(ports) ? ports : []).map((entry) => {
      const { port, protocol } = fields(entry);
      return `${String(port)}/${text(protocol) ?? 'TCP'}`;
    }),
    backend: externalTrafficPolicy === 'Local' ? backendOf(fields(selector)) : '',
  };
}

/**
 * Why two Services cannot have one address, or nothing where they can.
 * @source internal/allocator/allocator.go of MetalLB: sharingOK, Assign; internal/k8s: BackendKey
 */
export function cannotShare(one: LoadBalancer, other: LoadBalancer): string | undefined {
  if (one.sharingKey === undefined && other.sharingKey === undefined) return 'neither of them has a key for sharing it';
  if (one.sharingKey === undefined || other.sharingKey === undefined) return 'only one of them has a key for sharing it';
  if (one.sharingKey !== other.sharingKey) return `their keys for sharing it differ ("${one.sharingKey}" and "${other.sharingKey}")`;
  if (one.backend !== other.backend) {
    const [both, only] = ['both keep traffic on the node that it reaches', 'only one of them keeps traffic on the node that it reaches'];
    return `${one.backend === '' || other.backend === '' ? only : `${both}, and their pods differ`} (externalTrafficPolicy: Local)`;
  }
  const port = one.ports.find((taken) => other.ports.includes(taken));
  return port === undefined ? undefined : `both have port ${port}`;
}

function backendOf(selector: Readonly<Record<string, unknown>>): string {
  return Object.entries(selector)
    .map(([key, value]) => `${key}=${String(value)}`)
    .sort(compareText)
    .join(',');
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
