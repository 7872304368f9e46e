import { stringify } from 'yaml';

/** A kubeconfig for the programs beside the API server; they all act as its administrator. */
export function kubeconfigText({
  url,
  certificateFile,
  token,
}: {
  readonly url: string;
  readonly certificateFile: string;
  readonly token: string;
}): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'rehearsal', cluster: { server: url, 'certificate-authority': certificateFile } }],
    users: [{ name: 'admin', user: { token } }],
    contexts: [{ name: 'rehearsal', context: { cluster: 'rehearsal', user: 'admin' } }],
    'current-context': 'rehearsal',
  });
}
