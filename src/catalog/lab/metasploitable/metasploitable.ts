import { type AnyCluster, k8s, refuseUnknownProps, type Scope } from '../../../authoring/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import { port, resources, tcpProbe } from '../../shared/index.ts';
import { Target } from '../target.ts';
import type { TargetProps } from '../target-props.ts';

const program = 'metasploitable';
const component = 'target';

/**
 * Metasploitable 2 as a container: the root file system of the VM, Ubuntu 8.04 of 2012, packed by somebody else in 2017.
 * It has no tag but `latest`, and gets no fixes, which is the point.
 */
const image = 'docker.io/tleemcjr/metasploitable2@sha256:e559450b37dccc1909eafa2df5b20bb052e1bd801246f4539a3ef183d5f7288a';

/** What the attacker finds open first; there is more. */
const ports = { ftp: 21, ssh: 22, telnet: 23, smtp: 25, http: 80, smb: 445, mysql: 3306, postgresql: 5432, vnc: 5900, irc: 6667 } as const;

/**
 * Metasploitable 2 in a sealed namespace: one machine with two dozen services of 2008, backdoors among them. Sign in as
 * `msfadmin` with `msfadmin`. Only for nodes of amd64.
 *
 * Its attacker comes in on every port, because backdoors open ports of their own. Nothing leaves the namespace, so that
 * payloads must wait for the attacker (`bind`) and cannot call back (`reverse`), unless the attack box stands in the
 * sealed namespace too. Its Service leads to the pod itself, so that scans see the machine. A restart makes it anew.
 */
export class Metasploitable<C extends AnyCluster> extends Target<C> {
  readonly endpoint: Endpoint;
  readonly host: string;

  constructor(scope: Scope<C>, id: string, props: TargetProps<C>) {
    super(scope, id);
    refuseUnknownProps(this, 'Metasploitable', props);
    this.endpoint = this.pods(program, component);
    this.host = this.serviceHost();
    this.render(props);
    this.admit(props.attacker, []);
    const { application, namespace, endpoint } = this;
    this.cluster.facts.workloads.push({
      application: application.name,
      name: id,
      namespace,
      labels: endpoint.labels,
      typicalStart: '1m',
      securityExceptions: [
        { field: 'runAsNonRoot', reason: 'its services start as root, as on the machine that it is a copy of' },
        { field: 'capabilities', reason: 'services of 2008 change users, roots and owners; the runtime’s default set is what they get' },
        { field: 'allowPrivilegeEscalation', reason: 'programs that become root are what the lessons are about' },
        { field: 'readOnlyRootFilesystem', reason: 'its services write all over the system, and so do its attackers' },
      ],
    });
  }

  private render(props: TargetProps<C>): void {
    const { running = false, resources: given, overrides } = props;
    const { name } = this;
    const labels = this.labels(program, component);
    const selector = this.selector(program, component);
    const open = Object.entries(ports).map(([service, number]) => ({ name: service, port: number }));
    this.object(
      k8s.KubeService,
      'service',
      {
        metadata: { name, labels },
        spec: {
          clusterIp: 'None',
          // What an exploit has ended is still the machine that is scanned.
          publishNotReadyAddresses: true,
          selector,
          ports: open.map((entry) => ({ name: entry.name, port: entry.port, targetPort: port(entry.name), protocol: 'TCP' })),
        },
      },
      overrides?.service,
    );
    this.object(
      k8s.KubeDeployment,
      'deployment',
      {
        metadata: { name, labels },
        spec: {
          replicas: running ? 1 : 0,
          revisionHistoryLimit: 3,
          strategy: { type: 'Recreate' },
          selector: { matchLabels: selector },
          template: {
            metadata: { labels },
            spec: {
              ...this.sealedPod(props),
              hostname: program,
              containers: [
                {
                  name: program,
                  image,
                  imagePullPolicy: 'IfNotPresent',
                  command: ['/bin/sh', '-c', '/bin/services.sh; exec tail -f /dev/null'],
                  ports: open.map((entry) => ({ name: entry.name, containerPort: entry.port, protocol: 'TCP' })),
                  resources: resources(this.cluster.facts, given, { cpu: '100m', memory: '512Mi', memoryLimit: '1536Mi' }, this.path),
                  startupProbe: tcpProbe('http', { period: 5, failures: 60 }),
                  // No liveness probe: attacks end services, and a restart would take the lesson away.
                  readinessProbe: tcpProbe('http', { period: 10, failures: 3 }),
                  securityContext: { allowPrivilegeEscalation: true, readOnlyRootFilesystem: false, runAsNonRoot: false, runAsUser: 0 },
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
