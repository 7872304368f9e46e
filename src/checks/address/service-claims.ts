import type { Issue } from '../../issues/index.ts';
import { type JsonObject, type LoadBalancer, loadBalancerOf, type Manifest, type Model } from '../../model/index.ts';
import { balancersOf } from '../balancers.ts';
import type { CheckInput } from '../check.ts';
import { factsOf } from '../facts.ts';
import { declaredFinding, type FindingProps, finding } from '../finding.ts';
import { oncePer } from '../once.ts';
import { below, text } from '../read.ts';

/** A Service of type LoadBalancer. */
export interface Balanced extends LoadBalancer {
  readonly service: Manifest;
}

/** One address that a Service asks for. */
export interface Claim {
  readonly address: string;
  readonly pool?: string | undefined;
  /** Who asks, for the other party's finding. */
  readonly owner: string;
  readonly found: (props: FindingProps) => Issue;
  /** Construct or file the finding is about, and its field. */
  readonly path: string;
  readonly field: string;
  /** The Service as it is rendered; none where a chart brings it. */
  readonly balanced?: Balanced | undefined;
}

/** Every address that a Service of the cluster asks for, those that constructs declare first. */
export const claimsOf = oncePer((input: CheckInput): readonly Claim[] => {
  const services = balancedIn(input);
  const byName = new Map(services.map((one) => [nameOf(one.service), one]));
  const told = new Set(input.model.exposures.map(({ application, service, host }) => `${application}/${service} ${host}`));
  // A patch may let a Service ask for another address than its construct declares.
  const untold = (one: Balanced) => written(one).filter(({ address }) => !told.has(`${nameOf(one.service)} ${address}`));
  return [...declared(input.model, byName), ...services.flatMap(untold)];
});

/** Services of type LoadBalancer, but those that the distribution itself serves with the addresses of its nodes. */
export function balancedIn(input: CheckInput): readonly Balanced[] {
  const served = new Set(balancersOf(factsOf(input)).map(({ service }) => service));
  return input.manifests.flatMap((service) => {
    const { group, kind } = service.identity;
    const balancer = group === '' && kind === 'Service' && !served.has(service) ? loadBalancerOf(service.body) : undefined;
    return balancer === undefined ? [] : [{ ...balancer, service }];
  });
}

function nameOf({ origin, identity }: Manifest): string {
  return `${origin.application}/${identity.name}`;
}

function declared(model: Model, services: ReadonlyMap<string, Balanced>): readonly Claim[] {
  return model.exposures
    .filter(({ kind }) => kind === 'load-balancer')
    .map(({ application, workload, host, pool, service }) => ({
      address: host,
      pool,
      owner: `${application}/${workload}${service === undefined || service === workload ? '' : ` (Service ${service})`}`,
      found: (props) => declaredFinding(model, [application, workload], props),
      path: `${model.cluster}/${application}/${workload}`,
      field: 'address',
      balanced: services.get(`${application}/${service}`),
    }));
}

/** Addresses of a rendered Service that no construct declared. */
function written(balanced: Balanced): readonly Claim[] {
  const { service, addresses, pool } = balanced;
  const { application, construct } = service.origin;
  return addresses.map((address) => ({
    address,
    pool,
    owner: `Service ${service.identity.name} of ${application}`,
    found: (props) => finding(service, props),
    path: construct === '' ? service.file : construct,
    field: annotationField,
    balanced,
  }));
}

/** Where a Service says which address it wants. */
export const annotationField = 'metadata.annotations["metallb.io/loadBalancerIPs"]';

/** What a Service asks for: the field, the addresses in it, and the same in words. */
export interface AskedField {
  readonly field: string;
  readonly values: readonly string[];
  readonly what: string;
}

/** The field by which a Service asks for an address or a pool; nothing where any will do. */
export function askedField(service: JsonObject): AskedField | undefined {
  const { addresses = [], pool } = loadBalancerOf(service) ?? {};
  const byName = ['metallb.io', 'metallb.universe.tf'].find((group) => has(service, `${group}/loadBalancerIPs`));
  const byPool = ['metallb.io', 'metallb.universe.tf'].find((group) => has(service, `${group}/address-pool`));
  if (addresses.length > 0) {
    const field = byName === undefined ? 'spec.loadBalancerIP' : `metadata.annotations["${byName}/loadBalancerIPs"]`;
    return { field, values: addresses, what: addresses.join(', ') };
  }
  if (pool === undefined) return undefined;
  return { field: `metadata.annotations["${byPool}/address-pool"]`, values: [], what: `an address of pool "${pool}"` };
}

function has(service: JsonObject, annotation: string): boolean {
  return (text(below(service, 'metadata', 'annotations', annotation)) ?? '') !== '';
}
