import { Middleware } from '../../../imports/traefik.io.ts';
import { type AnyCluster, comment, k8s, type Labels, type Workload } from '../../authoring/index.ts';

/**
 * Sends plain HTTP of one host to HTTPS, where Traefik does not do so for every host: an Ingress listens on one entry point
 * with its middlewares, so it takes a second one.
 */
export function renderRedirect<C extends AnyCluster>(
  workload: Workload<C>,
  {
    className,
    host,
    labels,
    service,
    port,
    nodePort,
  }: Record<'className' | 'host' | 'service' | 'port', string> & { readonly labels: Labels; readonly nodePort?: number | undefined },
): void {
  const name = `${workload.name}-https`;
  // Left out, people are sent to port 443, where no node answers.
  const to = nodePort === undefined ? {} : { port: String(nodePort) };
  new Middleware(workload, 'redirect', {
    metadata: { name, labels },
    spec: { redirectScheme: { scheme: 'https', ...to, permanent: true } },
  });
  const ingress = new k8s.KubeIngress(workload, 'ingress-redirect', {
    metadata: {
      name,
      labels,
      annotations: {
        'traefik.ingress.kubernetes.io/router.entrypoints': 'web',
        'traefik.ingress.kubernetes.io/router.middlewares': `${workload.namespace}-${name}@kubernetescrd`,
      },
    },
    spec: {
      ingressClassName: className,
      rules: [
        { host, http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: service, port: { name: port } } } }] } },
      ],
    },
  });
  const url = `https://${host}${nodePort === undefined ? '' : `:${nodePort}`}`;
  comment(ingress, [`Plain HTTP is redirected to ${url}; nothing gets further than the middleware.`]);
}
