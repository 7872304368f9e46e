import type { Issue } from '../../issues/index.ts';
import { formatIdentity, type Manifest } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { type Facts, factsOf } from '../facts.ts';
import { finding } from '../finding.ts';
import { below, items, text, textMap, texts } from '../read.ts';

/** An object that has a certificate put into a Secret, and for which names. */
interface Order {
  readonly manifest: Manifest;
  readonly field: string;
  readonly secret: string;
  readonly names: readonly string[];
}

/** REFERENCE_CERTIFICATE_TWICE: one Secret holds one certificate, so that two objects that ask for it mean the same names. */
export const certificateSecrets: Check = (input) => {
  const owners = new Map<string, Order>();
  return ordersOf(factsOf(input)).flatMap((order): readonly Issue[] => {
    const key = `${order.manifest.identity.namespace}/${order.secret}`;
    const earlier = owners.get(key);
    if (earlier === undefined) {
      owners.set(key, order);
      return [];
    }
    if (order.names.every((name) => earlier.names.includes(name))) return [];
    const message = `Secret "${order.secret}" holds the certificate that ${formatIdentity(earlier.manifest.identity)} asks for, which is for ${earlier.names.join(', ') || 'no name'}: nothing is signed for ${order.names.filter((name) => !earlier.names.includes(name)).join(', ')}`;
    const hint = 'give one of the two a Secret of another name';
    return [finding(order.manifest, { code: 'REFERENCE_CERTIFICATE_TWICE', severity: 'error', field: order.field, message, hint })];
  });
};

function ordersOf(facts: Facts): readonly Order[] {
  return [
    ...facts.ofKind('cert-manager.io', 'Certificate').flatMap((manifest): readonly Order[] => {
      const secret = text(below(manifest.body, 'spec', 'secretName'));
      const names = texts(below(manifest.body, 'spec', 'dnsNames'));
      return secret === undefined ? [] : [{ manifest, field: 'spec.secretName', secret, names }];
    }),
    ...facts.ofKind('networking.k8s.io', 'Ingress').flatMap((manifest) => {
      const annotations = textMap(below(manifest.body, 'metadata', 'annotations'));
      if (annotations['cert-manager.io/cluster-issuer'] === undefined && annotations['cert-manager.io/issuer'] === undefined) return [];
      return items(below(manifest.body, 'spec', 'tls')).flatMap(({ secretName, hosts }, index): readonly Order[] => {
        const secret = text(secretName);
        return secret === undefined ? [] : [{ manifest, field: `spec.tls[${index}].secretName`, secret, names: texts(hosts) }];
      });
    }),
  ];
}
