import { isSecretName } from '../model/index.ts';

/** Stands where a value is that nobody may see. */
export const HIDDEN = '(hidden)';

/** Names of whole files that hold secrets, and plurals: what is only shown wrongly costs more than what is hidden for nothing. */
const alsoSecret =
  /(?:password|passwd|passphrase|token|secret|privatekey|apikey|credential)s$|(?:^|\/)\.?(?:htpasswd|pgpass|netrc|dockerconfigjson|dockercfg|kubeconfig|auth|id_(?:rsa|ed25519|ecdsa))$|(?:^|[-_./])(?:tls|ssh|ca|server|client|rsa|ed25519|host)[-_.]?key$/i;

/** Fields of Kubernetes that are called like a secret and refer to a Secret, or say how a token is made. */
const harmless = new Set(['imagePullSecrets', 'secrets', 'serviceAccountToken', 'tokenRequests']);

/** Whether what stands under a name is nobody's to see. */
export function isHiddenName(name: string): boolean {
  return name.length <= 200 && !harmless.has(name) && (isSecretName(name) || alsoSecret.test(name));
}
