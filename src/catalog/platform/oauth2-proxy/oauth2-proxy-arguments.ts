import type { OidcProvider } from '../../shared/index.ts';
import type { Oauth2ProxyAllowed } from './oauth2-proxy-props.ts';

export const httpPort = 4180;
export const metricsPort = 44180;
/** Folder with the authority that signed the certificate of the host, beside those that the image knows. */
export const authorityFolder = '/etc/oauth2-proxy/authority';
export const emailsFolder = '/etc/oauth2-proxy/emails';
export const emailsFile = 'emails';

/** What the arguments are made from. */
export interface ProxyFacts {
  readonly provider: OidcProvider<never>['provider'];
  readonly issuer: string;
  readonly upstream: string;
  /** Address of the host, without a slash at the end. */
  readonly url: string;
  readonly allow: 'everyone' | Oauth2ProxyAllowed;
  /** @unit seconds */
  readonly session: number;
  /** @unit seconds */
  readonly timeout: number;
  readonly publicRoutes: readonly string[];
  /** Ranges of the ingress controller's pods, whose word about the caller counts. */
  readonly proxies: readonly string[];
}

/** Where the provider sends people back to, which it must be told. */
export const callbackOf = (url: string): string => `${url}/oauth2/callback`;

/** @source docs/configuration/overview.md of oauth2-proxy 7.15 */
export function proxyArguments(facts: ProxyFacts): readonly string[] {
  const { provider, issuer, upstream, url, allow, session, timeout, publicRoutes, proxies } = facts;
  const secure = url.startsWith('https://');
  const { groups = [], emails } = allow === 'everyone' ? {} : allow;
  return [
    `--http-address=0.0.0.0:${httpPort}`,
    `--metrics-address=0.0.0.0:${metricsPort}`,
    '--reverse-proxy=true',
    ...proxies.map((range) => `--trusted-proxy-ip=${range}`),
    // Gitea speaks plain OpenID Connect; GitLab tells groups in an answer of its own.
    `--provider=${provider === 'gitlab' ? 'gitlab' : 'oidc'}`,
    `--oidc-issuer-url=${issuer}`,
    ...(provider === 'generic' ? [] : [`--scope=openid profile email${provider === 'gitea' ? ' groups' : ''}`]),
    '--code-challenge-method=S256',
    '--insecure-oidc-skip-nonce=false',
    `--redirect-url=${callbackOf(url)}`,
    '--skip-provider-button=true',
    emails === undefined ? '--email-domain=*' : `--authenticated-emails-file=${emailsFolder}/${emailsFile}`,
    ...groups.map((group) => `--${provider === 'gitlab' ? 'gitlab-group' : 'allowed-group'}=${group}`),
    ...publicRoutes.map((route) => `--skip-auth-route=${route}`),
    // The prefix makes browsers refuse the cookie from anywhere but this very host.
    `--cookie-name=${secure ? '__Host-' : '_'}oauth2_proxy`,
    `--cookie-secure=${secure}`,
    '--cookie-samesite=lax',
    `--cookie-expire=${session}s`,
    `--upstream=${upstream.replace(/\/$/, '')}/`,
    `--upstream-timeout=${timeout}s`,
    // The page learns who it is from X-Forwarded-User, -Email and -Groups; a password of its own may stand in Authorization.
    '--pass-basic-auth=false',
    '--silence-ping-logging=true',
  ];
}
