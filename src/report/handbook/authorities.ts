import { below, fields, text } from '../../checks/index.ts';
import type { Book, Section } from './book.ts';
import { block, section, table, words } from './markdown.ts';

/** A certificate authority whose key is made in the cluster. */
export interface OwnAuthority {
  readonly namespace: string;
  /** Secret with its key and certificate. */
  readonly secret: string;
  /** What devices show. */
  readonly commonName: string;
  /** Issuers that sign with it. */
  readonly issuers: readonly string[];
}

/** Every authority of the cluster's own that an issuer signs with. */
export function ownAuthorities({ facts }: Book): readonly OwnAuthority[] {
  const issuers = ['ClusterIssuer', 'Issuer'].flatMap((kind) => facts.ofKind('cert-manager.io', kind));
  return facts.ofKind('cert-manager.io', 'Certificate').flatMap(({ identity, body }): readonly OwnAuthority[] => {
    const spec = fields(body['spec']);
    const secret = text(spec['secretName']);
    if (spec['isCA'] !== true || secret === undefined) return [];
    const signing = issuers.filter(
      (issuer) =>
        text(below(issuer.body, 'spec', 'ca', 'secretName')) === secret && ['', identity.namespace].includes(issuer.identity.namespace),
    );
    if (signing.length === 0) return [];
    const commonName = text(spec['commonName']) ?? identity.name;
    return [{ namespace: identity.namespace, secret, commonName, issuers: signing.map((issuer) => issuer.identity.name) }];
  });
}

/** What devices have to be told before pages with TLS open without a warning. */
export const certificates: Section = (book) => {
  const own = ownAuthorities(book);
  const page = book.runbooks.find(({ file }) => file === 'certificates.md');
  return section(
    'Own certificate authority',
    ...(own.length === 0
      ? []
      : [
          `Pages of this cluster are signed by an authority that no device knows until it is told. ${page === undefined ? 'Each device trusts the file once:' : `How to tell Debian, Ubuntu, Fedora, macOS, Windows, Firefox, Android and iOS stands in [certificates.md](${page.file}#trust-it-on-a-device-once); the file for it:`}`,
          block('sh', ...own.flatMap(exportCertificate)),
          ...table(
            ['shows up as', 'secret', 'signs for issuer'],
            own.map(({ commonName, namespace, secret, issuers }) => [
              words(commonName),
              `${namespace}/${words(secret)}`,
              issuers.map(words).join(', '),
            ]),
          ),
        ]),
  );
};

/** Reads the certificate, which is public, and shows what a person compares on the device. */
function exportCertificate({ namespace, secret }: OwnAuthority): readonly string[] {
  return [
    `kubectl -n ${namespace} get secret ${secret} -o jsonpath='{.data.tls\\.crt}' | base64 -d > ${secret}.crt`,
    `openssl x509 -in ${secret}.crt -noout -subject -enddate -fingerprint -sha256`,
  ];
}
