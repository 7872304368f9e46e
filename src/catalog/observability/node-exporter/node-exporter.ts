import { type AnyCluster, k8s, refuseUnknownProps, type Scope, Workload } from '../../../authoring/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import { httpProbe, port, resources, restrictedContainer, restrictedPod } from '../../shared/index.ts';
import { nodePanels } from './node-exporter-dashboard.ts';
import type { NodeExporterProps } from './node-exporter-props.ts';

// renovate: datasource=docker depName=quay.io/prometheus/node-exporter
const version = 'v1.12.1';
const image = `quay.io/prometheus/node-exporter:${version}`;
const program = 'node-exporter';
/** User `nobody` of the image. */
const user = { uid: 65534, gid: 65534 };
/** Mounts and devices of containers: there are hundreds, and the kubelet tells of them better. */
const mounts =
  '^/(dev|proc|run/(containerd|credentials|k3s|user)|run/.*netns|sys|var/lib/(containerd|docker|kubelet|rancher)|var/snap/.*)($|/)';
const devices = '^(veth|cali|cni|flannel|lxc|cilium|docker|br-|vxlan|tunl|kube-ipvs).*';

/**
 * Tells what the machines are doing: processors, memory, disks, file systems, network. Its pods use network and processes
 * of the node and read its root folder, so it needs a namespace of its own whose level is privileged. It listens on the
 * node's address, where no policy reaches.
 */
export class NodeExporter<C extends AnyCluster> extends Workload<C> {
  readonly endpoint: Endpoint;

  constructor(scope: Scope<C>, id: string, props: NodeExporterProps<C> = {}) {
    super(scope, id);
    refuseUnknownProps(this, 'NodeExporter', props);
    const { port: number = 9100 } = props;
    this.endpoint = this.pods(program, 'metrics');
    this.check(number);
    this.render(props, number);
    this.scrape(this.endpoint, { port: 'metrics', podPort: number, hostNetwork: true });
    this.dashboard('Nodes', nodePanels(`${this.application.name}/${id}`));
    this.cluster.facts.workloads.push({
      application: this.application.name,
      name: id,
      namespace: this.namespace,
      labels: this.endpoint.labels,
      typicalStart: '10s',
      securityExceptions: [
        { field: 'hostNetwork', reason: 'counts what passes the interfaces of the node' },
        { field: 'hostPID', reason: 'reads the mounts of process 1' },
        { field: 'hostPath', reason: 'reads the file systems of the node, and writes nothing' },
      ],
    });
  }

  private check(number: number): void {
    const { facts, namespaces } = this.home;
    if (!Number.isInteger(number) || number < 1 || number > 65_535)
      facts.issues.push({ code: 'MODEL_VALUE', severity: 'error', path: `${this.path} port`, message: `${number} is no port` });
    const level = namespaces[this.namespace]?.podSecurity;
    if (level === undefined || level === 'privileged') return;
    facts.issues.push({
      code: 'MODEL_VALUE',
      severity: 'error',
      path: `${this.path} namespace`,
      message: `namespace ${this.namespace} has the Pod Security level ${level}, and node-exporter uses network and processes of the node`,
      hint: "put it into a namespace of its own with `podSecurity: 'privileged'`",
    });
  }

  private render({ priority, nodeSelector, resources: given, overrides }: NodeExporterProps<C>, number: number): void {
    const labels = this.labels(program, 'metrics');
    const pod: k8s.PodSpec = {
      ...restrictedPod(user),
      ...this.placement(priority, nodeSelector),
      hostNetwork: true,
      hostPid: true,
      // A machine is watched whatever it is for.
      tolerations: [{ operator: 'Exists', effect: 'NoSchedule' }],
      containers: [
        {
          name: program,
          image,
          imagePullPolicy: 'IfNotPresent',
          args: [
            `--web.listen-address=[$(NODE_ADDRESS)]:${number}`,
            '--path.procfs=/host/root/proc',
            '--path.rootfs=/host/root',
            '--path.sysfs=/host/root/sys',
            '--path.udev.data=/host/root/run/udev/data',
            `--collector.filesystem.mount-points-exclude=${mounts}`,
            `--collector.netclass.ignored-devices=${devices}`,
            `--collector.netdev.device-exclude=${devices}`,
          ],
          env: [{ name: 'NODE_ADDRESS', valueFrom: { fieldRef: { fieldPath: 'status.hostIP' } } }],
          ports: [{ name: 'metrics', containerPort: number, hostPort: number, protocol: 'TCP' }],
          resources: resources(this.cluster.facts, given, { cpu: '20m', memory: '32Mi', memoryLimit: '128Mi' }, this.path),
          volumeMounts: [{ name: 'root', mountPath: '/host/root', readOnly: true, mountPropagation: 'HostToContainer' }],
          startupProbe: httpProbe('/', 'metrics', { period: 5, failures: 12 }),
          readinessProbe: httpProbe('/', 'metrics', { period: 20, failures: 3 }),
          livenessProbe: httpProbe('/', 'metrics', { period: 30, failures: 6 }),
          securityContext: restrictedContainer,
        },
      ],
      volumes: [{ name: 'root', hostPath: { path: '/', type: 'Directory' } }],
    };
    this.object(
      k8s.KubeDaemonSet,
      'daemon-set',
      {
        metadata: { name: this.name, labels },
        spec: {
          revisionHistoryLimit: 3,
          selector: { matchLabels: this.selector(program, 'metrics') },
          updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: port('100%') } },
          template: { metadata: { labels }, spec: pod },
        },
      },
      overrides?.daemonSet,
    );
  }
}
