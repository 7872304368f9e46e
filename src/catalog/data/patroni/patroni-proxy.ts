import type { Facts, k8s, Labels } from '../../../authoring/index.ts';
import { checksum, httpProbes, port, resources, restrictedContainer, restrictedPod, scratch } from '../../shared/index.ts';
import { proxyPorts } from './haproxy-config.ts';

// renovate: datasource=docker depName=docker.io/library/haproxy
const version = '3.2.9';
const haproxyUser = { uid: 99, gid: 99 };

export interface ProxyProps {
  readonly name: string;
  readonly labels: Labels;
  readonly selector: Labels;
  /** `haproxy.cfg`, and the ConfigMap it is in. */
  readonly text: string;
  readonly configuration: string;
  readonly placement: Pick<k8s.PodSpec, 'priorityClassName' | 'nodeSelector' | 'affinity'>;
}

/** Two HAProxy that lead to the primary: one may go without a connection being refused. */
export function proxyDeployment(
  facts: Facts,
  path: string,
  { name, labels, selector, text, configuration, placement }: ProxyProps,
): k8s.KubeDeploymentProps {
  return {
    metadata: { name, labels },
    spec: {
      replicas: 2,
      // One after the other: where two nodes take one each, a third pod beside them would find no place.
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: port(0), maxUnavailable: port(1) } },
      revisionHistoryLimit: 3,
      selector: { matchLabels: selector },
      template: {
        metadata: { labels, annotations: checksum({ text }) },
        spec: {
          ...restrictedPod(haproxyUser),
          ...placement,
          terminationGracePeriodSeconds: 30,
          containers: [
            {
              name: 'haproxy',
              image: `docker.io/library/haproxy:${version}`,
              imagePullPolicy: 'IfNotPresent',
              command: ['haproxy', '-W', '-db', '-f', '/etc/haproxy/haproxy.cfg'],
              ports: [
                { name: 'primary', containerPort: proxyPorts.primary, protocol: 'TCP' },
                { name: 'replica', containerPort: proxyPorts.replica, protocol: 'TCP' },
                { name: 'metrics', containerPort: proxyPorts.metrics, protocol: 'TCP' },
              ],
              resources: resources(facts, undefined, { cpu: '50m', memory: '64Mi', memoryLimit: '256Mi' }, path),
              volumeMounts: [
                { name: 'configuration', mountPath: '/etc/haproxy', readOnly: true },
                { name: 'tmp', mountPath: '/tmp' },
              ],
              ...httpProbes('/healthz', 'metrics', 30, '/ready'),
              securityContext: restrictedContainer,
            },
          ],
          volumes: [{ name: 'configuration', configMap: { name: configuration } }, scratch('tmp', '16Mi')],
        },
      },
    },
  };
}
