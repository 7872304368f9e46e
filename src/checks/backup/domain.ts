import type { Machine, Model } from '../../model/index.ts';
import { contains, parseAddress, parseAddresses, UnitError } from '../../units/index.ts';
import type { Facts } from '../facts.ts';
import { below, fields, items, text, textMap, texts } from '../read.ts';

/** Where a server stands, seen from the disks of the cluster. */
export type Place =
  /** Another machine, as far as everything declared can tell. */
  | { readonly kind: 'elsewhere' }
  /** A machine that the cluster's data lies on; `what` ends a sentence that begins with its name. */
  | { readonly kind: 'same'; readonly what: string }
  /** A program of this very cluster; it counts only where its own data is copied further. */
  | { readonly kind: 'inside'; readonly application: string | undefined; readonly what: string }
  | { readonly kind: 'unknown'; readonly why: string; readonly hint: string };

/** Host in `192.168.1.10`, `nas:9000`, `https://nas:9000/x` or `nfs://192.168.1.10:/x`. */
export function hostOf(server: string): string {
  return server
    .replace(/^[a-z0-9+]+:\/\//, '')
    .replace(/^[^/@]*@/, '')
    .replace(/[:/].*$/, '');
}

/** Where a host stands. `ranges` are what its name leads to, where its owner says so. */
export function placeOf(facts: Facts, host: string, ranges: readonly string[] = []): Place {
  const { model } = facts;
  const found = inCluster(facts, host) ?? onMachine(model, host);
  if (found !== undefined) return found;
  if (isAddress(host)) return { kind: 'elsewhere' };
  const [first = host] = host.split('.');
  const fixed = model.site.fixed.find(({ name }) => name === host || name === first);
  const addresses = ranges.length > 0 ? ranges.map((range) => range.replace(/\/32$/, '')) : fixed === undefined ? [] : [fixed.address];
  for (const address of addresses.filter(isAddress)) {
    const place = inCluster(facts, address) ?? onMachine(model, address);
    if (place !== undefined) return place;
  }
  if (addresses.length > 0) return { kind: 'elsewhere' };
  return {
    kind: 'unknown',
    why: `${host} is a name, so whether it is one of these machines cannot be told`,
    hint: 'write its address, or the `ranges` that its name leads to; or accept this with where it stands',
  };
}

function onMachine(model: Model, host: string): Place | undefined {
  if (/^(localhost|127\..*)$/.test(host)) return { kind: 'same', what: 'is the very pod that writes it' };
  const [first = host] = host.split('.');
  const called = (name: string) => name === host || (!isAddress(host) && name === first);
  const node = model.nodes.find(({ address, name }) => address === host || called(name));
  if (node !== undefined) return { kind: 'same', what: `is node ${node.name}` };
  const machine = (model.machines ?? []).find(({ address, name }) => address === host || called(name));
  if (machine === undefined) return undefined;
  const carrier = hostsOf(model, machine).find(({ nodes }) => nodes.length > 0);
  if (carrier === undefined) return { kind: 'elsewhere' };
  const away = model.nodes.filter(({ name }) => !carrier.nodes.includes(name)).map(({ name }) => name);
  const what = `${carrier === machine ? `is ${machine.name}` : `is ${machine.name}, which runs on ${carrier.name}`}, as do the nodes ${carrier.nodes.join(', ')}`;
  if (away.length === 0) return { kind: 'same', what };
  return {
    kind: 'unknown',
    why: `it ${what}; the data may lie there or on ${away.join(', ')}`,
    hint: 'name a machine that none of the nodes runs on',
  };
}

/** A machine, what it runs on, and so on down. */
function hostsOf(model: Model, machine: Machine): readonly Machine[] {
  const found = [machine];
  for (let at: Machine | undefined = machine; at !== undefined; ) {
    const { host }: Machine = at;
    at = found.some(({ name }) => name === host) ? undefined : model.machines?.find(({ name }) => name === host);
    if (at !== undefined) found.push(at);
  }
  return found;
}

function inCluster(facts: Facts, host: string): Place | undefined {
  const { model } = facts;
  const exposed = model.exposures.find((exposure) => exposure.host === host);
  if (exposed !== undefined && exposed.kind !== 'node-port') {
    return { kind: 'inside', application: exposed.application, what: `is ${exposed.application}/${exposed.workload} of this cluster` };
  }
  const service = serviceNamed(facts, host);
  if (service !== undefined) return service;
  const inside = (what: string): Place => ({ kind: 'inside', application: undefined, what });
  if (isIn(host, [model.network.services])) return inside('is an address of the cluster’s own Services');
  if (isIn(host, [model.network.pods])) return inside('is an address of a pod of this cluster');
  const pool = model.addressPools.find(({ ranges }) => isIn(host, ranges));
  return pool === undefined ? undefined : inside(`is an address of pool ${pool.key}, which only this cluster gives out`);
}

function serviceNamed(facts: Facts, host: string): Place | undefined {
  if (isAddress(host)) return undefined;
  const domain = facts.model.network.dnsDomain;
  const short = host.replace(new RegExp(`\\.svc(\\.${domain.replaceAll('.', '\\.')})?$`), '');
  const [name, namespace, ...more] = short.split('.');
  if (more.length > 0) return undefined;
  const found = facts
    .ofKind('', 'Service')
    .find(({ identity }) => identity.name === name && (namespace === undefined || identity.namespace === namespace));
  if (found === undefined)
    return short === host ? undefined : { kind: 'inside', application: undefined, what: 'is a Service of this cluster' };
  const { identity, origin, body } = found;
  if (Object.keys(fields(below(body, 'spec', 'selector'))).length > 0)
    return { kind: 'inside', application: origin.application, what: `is Service ${identity.namespace}/${identity.name} of this cluster` };
  // A name for something outside.
  const addresses = facts
    .ofKind('discovery.k8s.io', 'EndpointSlice')
    .filter((slice) => slice.identity.namespace === identity.namespace)
    .filter((slice) => textMap(below(slice.body, 'metadata', 'labels'))['kubernetes.io/service-name'] === identity.name)
    .flatMap((slice) => items(slice.body.endpoints).flatMap((endpoint) => texts(endpoint.addresses)));
  const outside = text(below(body, 'spec', 'externalName')) ?? addresses[0];
  return outside === undefined || outside === host ? undefined : placeOf(facts, outside);
}

function isAddress(host: string): boolean {
  return /^\d+\.\d+\.\d+\.\d+$/.test(host);
}

function isIn(host: string, ranges: readonly string[]): boolean {
  if (!isAddress(host)) return false;
  return ranges.some((range) => {
    try {
      return contains(parseAddresses(range), parseAddress(host));
    } catch (error) {
      // Ranges that cannot be read have a finding of their own.
      if (error instanceof UnitError) return false;
      throw error;
    }
  });
}
