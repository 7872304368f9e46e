import { isSecretName } from '../model/index.ts';

/** Stands where a value is that nobody may see. */
export const HIDDEN = '(hidden)';

/** Keys that are called after what they are for. */
const privateKey = /(?:^|[-_./])(?:tls|ssh|ca|server|client|rsa|ed25519|host)[-_.]?key$/i;

/** Fields of Kubernetes that are called like a secret and refer to a Secret, or say how a token is made. */
const harmless = new Set(['imagePullSecrets', 'secrets', 'serviceAccountToken', 'tokenRequests']);

/** Whether what stands under a name is nobody's to see. What is hidden for nothing costs less than what is shown wrongly. */
export function isHiddenName(name: string): boolean {
  return name.length <= 200 && !harmless.has(name) && (isSecretName(name) || isSecretName(name.replace(/s$/, '')) || privateKey.test(name));
}

/** Whether a text of this name is a file that consists of secrets, or a login; a map of this name only says where that is. */
export function isSecretFile(name: string): boolean {
  return /(?:^|\/)(?:\.?(?:htpasswd|pgpass|netrc|dockerconfigjson|dockercfg|kubeconfig)|auth|id_(?:rsa|ed25519|ecdsa))$/i.test(name);
}
