import type { Issue } from '../../issues/index.ts';
import type { Manifest } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { factsOf } from '../facts.ts';
import { finding } from '../finding.ts';
import { below, items, text, textMap, texts } from '../read.ts';

/**
 * REFERENCE_INGRESS_CERTIFICATE: an Ingress with TLS says for each host which certificate it is. That the named Secret will be
 * there is SECRET_UNPRODUCED's.
 */
export const ingressCertificates: Check = (input) => factsOf(input).ofKind('networking.k8s.io', 'Ingress').flatMap(judge);

function judge(ingress: Manifest): readonly Issue[] {
  const annotations = textMap(below(ingress.body, 'metadata', 'annotations'));
  const issuer = annotations['cert-manager.io/cluster-issuer'] ?? annotations['cert-manager.io/issuer'];
  const entries = items(below(ingress.body, 'spec', 'tls'));
  const severity = issuer === undefined ? 'warning' : 'error';
  const say = (field: string, message: string, hint: string): Issue =>
    finding(ingress, { code: 'REFERENCE_INGRESS_CERTIFICATE', severity, field, message, hint });
  if (entries.length === 0)
    return issuer === undefined
      ? []
      : [
          say(
            'spec.tls',
            `asks issuer ${issuer} for a certificate and lists no host in \`tls\`, so none is made`,
            'add `tls: [{ hosts: […], secretName: … }]`',
          ),
        ];
  const covered = entries.flatMap(({ hosts }) => texts(hosts));
  return [
    ...entries.flatMap((entry, index) =>
      (text(entry.secretName) ?? '') === ''
        ? [
            say(
              `spec.tls[${index}].secretName`,
              `names no Secret for ${texts(entry.hosts).join(', ') || 'its hosts'}, so the controller answers with a certificate of its own, which nobody trusts`,
              'name the Secret that holds the certificate, or that cert-manager shall put it into',
            ),
          ]
        : [],
    ),
    // An entry without hosts is for all of them.
    ...(entries.some(({ hosts }) => texts(hosts).length === 0)
      ? []
      : items(below(ingress.body, 'spec', 'rules')).flatMap(({ host }, index) => {
          const name = text(host);
          if (name === undefined || covered.some((pattern) => covers(pattern, name))) return [];
          return [
            say(
              `spec.rules[${index}].host`,
              `${name} stands in no entry of \`tls\`, so its pages have no certificate`,
              `add it to \`tls[0].hosts\``,
            ),
          ];
        })),
  ];
}

/** Whether a name of a certificate is that of a host; a star is one label. */
function covers(pattern: string, host: string): boolean {
  return pattern === host || (pattern.startsWith('*.') && host.slice(host.indexOf('.')) === pattern.slice(1));
}
