import { below } from '../../api/index.ts';
import { type Refused, remade } from './way-out.ts';

export function serviceWay({ base, head }: Refused): string {
  const isBalanced = below(base.body, 'spec', 'type') === 'LoadBalancer';
  const address = isBalanced ? ', and the load balancer may give out another address unless one is claimed' : '';
  return `${remade(head)}. Until then nobody reaches its pods, clients that remember its address must look it up again${address}. The pods run on`;
}

export function ingressClassWay({ head }: Refused): string {
  return `${remade(head)}. Ingresses keep naming the class: the old controller drops them, the new one takes them up, and in between nobody answers`;
}

export function endpointSliceWay({ head }: Refused): string {
  return `give the slice a new name, so that the old one is pruned; or ${remade(head)}. Its Service reaches nothing in between`;
}

export function bindingWay({ head }: Refused): string {
  return `${remade(head)}. Its subjects lack the rights in between. Without \`ServerSideApply=true\` Argo CD does this by itself`;
}
