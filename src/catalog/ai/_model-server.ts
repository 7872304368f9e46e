import { type AnyCluster, k8s, type Patch, type Scope, Workload } from '../../authoring/index.ts';
import type { Endpoint } from '../../model/index.ts';
import { type Acceleration, withoutDevices } from '../shared/accelerator.ts';
import {
  claimSpec,
  env,
  keepData,
  type PodProps,
  type PodUser,
  port,
  restrictedContainer,
  restrictedPod,
  type StorageProps,
  scratch,
  smallResources,
} from '../shared/index.ts';
import { jobSpec } from '../shared/job.ts';

/** Runs a Job when everything of the application is healthy, and removes the one before. */
const postSyncHook = { 'argocd.argoproj.io/hook': 'PostSync', 'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation' } as const;

/** What the owner may change about a server of models; each patch reads as YAML. */
export interface ModelServerOverrides {
  readonly deployment?: Patch<k8s.KubeDeploymentProps> | undefined;
  readonly service?: Patch<k8s.KubeServiceProps> | undefined;
}

/** And where it keeps models that a Job installs. */
export interface ModelStoreOverrides extends ModelServerOverrides {
  readonly claim?: Patch<k8s.KubePersistentVolumeClaimProps> | undefined;
  readonly job?: Patch<k8s.KubeJobProps> | undefined;
}

/** The pods of one server. */
export interface ServerSpec<C extends AnyCluster> {
  readonly image: string;
  readonly user: PodUser;
  readonly env: readonly k8s.EnvVar[];
  readonly resources: k8s.ResourceRequirements;
  readonly probes: Pick<k8s.Container, 'startupProbe' | 'readinessProbe' | 'livenessProbe'>;
  /** Empty folders the program writes to, by path; the rest of its root is read-only. */
  readonly scratch: readonly { readonly name: string; readonly path: string; readonly size: string }[];
  /** Claim of this workload, if it has one. `subPath` keeps what else the file system holds out of sight. */
  readonly claim?: { readonly name: string; readonly path: string; readonly subPath?: string } | undefined;
  /** Seconds that a request in progress gets when the pod stops. */
  readonly grace: number;
  /** Whether the old pod must be gone before the new one starts. */
  readonly recreate: boolean;
  readonly acceleration: Acceleration;
  readonly pod: Pick<PodProps<C>, 'priority' | 'nodeSelector'>;
  readonly overrides?: ModelServerOverrides | undefined;
}

/** One command that installs models in a running server. */
export interface InstallSpec {
  readonly image: string;
  readonly user: PodUser;
  readonly env: readonly k8s.EnvVar[];
  /** Shell script that installs what is missing and leaves the rest alone. */
  readonly script: string;
  readonly priority: string | undefined;
  readonly overrides?: Patch<k8s.KubeJobProps> | undefined;
}

/** Base of the servers that hold one kind of model and speak HTTP without a password: one pod, one Service. */
export abstract class ModelServer<C extends AnyCluster> extends Workload<C> {
  readonly endpoint: Endpoint;
  readonly host: string;
  readonly port: number;
  readonly podPort: number;
  readonly #program: string;
  readonly #component: string;

  constructor(scope: Scope<C>, id: string, program: string, component: string, serverPort: number) {
    super(scope, id);
    this.#program = program;
    this.#component = component;
    this.endpoint = this.pods(program, component);
    this.host = this.serviceHost();
    this.port = serverPort;
    this.podPort = serverPort;
  }

  /** Address of the server for consumers. */
  protected get base(): string {
    return `http://${this.host}:${this.port}`;
  }

