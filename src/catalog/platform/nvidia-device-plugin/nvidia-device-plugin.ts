import { type AnyCluster, comment, k8s, refuseUnknownProps, type Scope, Workload } from '../../../authoring/index.ts';
import type { Accelerator } from '../../shared/accelerator.ts';
import { checksum, env, resources, restrictedContainer, shellProbe } from '../../shared/index.ts';
import type { NvidiaDevicePluginProps } from './nvidia-device-plugin-props.ts';

// renovate: datasource=docker depName=nvcr.io/nvidia/k8s-device-plugin
const version = 'v0.20.0';
const image = `nvcr.io/nvidia/k8s-device-plugin:${version}`;
const program = 'nvidia-device-plugin';
const component = 'device-plugin';
const resource = 'nvidia.com/gpu';
/**
 * Where every kubelet listens for device plugins. The path is fixed in the kubelet and does not follow its root folder,
 * so it is the same on MicroK8s.
 */
const sockets = '/var/lib/kubelet/device-plugins';

/**
 * Tells the kubelet about NVIDIA devices, cut into shares. The machine brings the driver and nvidia-container-toolkit;
 * this brings the RuntimeClass and the plugin. Its namespace must be privileged, because it mounts a folder of the node.
 */
export class NvidiaDevicePlugin<C extends AnyCluster> extends Workload<C> {
  readonly runtimeClass = 'nvidia';

  constructor(scope: Scope<C>, id: string, props: NvidiaDevicePluginProps<C>) {
    super(scope, id);
    refuseUnknownProps(this, 'NvidiaDevicePlugin', props);
    const { replicas = 1 } = props;
    const { facts, namespaces } = this.home;
    if (!Number.isInteger(replicas) || replicas < 1) {
      facts.issues.push({
        code: 'MODEL_VALUE',
        severity: 'error',
        path: `${this.path} replicas`,
        message: `${replicas} is no whole number above 0`,
      });
    }
    const level = namespaces[this.namespace]?.podSecurity;
    if (level !== undefined && level !== 'privileged') {
      const message = `namespace ${this.namespace} has the Pod Security level ${level}, and the plugin mounts a folder of the node`;
      facts.issues.push({
        code: 'MODEL_VALUE',
        severity: 'error',
        path: `${this.path} namespace`,
        message,
        hint: "put it into a namespace of its own with `podSecurity: 'privileged'`",
      });
    }
    this.render(props, replicas);
    facts.gpuReplicas.set(resource, replicas);
    const securityExceptions = [
      { field: 'runAsNonRoot', reason: 'the folder of the kubelet belongs to root' },
      { field: 'hostPath', reason: 'the plugin and the kubelet meet at a socket in a folder of the node' },
    ];
    facts.workloads.push({
      application: this.application.name,
      name: id,
      namespace: this.namespace,
      labels: this.selector(program, component),
      typicalStart: '10s',
      securityExceptions,
    });
  }

  /** A share for one workload, which moves to its CUDA image with it. */
  share(vram: string): Accelerator<C> {
    return { cluster: this.cluster, application: this.application, resource, runtimeClass: this.runtimeClass, vram };
  }

  private render({ nodeSelector, handler, priority, resources: given, overrides }: NvidiaDevicePluginProps<C>, replicas: number): void {
    const labels = this.labels(program, component);
    const { facts, distribution, nodes } = this.home;
    const config = { 'config.yaml': pluginConfig(replicas) };
    const runtimeClass = this.object(
      k8s.KubeRuntimeClass,
      'runtime-class',
      {
        metadata: { name: this.runtimeClass, labels },
        handler: handler ?? (distribution.name === 'microk8s' ? 'nvidia-container-runtime' : 'nvidia'),
      },
      overrides?.runtimeClass,
    );
    comment(runtimeClass, ['The handler is the name of the runtime in containerd’s configuration on the node.']);
    this.object(k8s.KubeConfigMap, 'config', { metadata: { name: `${this.name}-config`, labels }, data: config }, overrides?.configMap);
    const tainted = Object.values(nodes).some(({ taints }) => taints?.some(({ key }) => key === resource) === true);
    const listening = `[ -S ${sockets}/nvidia-gpu.sock ]`;
    this.object(
      k8s.KubeDaemonSet,
      'daemon-set',
      {
        metadata: { name: this.name, labels },
        spec: {
          revisionHistoryLimit: 3,
          selector: { matchLabels: this.selector(program, component) },
          updateStrategy: { type: 'RollingUpdate' },
          template: {
            metadata: { labels, annotations: checksum(config) },
            spec: {
              automountServiceAccountToken: false,
              enableServiceLinks: false,
              securityContext: { runAsUser: 0, runAsGroup: 0, seccompProfile: { type: 'RuntimeDefault' } },
              priorityClassName: priority === undefined ? 'system-node-critical' : (this.priority(priority) ?? priority),
              nodeSelector: nodeSelector as Record<string, string>,
              ...(tainted ? { tolerations: [{ key: resource, operator: 'Exists', effect: 'NoSchedule' }] } : {}),
              runtimeClassName: this.runtimeClass,
              terminationGracePeriodSeconds: 30,
              containers: [
                {
                  name: program,
                  image,
                  imagePullPolicy: 'IfNotPresent',
                  command: ['nvidia-device-plugin'],
                  env: [
                    env('CONFIG_FILE', '/config/config.yaml'),
                    // A missing driver must show, not end in a node that quietly offers no GPU.
                    env('FAIL_ON_INIT_ERROR', 'true'),
                    env('NVIDIA_DRIVER_CAPABILITIES', 'compute,utility'),
                    env('NVIDIA_VISIBLE_DEVICES', 'all'),
                  ],
                  resources: resources(facts, given, { cpu: '20m', memory: '64Mi', memoryLimit: '256Mi' }, this.path),
                  volumeMounts: [
                    { name: 'config', mountPath: '/config', readOnly: true },
                    { name: 'sockets', mountPath: sockets },
                  ],
                  startupProbe: shellProbe(listening, { period: 5, failures: 24 }),
                  readinessProbe: shellProbe(listening, { period: 20, failures: 3 }),
                  securityContext: restrictedContainer,
                },
              ],
              volumes: [
                { name: 'config', configMap: { name: `${this.name}-config` } },
                { name: 'sockets', hostPath: { path: sockets, type: 'Directory' } },
              ],
            },
          },
        },
      },
      overrides?.daemonSet,
    );
  }
}

/**
 * Configuration of the plugin. A pod that asks for two shares is refused, because it would get no more than one.
 * @source k8s-device-plugin 0.20, `version: v1`
 */
function pluginConfig(replicas: number): string {
  const shared = [
    'sharing:',
    '  timeSlicing:',
    '    renameByDefault: false',
    '    failRequestsGreaterThanOne: true',
    '    resources:',
    `      - name: ${resource}`,
    `        replicas: ${replicas}`,
  ];
  return ['version: v1', 'flags:', '  migStrategy: none', ...(replicas > 1 ? shared : []), ''].join('\n');
}
