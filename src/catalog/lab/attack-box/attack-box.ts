import { type AnyCluster, type Application, k8s, type Patch, refuseUnknownProps, type Scope, Workload } from '../../../authoring/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import { env, type PodProps, resources, scratch, shellProbe } from '../../shared/index.ts';
import type { Attacker } from '../attacker.ts';
import { noNames } from '../target.ts';

/** What the owner decides about one attack box. */
export interface AttackBoxProps<C extends AnyCluster> extends PodProps<C> {
  /** Whether it is on, for the lesson. @default false */
  readonly running?: boolean | undefined;
  /**
   * Image with the tools, pinned. It cannot load any later: the box reaches its targets and DNS, nothing else.
   * @default Metasploit with nmap, as its authors build it
   */
  readonly image?: string | undefined;
  readonly overrides?: { readonly deployment?: Patch<k8s.KubeDeploymentProps> | undefined } | undefined;
}

const program = 'attack-box';
const component = 'shell';

/** Metasploit Framework 6 of its authors, with nmap; they move every tag. It is a rolling program: take a newer digest for newer modules. */
const metasploit =
  'docker.io/metasploitframework/metasploit-framework@sha256:ba9ecc0172052ea687adb3b3e6356b24dba4497d1bf73a6de0e201f1e25e9777';

/**
 * A shell with tools, for attacks on targets of a sealed namespace: `kubectl -n pentest exec -it deploy/box -- bash`, then
 * `./msfconsole` or `nmap`. Its only way out are the targets it is given to, and the DNS server that all namespaces have.
 * What it wrote goes with its pod. In a sealed namespace it has no DNS, and its targets may call it back.
 */
export class AttackBox<C extends AnyCluster> extends Workload<C> implements Attacker<C> {
  readonly role = 'attacker';
  readonly endpoint: Endpoint;
  declare readonly application: Application<C>;

  constructor(scope: Scope<C>, id: string, props: AttackBoxProps<C> = {}) {
    super(scope, id);
    refuseUnknownProps(this, 'AttackBox', props);
    this.endpoint = this.pods(program, component);
    this.render(props);
    const { application, namespace, endpoint } = this;
    this.cluster.facts.workloads.push({
      application: application.name,
      name: id,
      namespace,
      labels: endpoint.labels,
      typicalStart: '10s',
      securityExceptions: [
        {
          field: 'capabilities',
          reason: 'nmap and Metasploit send raw packets; the kernel starts them only where the runtime’s default set is left',
        },
        { field: 'allowPrivilegeEscalation', reason: 'their files carry that right, and take it when they start' },
      ],
    });
  }

  private render({ running = false, image = metasploit, priority, nodeSelector, resources: given, overrides }: AttackBoxProps<C>): void {
    const labels = this.labels(program, component);
    const selector = this.selector(program, component);
    this.object(
      k8s.KubeDeployment,
      'deployment',
      {
        metadata: { name: this.name, labels },
        spec: {
          replicas: running ? 1 : 0,
          revisionHistoryLimit: 3,
          strategy: { type: 'Recreate' },
          selector: { matchLabels: selector },
          template: {
            metadata: { labels },
            spec: {
              automountServiceAccountToken: false,
              enableServiceLinks: false,
              securityContext: {
                runAsNonRoot: true,
                runAsUser: 1000,
                runAsGroup: 1000,
                fsGroup: 1000,
                seccompProfile: { type: 'RuntimeDefault' },
              },
              ...(this.home.namespaces[this.namespace]?.sealed === undefined ? {} : noNames),
              ...this.placement(priority, nodeSelector),
              terminationGracePeriodSeconds: 5,
              containers: [
                {
                  name: program,
                  image,
                  imagePullPolicy: 'IfNotPresent',
                  command: ['sleep', 'infinity'],
                  env: [env('HOME', '/home/msf')],
                  resources: resources(this.cluster.facts, given, { cpu: '50m', memory: '512Mi', memoryLimit: '2Gi' }, this.path),
                  volumeMounts: [
                    { name: 'home', mountPath: '/home/msf' },
                    { name: 'tmp', mountPath: '/tmp' },
                  ],
                  // A shell serves nobody; it is ready when a command can be started in it.
                  startupProbe: shellProbe('true', { period: 2, failures: 15 }),
                  readinessProbe: shellProbe('true', { period: 60, failures: 3 }),
                  securityContext: { allowPrivilegeEscalation: true, readOnlyRootFilesystem: true },
                },
              ],
              volumes: [scratch('home', '1Gi'), scratch('tmp', '256Mi')],
            },
          },
        },
      },
      overrides?.deployment,
    );
  }
}
