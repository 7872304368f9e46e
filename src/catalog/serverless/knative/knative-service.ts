import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { type AnyCluster, applyPatch } from '../../../authoring/index.ts';
import type { JsonObject } from '../../../model/index.ts';
import type { ServedFunction } from '../handles.ts';
import { afterOperator } from './knative-version.ts';

/**
 * Knative's Service of one function. What Knative would add to a container stands there already, because Argo CD compares
 * lists as a whole and would find a difference for ever.
 */
export function renderKnativeService<C extends AnyCluster>(scope: Construct, served: ServedFunction<C>): void {
  const { name, labels, overrides } = served;
  const object = {
    apiVersion: 'serving.knative.dev/v1',
    kind: 'Service',
    metadata: {
      name,
      labels: { ...labels, 'networking.knative.dev/visibility': 'cluster-local' },
      annotations: afterOperator,
    },
    spec: { template: { metadata: { labels, annotations: scaling(served) }, spec: podSpec(served) } },
  };
  new ApiObject(scope, 'knative-service', applyPatch(object, overrides?.service) as typeof object);
}

/** A public name of a function, which Knative's gateway knows it by. */
export function renderDomainMapping<C extends AnyCluster>(scope: Construct, served: ServedFunction<C>, host: string): void {
  const object = {
    apiVersion: 'serving.knative.dev/v1beta1',
    kind: 'DomainMapping',
    metadata: { name: host, labels: served.labels, annotations: afterOperator },
    spec: { ref: { apiVersion: 'serving.knative.dev/v1', kind: 'Service', name: served.name, namespace: served.namespace } },
  };
  new ApiObject(scope, 'domain-mapping', applyPatch(object, served.overrides?.domainMapping) as typeof object);
}

function scaling<C extends AnyCluster>({ scale: { min, max } }: ServedFunction<C>): Readonly<Record<string, string>> {
  return { 'autoscaling.knative.dev/max-scale': String(max), 'autoscaling.knative.dev/min-scale': String(min) };
}

function podSpec<C extends AnyCluster>(served: ServedFunction<C>): JsonObject {
  const { name, image, args, pullSecret, user, resources, tmp, health, timeout, scale, placement, port } = served;
  const { cpu, memory, memoryLimit, cpuLimit } = resources;
  // Without a port, Knative asks on that of the container.
  const probe = (path: string) => ({ httpGet: { path }, periodSeconds: 10, failureThreshold: 3, timeoutSeconds: 5 });
  return {
    ...(placement.priorityClassName === undefined ? {} : { priorityClassName: placement.priorityClassName }),
    ...(placement.nodeSelector === undefined ? {} : { nodeSelector: { ...placement.nodeSelector } }),
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    ...(pullSecret === undefined ? {} : { imagePullSecrets: [{ name: pullSecret }] }),
    containerConcurrency: scale.concurrency,
    timeoutSeconds: timeout,
    containers: [
      {
        name,
        image,
        ...(args.length === 0 ? {} : { args: [...args] }),
        ports: [{ name: 'http1', containerPort: port, protocol: 'TCP' }],
        env: served.variables.map((variable) => ({ ...variable })) as unknown as JsonObject[],
        resources: { requests: { cpu, memory }, limits: { memory: memoryLimit, ...(cpuLimit === undefined ? {} : { cpu: cpuLimit }) } },
        readinessProbe: { ...probe(health.ready), successThreshold: 1 },
        livenessProbe: probe(health.live),
        securityContext: {
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
          readOnlyRootFilesystem: true,
          runAsGroup: user.gid,
          runAsNonRoot: true,
          runAsUser: user.uid,
          seccompProfile: { type: 'RuntimeDefault' },
        },
        volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
      },
    ],
    volumes: [{ name: 'tmp', emptyDir: { sizeLimit: tmp } }],
  };
}
