import { type AnyCluster, type k8s, type Scope, Workload } from '../../authoring/index.ts';
import type { Endpoint } from '../../model/index.ts';
import type { Attacker } from './attacker.ts';
import type { TargetProps } from './target-props.ts';

/** Look-ups of names fail at once instead of after many seconds, because no DNS server is within reach. */
export const noNames: Pick<k8s.PodSpec, 'dnsPolicy' | 'dnsConfig'> = { dnsPolicy: 'None', dnsConfig: { nameservers: ['127.0.0.1'] } };

/** Base of what is meant to be broken into: it stands in a sealed namespace and lets its attacker in. */
export abstract class Target<C extends AnyCluster> extends Workload<C> {
  abstract readonly endpoint: Endpoint;

  constructor(scope: Scope<C>, id: string) {
    super(scope, id);
    const { facts, namespaces } = this.home;
    if (namespaces[this.namespace]?.sealed === undefined)
      facts.issues.push({
        code: 'MODEL_VALUE',
        severity: 'error',
        path: `${this.path} namespace`,
        message: `${this.namespace} is not sealed, and this program is meant to be broken into`,
        hint: `write \`sealed: { attacker: '…' }\` in namespaces.${this.namespace}`,
      });
  }

  /** Opens the way from the attacker on some ports, or on every one where none is named. */
  protected admit(attacker: Attacker<NoInfer<C>> | string, ports: readonly number[]): void {
    const reason = `attacks on ${this.name}`;
    const { endpoint } = this;
    if (typeof attacker === 'string') {
      this.home.facts.lookUp(this.home.namespaces, attacker, `${this.path} attacker`, 'namespace');
      this.open({
        endpoint,
        direction: 'ingress',
        peer: { kind: 'pods', namespace: attacker, labels: {} },
        ports: ports.map((port) => ({ port, protocol: 'TCP' })),
        reason,
      });
      return;
    }
    const { namespace, labels } = attacker.endpoint;
    const peer = { kind: 'pods' as const, namespace: endpoint.namespace, labels: endpoint.labels };
    for (const port of ports)
      this.home.facts.connections.push({ from: attacker.endpoint, to: endpoint, port, protocol: 'TCP', purpose: 'attack' });
    if (ports.length === 0) {
      this.open({ endpoint, direction: 'ingress', peer: { kind: 'pods', namespace, labels }, ports: [], reason });
      this.open({ endpoint: attacker.endpoint, direction: 'egress', peer, ports: [], reason });
    }
    if (namespace !== endpoint.namespace) return;
    // Inside the seal a target may call back, as the payloads of most lessons do.
    this.open({ endpoint, direction: 'egress', peer: { kind: 'pods', namespace, labels }, ports: [], reason: 'calls back' });
    this.open({ endpoint: attacker.endpoint, direction: 'ingress', peer, ports: [], reason: 'calls back' });
  }

  /** Pod settings of every target: no token, nothing of the node, no names. */
  protected sealedPod({ priority, nodeSelector, runtimeClass, userNamespace = false }: TargetProps<C>): Omit<k8s.PodSpec, 'containers'> {
    return {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      ...(userNamespace ? { hostUsers: false } : {}),
      ...(runtimeClass === undefined ? {} : { runtimeClassName: runtimeClass }),
      ...this.placement(priority, nodeSelector),
      ...noNames,
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
      terminationGracePeriodSeconds: 10,
    };
  }
}
