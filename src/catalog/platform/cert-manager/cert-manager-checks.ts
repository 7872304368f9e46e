import type { AnyCluster, ClusterConstruct } from '../../../authoring/index.ts';
import type { Issue } from '../../../issues/index.ts';
import { parseAddress, UnitError } from '../../../units/index.ts';
import type { AcmeIssuerProps, CaIssuerProps, CertificateIssuerProps, CertManagerProps } from './cert-manager-props.ts';

/** Something wrong in one field of the props. */
export type Wrong = Pick<Issue, 'message' | 'hint'> & { readonly field: string };

const wrong = (field: string, message: string, hint?: string): Wrong => ({ field, message, hint });
const hours = /^[1-9]\d{0,6}h$/;
const dnsName = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)+$/;

/** What does not fit together about who signs. */
export function wrongIssuers<C extends AnyCluster>(cluster: ClusterConstruct, props: CertManagerProps<C>): readonly Wrong[] {
  return issuersOf(props).flatMap(([key, issuer]) => {
    const field = `issuers.${key}`;
    const spec = cluster.issuers[key];
    return [
      ...(spec?.kind === 'Issuer'
        ? [
            wrong(
              field,
              `${cluster.node.path} issuers.${key} is an Issuer, which signs for its own namespace only`,
              "write `kind: 'ClusterIssuer'` there",
            ),
          ]
        : []),
      ...(issuer.kind === 'ca' ? wrongAuthority(field, issuer) : wrongAcme(cluster, field, issuer)),
    ];
  });
}

/** The issuers of the props, those that are left out aside. */
export function issuersOf<C extends AnyCluster>({
  issuers,
}: CertManagerProps<C>): readonly (readonly [string, CertificateIssuerProps<C>])[] {
  return Object.entries<CertificateIssuerProps<C> | undefined>(issuers).flatMap(([key, issuer]) =>
    issuer === undefined ? [] : [[key, issuer] as const],
  );
}

function wrongAuthority(field: string, { commonName, duration }: CaIssuerProps): readonly Wrong[] {
  return [
    ...(commonName.trim() === '' || commonName.length > 64
      ? [wrong(`${field}.commonName`, `"${commonName}" has ${commonName.length} characters; 1 to 64 are allowed`)]
      : []),
    ...(duration === undefined || (hours.test(duration) && Number.parseInt(duration, 10) > 8760)
      ? []
      : [wrong(`${field}.duration`, `"${duration}" is no time of more than a year`, 'in hours: `87600h` is ten years')]),
  ];
}

function wrongAcme<C extends AnyCluster>(cluster: ClusterConstruct, field: string, props: AcmeIssuerProps<C>): readonly Wrong[] {
  const { email, server, challenge } = props;
  const zones = challenge.kind === 'http' ? [] : (challenge.zones ?? []);
  return [
    ...(/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email) ? [] : [wrong(`${field}.email`, `"${email}" is no address of mail`)]),
    ...(server === undefined || (URL.canParse(server) && server.startsWith('https://'))
      ? []
      : [wrong(`${field}.server`, `"${server}" is no directory of an authority`, 'it begins with https://')]),
    ...zones.flatMap((zone, index) =>
      dnsName.test(zone)
        ? []
        : [wrong(`${field}.challenge.zones[${index}]`, `"${zone}" is no zone`, 'lower-case, for example `example.org`')],
    ),
    ...(challenge.kind === 'http' && cluster.ingresses[challenge.ingress] === undefined
      ? [wrong(`${field}.challenge.ingress`, `no ingress "${challenge.ingress}" in this cluster`)]
      : []),
    ...(challenge.kind === 'rfc2136' ? wrongAddress(`${field}.challenge.server`, challenge.server) : []),
  ];
}

/** What is wrong with an address and port. */
export function wrongAddress(field: string, text: string): readonly Wrong[] {
  const { address, port } = addressAndPort(text);
  const hint = 'an IPv4 address with its port: `192.168.1.2:53`';
  try {
    parseAddress(address);
  } catch (error) {
    if (!(error instanceof UnitError)) throw error;
    return [wrong(field, `"${text}" is no address of a server`, hint)];
  }
  return port > 0 && port < 65536 ? [] : [wrong(field, `"${text}" names no port`, hint)];
}

/** `192.168.1.2:53` in two parts; port 0 where there is none. */
export function addressAndPort(text: string): { readonly address: string; readonly port: number } {
  const [address = '', port = ''] = text.split(':');
  return { address, port: /^\d{1,5}$/.test(port) ? Number(port) : 0 };
}
