import {
  formatIdentity,
  hasServiceLb,
  type Identity,
  loadBalancerOf,
  type Manifest,
  type NodeBalancer,
  nodeBalancerOf,
  serviceLbTolerations,
  traefikOfK3s,
} from '../model/index.ts';
import type { Facts } from './facts.ts';
import { oncePer } from './once.ts';
import { containersOf, type PodTemplate, podTemplateOf } from './pods.ts';
import { below, text, texts } from './read.ts';

/** A Service that the ServiceLB of K3s serves, with the pods that take its ports on the nodes. */
export interface Balancer extends NodeBalancer {
  /** In a message: `Service home/web`. */
  readonly owner: string;
  /** Nothing for the Traefik that K3s brings, which nobody renders. */
  readonly service?: Manifest | undefined;
  readonly template: PodTemplate;
}

/**
 * What ServiceLB serves: the Traefik of K3s first, which is there before anything else. Nothing where MetalLB serves the same Services,
 * which is a finding of its own.
 */
export const balancersOf = oncePer((facts: Facts): readonly Balancer[] => {
  if (!hasServiceLb(facts.model) || metalLbBeside(facts) !== undefined) return [];
  const traefik = ofTraefik(facts);
  return [
    ...(traefik === undefined ? [] : [traefik]),
    ...facts.ofKind('', 'Service').flatMap((service): readonly Balancer[] => {
      const found = nodeBalancerOf(facts.model, service.body);
      // An object that names no namespace goes to that of its identity.
      const { namespace } = service.identity;
      return found === undefined ? [] : [balancer({ ...found, namespace }, formatIdentity(service.identity), service)];
    }),
  ];
});

/** Where it is reached: the addresses of its nodes, or their names where nobody said an address. */
export function addressesOf({ nodes }: NodeBalancer): readonly string[] {
  return nodes.map(({ name, address }) => (address === '' ? name : address));
}

/** Fields of its values by which an owner moves the Traefik of K3s to other ports or nodes, so that nothing is known of these. */
const moved = /\b(exposedPort|expose|service|hostNetwork)\s*:/;

function ofTraefik(facts: Facts): Balancer | undefined {
  // What kubectl printed of a whole cluster holds it.
  const found = facts.find('', 'Service', 'kube-system', 'traefik') === undefined ? traefikOfK3s(facts.model) : undefined;
  const config = facts.find('helm.cattle.io', 'HelmChartConfig', 'kube-system', 'traefik');
  if (found === undefined || moved.test(text(below(config?.body, 'spec', 'valuesContent')) ?? '')) return undefined;
  return balancer(found, 'the Traefik of K3s');
}

function balancer(found: NodeBalancer, owner: string, service?: Manifest): Balancer {
  return { ...found, owner, service, template: podsOf(found, service) };
}

/** The DaemonSet as ServiceLB makes it, as far as the scheduler looks at it. */
function podsOf({ name, ports, nodeSelector, priorityClass }: NodeBalancer, service: Manifest | undefined): PodTemplate {
  const containers = ports.map((port) => {
    const [number = '', protocol = 'TCP'] = port.split('/');
    return {
      name: `lb-${protocol.toLowerCase()}-${number}`,
      ports: [{ containerPort: Number(number), hostPort: Number(number), protocol }],
    };
  });
  const identity: Identity = { group: 'apps', kind: 'DaemonSet', namespace: 'kube-system', name: `svclb-${name}` };
  const priorityClassName = priorityClass === undefined ? {} : { priorityClassName: priorityClass };
  const spec = { ...priorityClassName, nodeSelector, tolerations: serviceLbTolerations.map((one) => ({ ...one })), containers };
  const labels = { app: identity.name };
  const manifest: Manifest = {
    identity,
    apiVersion: 'apps/v1',
    body: { apiVersion: 'apps/v1', kind: 'DaemonSet', spec: { template: { metadata: { labels }, spec } } },
    origin: service?.origin ?? { cluster: '', layer: '', application: '', construct: '' },
    file: service?.file ?? '',
  };
  return podTemplateOf(manifest)!;
}

/** Why MetalLB is known to be there: an object of its own, or the application whose chart or source brings it. */
export interface MetalLbFound {
  /** In a message. */
  readonly what: string;
  readonly manifest?: Manifest | undefined;
  readonly application?: string | undefined;
}

/** MetalLB beside an enabled ServiceLB, so that both serve the same Services; nothing where it keeps to Services of a class. */
export const metalLbBeside = oncePer((facts: Facts): MetalLbFound | undefined => {
  if (!hasServiceLb(facts.model)) return undefined;
  const found = metalLbIn(facts);
  return found === undefined || keepsToClass(facts) ? undefined : found;
});

const here = 'MetalLB is here';

function metalLbIn(facts: Facts): MetalLbFound | undefined {
  const own = facts.manifests.find(({ identity }) => identity.group === 'metallb.io');
  if (own !== undefined) return { what: here, manifest: own };
  const pod = facts.pods.find((one) =>
    containersOf(one).some(({ fields }) => /(^|\/)metallb\/(controller|speaker)[:@]/.test(text(fields.image) ?? '')),
  );
  if (pod !== undefined) return { what: here, manifest: pod.manifest };
  const application = facts.model.applications.find(({ charts }) => charts.some(({ chart }) => chart === 'metallb'));
  if (application !== undefined) return { what: here, application: application.name };
  // Of objects that others wrote, MetalLB itself may be installed already: who asks it for an address says that it is there.
  const asking = facts.partial ? facts.ofKind('', 'Service').find(asksMetalLb) : undefined;
  if (asking === undefined) return undefined;
  return { what: `${formatIdentity(asking.identity)} asks MetalLB for an address`, manifest: asking };
}

function asksMetalLb({ body }: Manifest): boolean {
  const annotations = below(body, 'metadata', 'annotations');
  const names = typeof annotations === 'object' && annotations !== null ? Object.keys(annotations) : [];
  return loadBalancerOf(body) !== undefined && names.some((key) => /^metallb\.(io|universe\.tf)\//.test(key));
}

/** Whether MetalLB serves Services of one class alone: then every other one is left to ServiceLB. */
function keepsToClass(facts: Facts): boolean {
  const byFlag = facts.pods.some((pod) =>
    containersOf(pod).some(({ fields }) => texts(fields.args).some((arg) => arg.startsWith('--lb-class='))),
  );
  const byValue = facts.model.applications.some(({ charts }) =>
    charts.some(({ chart, values }) => chart === 'metallb' && (text(values['loadBalancerClass']) ?? '') !== ''),
  );
  return byFlag || byValue || facts.ofKind('', 'Service').some(({ body }) => loadBalancerOf(body)?.className !== undefined);
}
