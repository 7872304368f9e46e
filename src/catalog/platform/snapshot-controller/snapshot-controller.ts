import definitions from '../../../../imports/snapshot.storage.k8s.io.crds.json' with { type: 'json' };
import { type AnyCluster, k8s, refuseUnknownProps, type Scope, Workload } from '../../../authoring/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import {
  apart,
  disruptionBudget,
  httpProbes,
  port,
  renderCrds,
  resources,
  restrictedContainer,
  restrictedPod,
  type VolumeSnapshots,
} from '../../shared/index.ts';
import { renderAccess } from './snapshot-controller-access.ts';
import type { SnapshotControllerProps } from './snapshot-controller-props.ts';

// renovate: datasource=docker depName=registry.k8s.io/sig-storage/snapshot-controller
const version = 'v8.6.0';
const image = `registry.k8s.io/sig-storage/snapshot-controller:${version}`;
const program = 'snapshot-controller';
const component = 'controller';
const user = { uid: 65532, gid: 65532 };

/**
 * Serves VolumeSnapshots, once for the whole cluster: their three kinds, and the controller that hands them to the
 * drivers. Drivers bring the rest, and their classes. K3s and MicroK8s bring none of it; volumes of hostpath and
 * local-path cannot make snapshots.
 */
export class SnapshotController<C extends AnyCluster> extends Workload<C> implements VolumeSnapshots<C> {
  readonly volumeSnapshots = 'snapshot.storage.k8s.io';
  readonly endpoint: Endpoint;

  constructor(scope: Scope<C>, id: string, props: SnapshotControllerProps<C> = {}) {
    super(scope, id);
    refuseUnknownProps(this, 'SnapshotController', props);
    const { replicas = 1, overrides } = props;
    const { facts } = this.home;
    this.endpoint = this.pods(program, component);
    const { endpoint, namespace, application } = this;
    if (!Number.isInteger(replicas) || replicas < 1) {
      const message = `${replicas} is no whole number above 0`;
      facts.issues.push({ code: 'MODEL_VALUE', severity: 'error', path: `${this.path} replicas`, message });
    }
    renderCrds(this, definitions);
    renderAccess(this, this.labels(program, component), overrides?.clusterRole);
    this.#render(props, replicas);
    this.open({ endpoint, direction: 'egress', peer: { kind: 'api-server' }, ports: [], reason: 'binds snapshots to their contents' });
    this.scrape(endpoint, { port: 'http', podPort: 8080 });
    this.alert({
      alert: 'VolumeSnapshotStuck',
      expr: `snapshot_controller_operations_in_flight{namespace="${namespace}"} > 0`,
      for: '1h',
      severity: 'warning',
      summary: 'a VolumeSnapshot has not been ready, or not been gone, for an hour',
      description: 'Find it with kubectl get volumesnapshots -A, and describe it and its content: the driver says there what it waits for.',
    });
    facts.workloads.push({
      application: application.name,
      name: id,
      namespace,
      labels: endpoint.labels,
      typicalStart: '20s',
      securityExceptions: [],
    });
  }

  #render({ priority, nodeSelector, resources: given, overrides }: SnapshotControllerProps<C>, replicas: number): void {
    const { name } = this;
    const labels = this.labels(program, component);
    const matchLabels = this.selector(program, component);
    if (replicas > 1) {
      this.object(k8s.KubePodDisruptionBudget, 'disruption-budget', disruptionBudget(name, labels, matchLabels));
    }
    this.object(
      k8s.KubeDeployment,
      'deployment',
      {
        metadata: { name, labels },
        spec: {
          replicas,
          revisionHistoryLimit: 3,
          // It waits 30 s for its kinds and ends then; a pod counts when it has outlived that.
          minReadySeconds: 35,
          strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: port(0), maxUnavailable: port(1) } },
          selector: { matchLabels },
          template: {
            metadata: { labels },
            spec: {
              ...restrictedPod(user),
              ...this.placement(priority, nodeSelector),
              ...apart(this.home, { selector: matchLabels, replicas, nodeSelector }),
              serviceAccountName: name,
              automountServiceAccountToken: true,
              containers: [
                {
                  name: program,
                  image,
                  imagePullPolicy: 'IfNotPresent',
                  args: ['--leader-election=true', '--http-endpoint=:8080', '--v=2'],
                  ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
                  resources: resources(this.cluster.facts, given, { cpu: '10m', memory: '32Mi', memoryLimit: '128Mi' }, this.path),
                  ...httpProbes('/healthz/leader-election', 'http', 60),
                  securityContext: restrictedContainer,
                },
              ],
            },
          },
        },
      },
      overrides?.deployment,
    );
  }
}
