import { type AnyCluster, clusterOf, type Scope } from '../../../authoring/index.ts';
import { IngressNginx } from '../ingress-nginx/index.ts';
import { Traefik } from '../traefik/index.ts';
import type { IngressController } from './ingress-controller.ts';
import type { IngressControllerProps } from './ingress-controller-props.ts';

/**
 * The controller that the entry of `ingresses` names, so that changing the entry's `controller` changes the program and
 * every Ingress with it.
 */
export function ingressController<C extends AnyCluster>(
  scope: Scope<C>,
  id: string,
  props: IngressControllerProps<C>,
): IngressController<C> {
  const nginx = clusterOf(scope.cluster).ingresses[props.ingress]?.controller === 'nginx';
  return nginx ? new IngressNginx(scope, id, props) : new Traefik(scope, id, props);
}
