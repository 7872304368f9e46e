import type { Issue } from '../../issues/index.ts';
import { contains, parseAddress, parseCidr, readable } from '../../units/index.ts';
import type { Check } from '../check.ts';
import { factsOf } from '../facts.ts';
import { finding } from '../finding.ts';
import { below, text } from '../read.ts';

/** ADDRESS_CLUSTER_IP: an address inside the cluster that a Service asks for by name lies in the range, and is nobody else's. */
export const clusterAddresses: Check = (input) => {
  const { model, ofKind } = factsOf(input);
  const range = readable(() => parseCidr(model.network.services));
  if (range === undefined) return [];
  const owners = new Map<number, string>([[range.first + 1, 'the API server (default/kubernetes)']]);
  return ofKind('', 'Service').flatMap((service): readonly Issue[] => {
    const asked = text(below(service.body, 'spec', 'clusterIP')) ?? 'None';
    const address = asked === 'None' || asked === '' ? undefined : readable(() => parseAddress(asked));
    if (address === undefined) return [];
    const { namespace, name } = service.identity;
    const refuse = (message: string) =>
      finding(service, {
        code: 'ADDRESS_CLUSTER_IP',
        severity: 'error',
        field: 'spec.clusterIP',
        message: `${asked} ${message}`,
        hint: 'leave `clusterIP` out, and Kubernetes gives one',
      });
    if (!contains(range, address)) return [refuse(`lies outside network.services (${model.network.services})`)];
    if (address === range.first || address === range.last)
      return [refuse(`is the ${address === range.first ? 'first' : 'last'} address of network.services, which no Service can have`)];
    const earlier = owners.get(address);
    owners.set(address, earlier ?? `Service ${namespace}/${name}`);
    return earlier === undefined ? [] : [refuse(`is already the address of ${earlier}`)];
  });
};
