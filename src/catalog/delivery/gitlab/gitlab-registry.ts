import { type AnyCluster, k8s, type Scope, Workload } from '../../../authoring/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import type { ContainerRegistry } from '../../data/registry/index.ts';
import { expose } from '../../shared/expose.ts';
import { port } from '../../shared/index.ts';
import { ports } from './gitlab-image.ts';
import type { GitLabOverrides, GitLabRegistryProps } from './gitlab-props.ts';

/** Labels and selector of the server's pod, which answers for images too. */
export interface RegistryOf {
  readonly endpoint: Endpoint;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * The container registry of a GitLab: a Service and an ingress of its own before the same pod. Whoever pulls or pushes is
 * sent to GitLab's page for a token, so that everybody, pods too, comes through the ingress and by the public name.
 */
export class GitLabRegistry<C extends AnyCluster> extends Workload<C> implements ContainerRegistry<C> {
  readonly protocol = 'oci';
  /** GitLab's users, deploy tokens and the tokens of jobs. */
  readonly access = 'htpasswd';
  readonly port = ports.registry;
  readonly podPort = ports.registry;
  readonly endpoint: Endpoint;
  readonly host: string;
  readonly address: string;
  readonly url: string;

  constructor(
    scope: Scope<C>,
    id: string,
    { host, ingress, tls, bodySize = '20Gi' }: GitLabRegistryProps<C>,
    { endpoint, labels }: RegistryOf,
    overrides: GitLabOverrides | undefined,
  ) {
    super(scope, id);
    this.endpoint = endpoint;
    this.host = this.serviceHost();
    this.address = host;
    const { url, serviceAnnotations } = expose(this, {
      host,
      ingress,
      labels,
      tls,
      service: id,
      port: 'registry',
      target: endpoint,
      podPort: ports.registry,
      bodySize,
      timeout: '15m',
      // Layers pass as they come; the controller would write them to its own disk first.
      websockets: true,
      fields: { bodySize: 'registry.bodySize', timeout: 'timeout' },
      overrides: overrides?.registryIngress,
    });
    this.url = url;
    const annotations = Object.keys(serviceAnnotations).length === 0 ? {} : { annotations: serviceAnnotations };
    this.object(
      k8s.KubeService,
      'service',
      {
        metadata: { name: id, labels, ...annotations },
        spec: {
          type: 'ClusterIP',
          selector: endpoint.labels,
          ports: [{ name: 'registry', port: ports.registry, targetPort: port('registry'), protocol: 'TCP' }],
        },
      },
      overrides?.registryService,
    );
  }
}
