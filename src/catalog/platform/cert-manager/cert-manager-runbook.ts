import type { Runbook } from '../../../authoring/index.ts';

/** One authority of the cluster's own. */
export interface Authority {
  /** Name of issuer, certificate and Secret. */
  readonly name: string;
  readonly commonName: string;
}

/** How devices come to trust the cluster's own authorities, and what happens when one is lost. */
export function certificatesRunbook(cluster: string, namespace: string, authorities: readonly Authority[]): Runbook {
  const [first] = authorities;
  const name = first?.name ?? '';
  const read = (secret: string) =>
    `kubectl -n ${namespace} get secret ${secret} -o jsonpath='{.data.tls\\.crt}' | base64 -d > ${secret}.crt`;
  return {
    file: 'certificates.md',
    text: `# Certificates of ${cluster}

${authorities.map(({ name: secret, commonName }) => `- \`${secret}\` shows up on devices as “${commonName}”. Its key is in Secret ${namespace}/${secret}, which cert-manager made in the cluster; it is in no file and in no backup.`).join('\n')}

Nothing else is lost with it: keys and certificates are made again. What it costs is that every device has to be told of a new authority.

## Trust it on a device, once

1. Read the certificate, which is public: \`${read(name)}\`
2. Look at it, and note its fingerprint: \`openssl x509 -in ${name}.crt -noout -subject -enddate -fingerprint -sha256\`
3. Bring the file to the device and compare the fingerprint there.
   - Debian, Ubuntu (the name must end in \`.crt\`): \`sudo cp ${name}.crt /usr/local/share/ca-certificates/ && sudo update-ca-certificates\`
   - Fedora, Rocky: \`sudo cp ${name}.crt /etc/pki/ca-trust/source/anchors/ && sudo update-ca-trust\`
   - macOS: \`sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain ${name}.crt\`
   - Windows, as administrator: \`certutil -addstore -f ROOT ${name}.crt\`
   - Firefox takes over what Windows, macOS and Android trust. On Linux it has a list of its own: Settings → Privacy & Security → Certificates → View Certificates → Authorities → Import, for web sites.
   - Chrome and Chromium on Linux have one too: \`certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n ${name} -i ${name}.crt\` (package libnss3-tools or nss-tools).
   - Android: Settings → Security → Encryption & credentials → Install a certificate → CA certificate. Browsers trust it, most other apps do not.
   - iPhone, iPad: open the file, Settings → General → VPN & Device Management → install the profile; then Settings → General → About → Certificate Trust Settings → switch it on.
4. Open a page of the cluster: no warning.

Whoever has the key can pretend to be any page to these devices, so who may read Secrets of namespace ${namespace} decides over all of them.

## Programs in pods

Beside each certificate, its Secret holds the authority's as \`ca.crt\`. A program that calls another one by its public name mounts that file.

## Renewal

cert-manager renews each host when a third of its time is left, and the authority itself a year before its end. It keeps its key then, so that
what it signed stays valid, but devices keep the certificate they have: import the new one within that year. \`kubectl get certificates -A\` shows all.

A new certificate for one host at once: \`cmctl renew -n <namespace> <secret>\`, or delete the Secret of the host.

## A new authority, after a loss or when somebody saw the key

1. \`kubectl -n ${namespace} delete secret ${name}\`: cert-manager makes another key and certificate within seconds.
2. Sign every host anew: delete the Secrets of their certificates. For all that this authority signed:
   \`kubectl get certificates -A -o jsonpath='{range .items[?(@.spec.issuerRef.name=="${name}")]}{.metadata.namespace} {.spec.secretName}{"\\n"}{end}' | while read -r namespace secret; do kubectl -n "$namespace" delete secret "$secret"; done\`
3. Restart pods that had \`ca.crt\` mounted, and do the steps for devices again; take the old authority from them.

## A new cluster that devices trust already

Optional, with a copy of the key outside the cluster and outside Git: \`kubectl -n ${namespace} get secret ${name} -o yaml > ${name}-key.yaml\`.
Before cert-manager starts in the new cluster: \`kubectl create namespace ${namespace}\`, then \`kubectl apply -f ${name}-key.yaml\`. It takes the key over.
`,
  };
}
