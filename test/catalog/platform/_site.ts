import { Application, expose, type IngressController, type IngressControllerProps, k8s, MetalLb, type Scope, Workload } from 'labwright';
import { type Rendered, render, type Shed } from './_lan.ts';

/** A web server behind an ingress, as an owner's construct would write it. */
export class Site extends Workload<Shed> {
  constructor(
    scope: Scope<Shed>,
    id: string,
    props: { readonly ingress?: 'main' | 'old'; readonly bodySize?: string; readonly tls?: { readonly issuer: string } },
  ) {
    super(scope, id);
    const target = this.pods('site', 'web');
    expose(this, {
      host: `${id}.home.lan`,
      labels: this.labels('site', 'web'),
      service: id,
      port: 'http',
      target,
      podPort: 8080,
      ...props,
    });
    this.object(k8s.KubeService, 'service', {
      metadata: { name: id },
      spec: { selector: target.labels, ports: [{ name: 'http', port: 80 }] },
    });
  }
}

export type Make = (scope: Scope<Shed>, props: Pick<IngressControllerProps<Shed>, 'address'>, cluster: Shed) => IngressController<Shed>;

/** A cluster with MetalLB, the controller, and a site, declared before the controller that carries it. */
export function withController(make: Make, site: ConstructorParameters<typeof Site>[2] = {}): Rendered {
  return render((cluster) => {
    const metallb = new MetalLb(new Application(cluster, 'metallb', { layer: 'platform', namespace: 'metallb' }), 'metallb');
    new Site(new Application(cluster, 'site', { layer: 'apps', namespace: 'home' }), 'site', site);
    const home = new Application(cluster, 'ingress', { layer: 'platform', namespace: 'ingress' });
    make(home, { address: metallb.claim('lan', '192.168.7.240') }, cluster);
  });
}
