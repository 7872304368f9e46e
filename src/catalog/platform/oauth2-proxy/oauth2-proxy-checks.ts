import type { AnyCluster, ClusterConstruct } from '../../../authoring/index.ts';
import type { Issue } from '../../../issues/index.ts';
import type { Oauth2ProxyProps } from './oauth2-proxy-props.ts';

/** Something wrong in one field of the props. */
export type Wrong = Pick<Issue, 'severity' | 'message' | 'hint'> & { readonly field: string };

const error = (field: string, message: string, hint?: string): Wrong => ({ field, severity: 'error', message, hint });
/** A list of arguments is split at commas. */
const oneWord = /^[^\s,"]+$/;

/** What cannot work as it is written. */
export function wrongProps<C extends AnyCluster>({
  provider,
  allow,
  tls,
  replicas = 1,
  publicRoutes = [],
  host,
}: Oauth2ProxyProps<C>): readonly Wrong[] {
  const { groups, emails } = allow === 'everyone' ? {} : allow;
  return [
    ...(/^https?:\/\/[^\s/]+/.test(provider.issuer) && URL.canParse(provider.issuer)
      ? []
      : [error('provider.issuer', `"${provider.issuer}" is no address of a provider`, 'write for example `https://git.rnd.home`')]),
    ...(allow !== 'everyone' && (groups ?? []).length === 0 && (emails ?? []).length === 0
      ? [error('allow', 'names nobody, so nobody could come in', "list `groups` or `emails`, or write `'everyone'`")]
      : []),
    ...(groups ?? []).flatMap((group, index) =>
      oneWord.test(group) ? [] : [error(`allow.groups[${index}]`, `"${group}" is no group`, 'no spaces, quotes and commas')],
    ),
    ...(emails ?? []).flatMap((email, index) =>
      /^[^\s,@]+@[^\s,@]+$/.test(email) ? [] : [error(`allow.emails[${index}]`, `"${email}" is no address of mail`)],
    ),
    ...publicRoutes.flatMap((route, index) =>
      isRoute(route)
        ? []
        : [error(`publicRoutes[${index}]`, `"${route}" is no pattern of a path`, '`^/api/health$` or `GET=^/api/health$`')],
    ),
    ...(Number.isInteger(replicas) && replicas > 0 ? [] : [error('replicas', `${replicas} is no whole number above 0`)]),
    ...(tls === undefined
      ? [
          {
            field: 'tls',
            severity: 'warning' as const,
            message: `who signs in at http://${host} sends a cookie that everybody on the way can read and use`,
            hint: "give it a certificate, `tls: { issuer: '…' }`",
          },
        ]
      : []),
  ];
}

function isRoute(route: string): boolean {
  if (!oneWord.test(route)) return false;
  try {
    new RegExp(route.replace(/^[A-Z]+!?=/, ''));
    return true;
  } catch {
    return false;
  }
}

/** A way past the sign-in; certain when everything is declared. */
export function waysPast<C extends AnyCluster>({ facts }: ClusterConstruct, { upstream }: Oauth2ProxyProps<C>): readonly Wrong[] {
  const { application, workload } = upstream.endpoint;
  return facts.exposures
    .filter((exposure) => exposure.application === application && exposure.workload === workload)
    .map(({ host }) =>
      error('upstream', `${workload} is also open at ${host}, past the sign-in`, `leave out its own \`host\` or \`address\``),
    );
}
