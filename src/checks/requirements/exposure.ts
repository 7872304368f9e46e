import { exposedOf } from '../exposure/list.ts';
import { denials } from '../network/denials.ts';
import { flowsToIsolated } from '../network/isolated.ts';
import type { Failing, Judge } from './judge.ts';

/** Addresses of the LAN beyond the first ones; ingress hosts share the address of their controller. */
export const entryPoints: Judge = (facts, { limit = '' }) => {
  const { model } = facts;
  const claimed = [...new Set(model.exposures.filter(({ kind }) => kind !== 'ingress').map(({ host }) => host))].sort();
  const failing = exposedOf(facts).flatMap(({ how, manifest, declared }): readonly Failing[] => {
    const isEntrance = how === 'node-port' || ((how === 'load-balancer' || how === 'service-lb') && !declared);
    if (manifest === undefined || !isEntrance) return [];
    const { namespace, name } = manifest.identity;
    const type = how === 'node-port' ? 'NodePort' : 'LoadBalancer';
    const message = `Service ${namespace}/${name} of type ${type} is an entrance of its own`;
    return [{ subject: `${namespace}/${name}`, message, hint: 'put it behind an ingress' }];
  });
  const most = Number(limit);
  if (claimed.length <= most) return failing;
  const all = claimed
    .map((address) => `${address} (${model.exposures.find(({ host }) => host === address)?.application ?? ''})`)
    .join(', ');
  return [
    ...failing,
    {
      subject: claimed.at(-1) ?? '',
      message: `${claimed.length} addresses of the LAN are in use, more than ${most}: ${all}`,
      hint: 'let two of them share one address',
    },
  ];
};

/** Host names that no certificate covers, and addresses on which something speaks in clear text. */
export const tlsEverywhere: Judge = (facts) =>
  exposedOf(facts)
    .filter(({ tls }) => tls === 'no')
    .map(({ how, at, target }) => ({
      subject: how === 'ingress' ? at : target,
      message: how === 'ingress' ? `${at} (${target}) has no certificate` : `${target} speaks in clear text at ${at}`,
      hint: how === 'ingress' ? "give it one, `tls: { issuer: '…' }`" : 'let it speak TLS, or put it behind an ingress',
    }));

/** Namespaces that let traffic through which nobody declared. */
export const defaultDeny: Judge = (facts) => {
  const { model, ofKind } = facts;
  const denied = denials(facts);
  const open = ofKind('', 'Namespace')
    .map(({ identity }) => identity.name)
    .filter((namespace) => !(denied.has(`${namespace}/Ingress`) && denied.has(`${namespace}/Egress`)))
    .map((namespace) => ({
      subject: namespace,
      message: `namespace ${namespace} has no policy that refuses everything both ways`,
      hint: 'leave out `defaultDeny: false`',
    }));
  const { name, enforcesPolicies } = model.network.cni;
  return enforcesPolicies
    ? open
    : [...open, { subject: name, message: `${name} does not enforce policies`, hint: 'take a network that does' }];
};

/** A network that is not isolated any more, and flows that reach it although it is. */
export const isolated: Judge = (facts, { limit = '' }) => {
  const network = facts.model.site.networks?.find(({ name }) => name === limit);
  if (network?.isolated !== true)
    return [
      { subject: limit, message: `network ${limit} of site ${facts.model.site.name} is not isolated`, hint: 'write `isolated: true`' },
    ];
  return flowsToIsolated(facts, limit).map(({ path, message }) => {
    const [subject = path] = path.split(' ', 1);
    return { subject, message: `${subject}: ${message}`, hint: 'remove the flow' };
  });
};
