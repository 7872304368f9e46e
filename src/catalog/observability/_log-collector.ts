import { type AnyCluster, k8s, type NamespaceName, type Patch, type Scope, Workload } from '../../authoring/index.ts';
import type { Endpoint } from '../../model/index.ts';
import { checksum, httpProbes, type PodProps, type PodUser, restrictedContainer, restrictedPod, scratch } from '../shared/index.ts';
import type { LokiServer } from './handles.ts';

/** What the owner decides about a collector of logs, whichever program it is. */
export interface LogCollectorProps<C extends AnyCluster> extends PodProps<C> {
  /** Where the lines go. */
  readonly loki: LokiServer<NoInfer<C>>;
  /** Namespaces whose pods are left out. @default none */
  readonly without?: readonly NamespaceName<C>[] | undefined;
}

export interface LogCollectorOverrides {
  readonly daemonSet?: Patch<k8s.KubeDaemonSetProps> | undefined;
  readonly configMap?: Patch<k8s.KubeConfigMapProps> | undefined;
  readonly clusterRole?: Patch<k8s.KubeClusterRoleProps> | undefined;
}

/** The pods of a collector. */
export interface CollectorSpec<C extends AnyCluster> {
  readonly image: string;
  readonly args: readonly string[];
  /** Folder that the configuration is mounted at. */
  readonly configPath: string;
  /** Folder where the program notes how far it has read. */
  readonly statePath: string;
  /** Path that answers when it is ready. */
  readonly ready: string;
  readonly resources: k8s.ResourceRequirements;
  readonly props: LogCollectorProps<C>;
}

/** What a reader of files asks the API server for. */
export const namesOfPods = 'names of the pods whose files it reads';
/** Owner of the files in `/var/log/pods`. */
const root: PodUser = { uid: 0, gid: 0 };

/** Base of the collectors: one pod on each node that reads what the node's containers write and sends it to Loki. */
export abstract class LogCollector<C extends AnyCluster> extends Workload<C> {
  readonly endpoint: Endpoint;
  protected readonly program: string;
  protected readonly podPort: number;

  constructor(scope: Scope<C>, id: string, program: string, podPort: number) {
    super(scope, id);
    this.program = program;
    this.podPort = podPort;
    this.endpoint = this.pods(program, 'collector');
  }

  /** The account and what it may read: names of pods, their logs through the API server, and events where they are wanted. */
  protected renderAccess(resources: readonly string[], patch: unknown): void {
    const { name, namespace } = this;
    const labels = this.labels(this.program, 'collector');
    const everywhere = `${namespace}-${name}`;
    new k8s.KubeServiceAccount(this, 'service-account', { metadata: { name, labels }, automountServiceAccountToken: false });
    this.object(
      k8s.KubeClusterRole,
      'cluster-role',
      { metadata: { name: everywhere, labels }, rules: [{ apiGroups: [''], resources: [...resources], verbs: ['get', 'list', 'watch'] }] },
      patch,
    );
    new k8s.KubeClusterRoleBinding(this, 'cluster-role-binding', {
      metadata: { name: everywhere, labels },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: everywhere },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    });
  }

  /** Flows, metrics and facts of one of its parts, which asks the API server for something. */
  protected declareCollector(endpoint: Endpoint, loki: LokiServer<C>, asks: string, fromFiles: boolean): void {
    const { facts } = this.cluster;
    this.connect(endpoint, loki, 'log lines');
    this.open({
      endpoint,
      direction: 'egress',
      peer: { kind: 'api-server' },
      ports: [],
      reason: asks,
    });
    this.scrape(endpoint, { port: 'http', podPort: this.podPort });
    const { application, workload, namespace, labels } = endpoint;
    const reason = 'files in /var/log/pods belong to root, and their folder is on the node';
    facts.workloads.push({
      application,
      name: workload,
      namespace,
      labels,
      typicalStart: '10s',
      securityExceptions: fromFiles ? ['runAsNonRoot', 'volumes'].map((field) => ({ field, reason })) : [],
    });
  }

  /** A pod that reads through the API server as a user of its own, or files of its node as root. */
  protected pod(
    user: PodUser | 'node-files',
    config: Readonly<Record<string, string>>,
    configName: string,
    spec: CollectorSpec<C>,
  ): PodTemplate {
    const { image, args, configPath, statePath, ready, resources, props } = spec;
    const files = user === 'node-files';
    const { fsGroup: _, ...asRoot } = restrictedPod(root).securityContext ?? {};
    return {
      metadata: { annotations: checksum(config) },
      spec: {
        ...restrictedPod(files ? root : user),
        ...(files ? { securityContext: { ...asRoot, runAsNonRoot: false } } : {}),
        ...this.placement(props.priority, props.nodeSelector),
        serviceAccountName: this.name,
        automountServiceAccountToken: true,
        terminationGracePeriodSeconds: 30,
        containers: [
          {
            name: this.program,
            image,
            imagePullPolicy: 'IfNotPresent',
            args: [...args],
            // Its own name would be the pod's; collectors look for the node's here.
            env: [{ name: 'HOSTNAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
            ports: [{ name: 'http', containerPort: this.podPort, protocol: 'TCP' }],
            resources,
            volumeMounts: [
              { name: 'config', mountPath: configPath, readOnly: true },
              { name: 'state', mountPath: statePath },
              { name: 'tmp', mountPath: '/tmp' },
              ...(files ? [{ name: 'logs', mountPath: '/var/log/pods', readOnly: true }] : []),
            ],
            ...httpProbes(ready, 'http', 120),
            securityContext: restrictedContainer,
          },
        ],
        volumes: [
          { name: 'config', configMap: { name: configName } },
          files
            ? { name: 'state', hostPath: { path: `/var/lib/${this.namespace}-${this.name}`, type: 'DirectoryOrCreate' } }
            : scratch('state', '256Mi'),
          scratch('tmp', '64Mi'),
          ...(files ? [{ name: 'logs', hostPath: { path: '/var/log/pods', type: 'Directory' } }] : []),
        ],
      },
    };
  }

  /** One pod on each node, tainted or not: logs are wanted from everywhere. */
  protected renderDaemonSet({ metadata, spec }: PodTemplate, patch: unknown): void {
    const labels = this.labels(this.program, 'collector');
    this.object(
      k8s.KubeDaemonSet,
      'daemon-set',
      {
        metadata: { name: this.name, labels },
        spec: {
          revisionHistoryLimit: 3,
          selector: { matchLabels: this.selector(this.program, 'collector') },
          updateStrategy: { type: 'RollingUpdate' },
          template: { metadata: { labels, ...metadata }, spec: { ...spec, tolerations: [{ operator: 'Exists', effect: 'NoSchedule' }] } },
        },
      },
      patch,
    );
  }
}

/** What a controller of such pods is made of. */
export interface PodTemplate {
  readonly metadata: { readonly annotations: Readonly<Record<string, string>> };
  readonly spec: k8s.PodSpec;
}
