import type { AnyCluster, HostName, k8s, Patch, Producer } from '../../../authoring/index.ts';
import type { HostProps } from '../../shared/expose.ts';
import type { AddressClaim, OidcProvider, PodProps } from '../../shared/index.ts';
import type { IssuerOutside } from '../../shared/sign-in-flow.ts';

/** What the owner decides about one page behind a sign-in. */
export interface Oauth2ProxyProps<C extends AnyCluster> extends PodProps<C>, Omit<HostProps<C>, 'host'> {
  /**
   * What is protected: anything with a page inside the cluster. It sees the host that people type and must answer to it. Give it no
   * `host` of its own, which would lead past the sign-in.
   */
  readonly upstream: ProtectedPage<NoInfer<C>>;
  /** Where people sign in: a construct of this cluster, or one outside. */
  readonly provider: OidcProvider<NoInfer<C>> | OutsideOidcProvider;
  /** Host name people type. */
  readonly host: HostName<C>;
  /** Who may come in. `everyone` is whoever has an account at the provider. */
  readonly allow: 'everyone' | Oauth2ProxyAllowed;
  /**
   * Address of the LAN that the provider's name leads to, written into the pod's own hosts file: `ingress.address`.
   * @default the DNS server of the cluster is asked, which asks that of the nodes; it must know the name as devices do
   */
  readonly providerAddress?: AddressClaim<NoInfer<C>> | undefined;
  /**
   * How long a sign-in lasts. Who leaves a group keeps access until then.
   * @unit a duration @default '12h' - a working day
   */
  readonly session?: string | undefined;
  /** Paths that need no sign-in, as patterns, with a method before them where only that is meant: `GET=^/api/health$`. @default none */
  readonly publicRoutes?: readonly string[] | undefined;
  /** Largest request body. @unit binary bytes @default '1Gi' - the page behind it has a limit of its own */
  readonly bodySize?: string | undefined;
  /** How long an answer may take, or a websocket be silent. @default '1h' */
  readonly timeout?: string | undefined;
  /** Sessions are in the cookie, so that any number works. @default 1 - a new pod starts within seconds */
  readonly replicas?: number | undefined;
  readonly overrides?: Oauth2ProxyOverrides | undefined;
}

/** A program with a page: its address inside the cluster. */
export interface ProtectedPage<C extends AnyCluster> extends Producer<C> {
  /** `http://mlflow.ml.svc.cluster.local:5000` */
  readonly url: string;
}

/** A provider of OpenID Connect that this cluster does not run. */
export interface OutsideOidcProvider extends IssuerOutside {
  /** Address that stands in its tokens: `https://git.rnd.home`. */
  readonly issuer: string;
  readonly provider: OidcProvider<AnyCluster>['provider'];
}

/** Where both are given, both must hold. */
export interface Oauth2ProxyAllowed {
  /** Members of one of these: the full path of a GitLab group, `org` or `org:team` of Gitea, else what the claim `groups` holds. */
  readonly groups?: readonly string[] | undefined;
  /** Addresses of mail. */
  readonly emails?: readonly string[] | undefined;
}

export interface Oauth2ProxyOverrides {
  readonly deployment?: Patch<k8s.KubeDeploymentProps> | undefined;
  readonly service?: Patch<k8s.KubeServiceProps> | undefined;
  readonly ingress?: Patch<k8s.KubeIngressProps> | undefined;
}
