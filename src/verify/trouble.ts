import { ApiError, UnreachableError } from '../api/index.ts';
import { type Issue, IssueError } from '../issues/index.ts';
import { NoApiServerError } from './live.ts';

/** Where a request went, for the message. */
export interface Asked {
  readonly url: string;
  readonly context: string;
}

/** Why a cluster could not be asked, as findings; nothing for what is a fault of our own. */
export function troubleOf(error: unknown, { url, context }: Asked): readonly Issue[] | undefined {
  if (error instanceof IssueError) return error.issues;
  const at = `${url} (context ${context})`;
  if (error instanceof UnreachableError) {
    const { message, hint } = whyUnreachable(error);
    return [{ code: 'VERIFY_UNREACHABLE', severity: 'error', path: at, message, hint }];
  }
  if (error instanceof NoApiServerError || error instanceof SyntaxError) {
    const message = `does not answer as an API server: ${error instanceof SyntaxError ? 'the answer is no JSON' : error.message}`;
    return [{ code: 'VERIFY_UNREACHABLE', severity: 'error', path: at, message, hint: 'try `kubectl version` with this context' }];
  }
  if (!(error instanceof ApiError)) return undefined;
  if (error.status === 401) {
    const hint = 'they have expired or belong to another cluster: fetch the kubeconfig again';
    return [{ code: 'VERIFY_KUBECONFIG', severity: 'error', path: at, message: 'does not accept the credentials', hint }];
  }
  if (error.status === 403) {
    const hint = 'use a context that may do this';
    return [{ code: 'VERIFY_FORBIDDEN', severity: 'error', path: at, message: error.message, hint }];
  }
  return [{ code: 'VERIFY_UNREACHABLE', severity: 'error', path: at, message: `answers with status ${error.status}: ${error.message}` }];
}

/** Causes by the code that Node gives them. */
const causes: readonly (readonly [RegExp, string, string])[] = [
  [/^ECONNREFUSED$/, 'nothing listens there', 'is the machine on, and the API server started?'],
  [/^(ENOTFOUND|EAI_AGAIN)$/, 'no such host is known', 'is the name right, and the VPN up?'],
  [/^(ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/, 'no way leads there', 'is the VPN up, and does the firewall of the node let the port in?'],
  [
    /^CERT_HAS_EXPIRED$/,
    'the certificate of the server has expired',
    'renew the certificates on the node, then fetch the kubeconfig again',
  ],
  [
    /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT_LOCALLY)$/,
    'the certificate of the server was not signed by the authority in the kubeconfig',
    'it is another cluster, or one that was set up again: fetch the kubeconfig again',
  ],
  [
    /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    'the certificate of the server is for other names',
    'use an address that it names, or add this one to the certificate of the API server',
  ],
  [/^ERR_SSL_.*ALERT_CERTIFICATE_EXPIRED$/, 'the client certificate has expired', 'fetch the kubeconfig again'],
];

function whyUnreachable(error: UnreachableError): { readonly message: string; readonly hint?: string | undefined } {
  const code = String((error.cause as { readonly code?: unknown } | undefined)?.code ?? '');
  const [, why, hint] = causes.find(([pattern]) => pattern.test(code)) ?? [];
  const own = error.cause instanceof Error ? error.cause.message : error.message;
  return why === undefined ? { message: own, hint: 'try `kubectl version` with this context' } : { message: why, hint };
}