  protected serve({
    image,
    user,
    env: variables,
    resources,
    probes,
    scratch: folders,
    claim,
    grace,
    recreate,
    acceleration,
    pod,
    overrides,
  }: ServerSpec<C>): void {
    const labels = this.labels(this.#program, this.#component);
    const selector = this.selector(this.#program, this.#component);
    this.object(
      k8s.KubeService,
      'service',
      {
        metadata: { name: this.name, labels },
        spec: { type: 'ClusterIP', selector, ports: [{ name: 'http', port: this.port, targetPort: port('http'), protocol: 'TCP' }] },
      },
      overrides?.service,
    );
    this.object(
      k8s.KubeDeployment,
      'deployment',
      {
        metadata: { name: this.name, labels },
        spec: {
          replicas: 1,
          revisionHistoryLimit: 3,
          strategy: recreate
            ? { type: 'Recreate' }
            : { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: port(0), maxSurge: port(1) } },
          selector: { matchLabels: selector },
          template: {
            metadata: { labels },
            spec: {
              ...restrictedPod(user),
              ...this.placement(pod.priority, pod.nodeSelector),
              ...acceleration.pod,
              terminationGracePeriodSeconds: grace,
              containers: [
                {
                  name: this.#program,
                  image,
                  imagePullPolicy: 'IfNotPresent',
                  ports: [{ name: 'http', containerPort: this.podPort, protocol: 'TCP' }],
                  env: [...variables, ...acceleration.env],
                  resources: { ...resources, limits: { ...resources.limits, ...acceleration.limits } },
                  volumeMounts: [
                    ...(claim === undefined
                      ? []
                      : [{ name: 'models', mountPath: claim.path, ...(claim.subPath === undefined ? {} : { subPath: claim.subPath }) }]),
                    ...folders.map(({ name, path }) => ({ name, mountPath: path })),
                  ],
                  ...probes,
                  securityContext: restrictedContainer,
                },
              ],
              volumes: [
                ...(claim === undefined ? [] : [{ name: 'models', persistentVolumeClaim: { claimName: claim.name } }]),
                ...folders.map(({ name, size }) => scratch(name, size)),
              ],
            },
          },
        },
      },
      overrides?.deployment,
    );
  }

  /** The claim that holds fetched models, exempt from backup for the reason given. */
  protected modelStore(
    { class: word, size }: StorageProps<C>,
    reason: string,
    patch: Patch<k8s.KubePersistentVolumeClaimProps> | undefined,
  ): string {
    const { facts } = this.cluster;
    const storageClass = this.storageClass(word);
    const name = `${this.name}-models`;
    this.object(
      k8s.KubePersistentVolumeClaim,
      'claim',
      {
        metadata: { name, labels: this.labels(this.#program, this.#component), annotations: keepData },
        spec: claimSpec(facts, storageClass?.name ?? '', size, this.path),
      },
      patch,
    );
    const place = { application: this.application.name, namespace: this.namespace };
    facts.claims.push({ ...place, name, workload: this.name, storageClass: storageClass?.key ?? '', size, content: 'cache', replicas: 1 });
    facts.backups.push({ ...place, claim: name, kind: 'exempt', reason });
    return name;
  }

  /**
   * A Job that installs models once the server is healthy: nothing waits for it, so it may run after the sync, on
   * every sync, and finds most of the time that there is nothing to do.
   */
  protected install({ image, user, env: variables, script, priority, overrides }: InstallSpec): void {
    const name = `${this.name}-models`;
    const labels = this.labels(this.#program, 'models');
    const endpoint = this.pods(this.#program, 'models', name);
    this.object(
      k8s.KubeJob,
      'job',
      {
        metadata: { name, labels, annotations: postSyncHook },
        spec: jobSpec(
          labels,
          {
            ...restrictedPod(user),
            ...this.placement(priority, undefined),
            containers: [
              {
                name: 'install',
                image,
                imagePullPolicy: 'IfNotPresent',
                command: ['sh', '-eu', '-c', script],
                env: [env('HOME', '/tmp'), ...variables, ...withoutDevices(this)],
                resources: smallResources(this.cluster.facts, this.path, '256Mi'),
                volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
                securityContext: restrictedContainer,
              },
            ],
            volumes: [scratch('tmp', '64Mi')],
          },
          { deadline: 7200, retries: 6 },
        ),
      },
      overrides,
    );
    this.connect(endpoint, this, 'installs models');
  }

  /** Notes what the model of the cluster should know about these pods. */
  protected describe(typicalStart: string): void {
    const { name, namespace, application, endpoint } = this;
    this.cluster.facts.workloads.push({
      application: application.name,
      name,
      namespace,
      labels: endpoint.labels,
      typicalStart,
      securityExceptions: [],
    });
  }
}
