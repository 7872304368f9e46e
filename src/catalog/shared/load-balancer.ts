import {
  type AnyCluster,
  type Application,
  clusterOf,
  k8s,
  type Labels,
  override,
  type Patch,
  type Workload,
} from '../../authoring/index.ts';
import type { Endpoint } from '../../model/index.ts';
import { port } from './pod.ts';

/** One address of a pool, claimed for one Service: what `pool.claim('192.168.1.240')` gives. */
export interface AddressClaim<C extends AnyCluster> {
  readonly cluster: C;
  /** Where the program stands that announces the address. */
  readonly application: Application<C>;
  /** The owner's word for the pool. */
  readonly pool: string;
  readonly address: string;
}

/** What a construct asks for when it puts some of its ports on an address of the LAN. */
export interface BalanceProps<C extends AnyCluster> {
  readonly claim: AddressClaim<C>;
  /** Name of the Service. */
  readonly service: string;
  readonly labels: Labels;
  readonly selector: Labels;
  /** Port people use, the pods' own, and its name in the container. */
  readonly ports: readonly {
    readonly name: string;
    readonly port: number;
    readonly podPort: number;
    readonly targetPort: number | string;
  }[];
  readonly target: Endpoint;
  /** Whether what arrives there is encrypted. @default false */
  readonly tls?: boolean | undefined;
  readonly overrides?: Patch<k8s.KubeServiceProps> | undefined;
}

/**
 * Gives a workload an address of the LAN: a Service of type LoadBalancer with the claimed address, and the policy that
 * lets the LAN in. Traffic goes to pods of the announcing node only, so that they see who calls and policies can tell.
 */
export function balance<C extends AnyCluster>(workload: Workload<C>, props: BalanceProps<C>): void {
  const { claim, service, labels, selector, ports, target, tls = false, overrides } = props;
  const { facts, lan } = clusterOf(workload.cluster);
  const object = new k8s.KubeService(workload, `load-balancer-${service}`, {
    metadata: {
      name: service,
      labels,
      annotations: { 'metallb.io/address-pool': claim.pool, 'metallb.io/loadBalancerIPs': claim.address },
    },
    spec: {
      type: 'LoadBalancer',
      externalTrafficPolicy: 'Local',
      selector,
      ports: ports.map(({ name, port: number, targetPort }) => ({ name, port: number, targetPort: port(targetPort), protocol: 'TCP' })),
    },
  });
  override(object, overrides);
  facts.exposures.push({
    application: workload.application.name,
    workload: workload.name,
    kind: 'load-balancer',
    host: claim.address,
    tls,
    pool: claim.pool,
    service,
  });
  facts.openings.push({
    endpoint: target,
    direction: 'ingress',
    peer: { kind: 'ranges', ranges: [lan] },
    ports: ports.map(({ podPort }) => ({ port: podPort, protocol: 'TCP' as const })),
    reason: `the LAN, through ${claim.address}`,
  });
  if (claim.application !== workload.application) workload.application.addDependency(claim.application);
}
