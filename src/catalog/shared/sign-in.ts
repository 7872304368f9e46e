import type { AnyCluster, Producer } from '../../authoring/index.ts';

/** Where people sign in once for several pages: a provider of OpenID Connect. */
export interface OidcProvider<C extends AnyCluster> extends Producer<C> {
  readonly protocol: 'oidc';
  /** Address that stands in its tokens and below which `/.well-known/openid-configuration` lies: `https://git.rnd.home`. */
  readonly issuer: string;
  /** What it is, for clients that know its groups by name. */
  readonly provider: 'gitlab' | 'gitea' | 'generic';
}
