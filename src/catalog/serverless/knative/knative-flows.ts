import type { Facts } from '../../../authoring/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import type { KnativePart } from './knative-props.ts';

/** Ports of the proxy beside a function: requests, and what the autoscaler reads. */
const proxy = { requests: 8012, http2: 8013, load: 9090 } as const;

type PartOf = (part: KnativePart) => Endpoint;

/** What the parts of Serving say to each other and to the API server. */
export function servingFlows(facts: Facts, part: PartOf): void {
  const connect = (from: KnativePart, to: KnativePart, port: number, purpose: string) =>
    facts.connections.push({ from: part(from), to: part(to), port, protocol: 'TCP', purpose });
  connect('activator', 'autoscaler', 8080, 'how many requests wait');
  connect('gateway', 'activator', proxy.requests, 'requests for functions that have to start');
  connect('gateway', 'activator', proxy.http2, 'requests for functions that have to start, HTTP/2');
  // A host name leads to the function's own private name, which is the gateway again.
  connect('gateway', 'gateway', 8081, 'requests by a host name');
  connect('autoscaler', 'activator', proxy.requests, 'whether requests go through the activator before the last pod ends');
  connect('gateway', 'gatewayController', 18000, 'routes');
  connect('gatewayController', 'gateway', 8090, 'whether the gateway has taken a route over');
  const reasons: Readonly<Record<Exclude<KnativePart, 'gateway'>, string>> = {
    activator: 'functions and their pods are objects of the API',
    autoscaler: 'changes how many pods a function has',
    controller: 'makes the pods of functions',
    webhook: 'keeps the certificate that the API server trusts',
    gatewayController: 'routes are objects of the API',
  };
  for (const [name, reason] of Object.entries(reasons))
    facts.openings.push({
      endpoint: part(name as KnativePart),
      direction: 'egress',
      peer: { kind: 'api-server' },
      ports: [],
      reason,
    });
  facts.openings.push({
    endpoint: part('webhook'),
    direction: 'ingress',
    peer: { kind: 'anyone' },
    ports: [{ port: 8443, protocol: 'TCP' }],
    reason: 'the API server asks whether a function is valid',
  });
  // They move versions of stored objects after an upgrade, and end.
  for (const app of ['storage-version-migration-serving', 'cleanup-migration-serving', 'autoscaler-hpa'])
    facts.openings.push({
      endpoint: { ...part('controller'), workload: app, labels: { app } },
      direction: 'egress',
      peer: { kind: 'api-server' },
      ports: [],
      reason: 'reads and rewrites objects of Knative',
    });
}

/** What reaches the pods of one function. */
export function functionFlows(facts: Facts, to: Endpoint, part: PartOf): void {
  const connect = (from: KnativePart, port: number, purpose: string) =>
    facts.connections.push({ from: part(from), to, port, protocol: 'TCP', purpose });
  connect('gateway', proxy.requests, 'requests');
  connect('gateway', proxy.http2, 'requests, HTTP/2');
  connect('activator', proxy.requests, 'requests that waited for the start');
  connect('activator', proxy.http2, 'requests that waited for the start, HTTP/2');
  connect('autoscaler', proxy.requests, 'whether requests go past the activator');
  connect('autoscaler', proxy.load, 'how many requests it answers');
}
