import { compareText } from '../../issues/index.ts';
import type { CheckInput } from '../check.ts';
import { type Facts, factsOf } from '../facts.ts';
import { oncePer } from '../once.ts';
import type { Exposed } from './exposed.ts';
import { exposedHosts } from './ingresses.ts';
import { exposedPods } from './pods.ts';
import { exposedServices, exposedTraefik } from './services.ts';

/**
 * Everything of a cluster that the LAN reaches, sorted by address: what is rendered, what charts are declared to expose, the Traefik
 * of K3s, and the API server. Ports that a load balancer opens on the nodes besides are not told, nor what a chart opens without a declaration.
 */
export function exposureList(input: CheckInput): readonly Exposed[] {
  return exposedOf(factsOf(input));
}

/** The same for checks, made once in a run. */
export const exposedOf = oncePer((facts: Facts): readonly Exposed[] => {
  const rendered = [...exposedHosts(facts), ...exposedServices(facts), ...exposedPods(facts)];
  return [...rendered, ...declaredOnly(facts, rendered), ...exposedTraefik(facts), ...apiServers(facts)].sort(
    (a, b) => compareText(a.how, b.how) || compareText(a.at, b.at) || compareText(a.target, b.target),
  );
});

/** What is declared and not rendered here: Services and hosts of charts and operators, and their pods on the network of a node. */
function declaredOnly({ model, pods }: Facts, rendered: readonly Exposed[]): readonly Exposed[] {
  const seen = new Set(rendered.map(({ how, application, at }) => `${how} ${application} ${at}`));
  const nodes = new Set(rendered.filter(({ how }) => how === 'node-port').map(({ application }) => application));
  const onNodes = new Set(pods.filter(({ podSpec }) => podSpec.hostNetwork === true).map(({ manifest }) => manifest.origin.application));
  return [
    ...model.exposures
      .filter(
        ({ kind, application, host }) => !seen.has(`${kind} ${application} ${host}`) && !(kind === 'node-port' && nodes.has(application)),
      )
      .map(
        ({ kind, application, workload, host, tls, nodePorts = [] }): Exposed => ({
          how: kind,
          at: host,
          ports: nodePorts.map((port) => `${port}/TCP`),
          target: `${application}/${workload}`,
          application,
          tls: tls ? 'yes' : 'no',
          declared: true,
        }),
      ),
    ...model.workloads
      .filter(
        ({ application, securityExceptions }) =>
          !onNodes.has(application) && securityExceptions.some(({ field }) => field === 'hostNetwork'),
      )
      .map(
        ({ application, name }): Exposed => ({
          how: 'host-network',
          at: 'every node it runs on',
          ports: [],
          target: `${application}/${name}`,
          application,
          tls: 'unknown',
          declared: true,
        }),
      ),
  ];
}

/** Reachable by nature; it asks everybody who they are. */
function apiServers({ model, partial }: Facts): readonly Exposed[] {
  if (partial) return [];
  return model.nodes
    .filter(({ roles }) => roles.includes('control-plane'))
    .map(({ name, address }) => ({
      how: 'api-server',
      at: address,
      ports: [`${model.distribution.apiPort}/TCP`],
      target: `API server on ${name}`,
      application: '',
      tls: 'yes',
      authentication: 'certificate or token',
      declared: true,
    }));
}
