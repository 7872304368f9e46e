import type { Exposure, Model } from './model.ts';
import type { Node } from './place.ts';
import { hasServiceLb, serviceLbNodes } from './service-lb.ts';

/** How the ingress controller of an exposure is reached, where it is one of the fleet's own: an address of the LAN, or ports of a node. */
export function controllerOf({ ingresses, applications, exposures }: Model, { ingress }: Exposure): Exposure | undefined {
  const namespace = ingresses.find(({ key }) => key === ingress)?.pods.namespace;
  const controllers = applications.filter((application) => application.namespace === namespace).map(({ name }) => name);
  return exposures.find(({ kind, application }) => kind !== 'ingress' && controllers.includes(application));
}

/** Where the name of a host has to lead: to its controller, or to the first node where the distribution brings the controller. */
export function addressOf(model: Model, exposure: Exposure): string | undefined {
  return exposure.kind === 'ingress' ? (controllerOf(model, exposure)?.host ?? doorsOf(model)[0]?.address) : exposure.host;
}

/** Nodes on which a controller answers that has no address of its own: those that ServiceLB takes where it serves, else all of them. */
export function doorsOf(model: Model): readonly Node[] {
  return hasServiceLb(model) ? serviceLbNodes(model) : model.nodes;
}

/** What a browser is given. Ports of a node stand in it; those that everybody knows do not. */
export function urlOf(model: Model, exposure: Exposure): string {
  const [http, https] = controllerOf(model, exposure)?.nodePorts ?? [];
  const port = exposure.tls ? https : http;
  return `${exposure.tls ? 'https' : 'http'}://${exposure.host}${port === undefined ? '' : `:${port}`}`;
}
