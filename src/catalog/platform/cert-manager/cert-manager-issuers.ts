import type { AnyCluster } from '../../../authoring/index.ts';
import type { JsonObject } from '../../../model/index.ts';
import type { AcmeIssuerProps, CaIssuerProps } from './cert-manager-props.ts';

export const letsEncrypt = 'https://acme-v02.api.letsencrypt.org/directory';
export const tenYears = '87600h';

/** Certificate of an authority of our own. Its key stays when it is renewed, so that what it signed before stays trusted. */
export function authoritySpec(
  name: string,
  { commonName, organization, duration = tenYears }: CaIssuerProps,
  selfSigned: string,
): JsonObject {
  return {
    commonName,
    ...(organization === undefined ? {} : { subject: { organizations: [organization] } }),
    isCA: true,
    duration,
    // A year, so that devices can be told of the new one in time.
    renewBefore: '8760h',
    privateKey: { algorithm: 'ECDSA', size: 256, rotationPolicy: 'Never' },
    secretName: name,
    issuerRef: { name: selfSigned, kind: 'Issuer', group: 'cert-manager.io' },
  };
}

/** What the challenge of an issuer needs of the cluster. */
export interface ChallengeFacts {
  /** Class of the ingress that answers. */
  readonly className: string;
  /** Secret with the token or key. */
  readonly secret: string;
}

/** @source cert-manager.io/v1 ClusterIssuer: `spec.acme` */
export function acmeSpec<C extends AnyCluster>(name: string, props: AcmeIssuerProps<C>, { className, secret }: ChallengeFacts): JsonObject {
  const { email, server = letsEncrypt, challenge } = props;
  return {
    acme: {
      email,
      server,
      privateKeySecretRef: { name: `${name}-account` },
      solvers: [solver(challenge, className, secret)],
    },
  };
}

function solver<C extends AnyCluster>(challenge: AcmeIssuerProps<C>['challenge'], className: string, secret: string): JsonObject {
  switch (challenge.kind) {
    case 'http':
      return { http01: { ingress: { ingressClassName: className, serviceType: 'ClusterIP' } } };
    case 'cloudflare':
      return { ...selector(challenge.zones), dns01: { cloudflare: { apiTokenSecretRef: { name: secret, key: 'token' } } } };
    case 'rfc2136':
      return {
        ...selector(challenge.zones),
        dns01: {
          rfc2136: {
            nameserver: challenge.server,
            tsigKeyName: challenge.keyName,
            tsigAlgorithm: challenge.algorithm ?? 'HMACSHA256',
            tsigSecretSecretRef: { name: secret, key: 'key' },
          },
        },
      };
  }
}

function selector(zones: readonly string[] | undefined): JsonObject {
  return zones === undefined ? {} : { selector: { dnsZones: [...zones] } };
}
