import type { AnyCluster, k8s, Patch } from '../../../authoring/index.ts';
import type { ArgoCdAction, ArgoCdCapability, ArgoCdEvent } from '../../../model/index.ts';
import type { HostProps } from '../../shared/expose.ts';
import type { OidcProvider } from '../../shared/sign-in.ts';

/** What the owner decides about the Argo CD of the cluster. */
export interface ArgoCdProps<C extends AnyCluster> extends HostProps<C> {
  /**
   * Accounts that Argo CD keeps itself, and what each is for. Their passwords stand in no file: sign in as `admin` once and
   * give each its own with `argocd account update-password --account alice`. @default none beside `admin`
   */
  readonly accounts?: Readonly<Record<string, readonly ArgoCdCapability[]>> | undefined;
  /** An OpenID Connect provider that knows people and their groups. Needs `host`. @default none */
  readonly signOn?: ArgoCdSignOnProps<C> | undefined;
  /** What an account, or a user or group of the provider, may do. Who is not named sees nothing. @default nobody but `admin` may do anything */
  readonly rights?: Readonly<Record<string, ArgoCdRights>> | undefined;
  /** Whether `admin` may sign in; say `false` once the accounts have passwords. @default true - nobody else has a password at first */
  readonly admin?: boolean | undefined;
  /** Who is told of what goes wrong. @default nobody */
  readonly notifications?: ArgoCdNotificationsProps | undefined;
  readonly overrides?: ArgoCdOverrides | undefined;
}

/** `readonly` sees everything and changes nothing; `admin` does everything. */
export type ArgoCdRights =
  | 'admin'
  | 'readonly'
  | {
      /** Names of applications of this cluster, `*` for all, or `<project>/<application>` as Argo CD names them. */
      readonly applications: readonly string[];
      /** What is allowed beside looking. */
      readonly actions: readonly ArgoCdAction[];
    };

export interface ArgoCdSignOnProps<C extends AnyCluster = AnyCluster> {
  /** What the button says, `Keycloak`. */
  readonly name: string;
  /** A provider of this cluster, or the address of one outside: `https://id.example.org/realms/home`. */
  readonly issuer: OidcProvider<NoInfer<C>> | string;
  /** What a provider outside is, where it is one of these, because GitLab tells groups in its own way. @default 'generic' */
  readonly provider?: OidcProvider<AnyCluster>['provider'] | undefined;
  /** Certificate of who signed the provider's, PEM, for an authority of your own. @default what the image trusts */
  readonly ca?: string | undefined;
  /** Client that is registered there, with `<url>/auth/callback`. Its secret is asked for as a Secret. @default 'argocd' */
  readonly clientId?: string | undefined;
  /** Range of the provider where its name leads to a private network, because a policy knows no names. @default the internet */
  readonly range?: string | undefined;
}

export interface ArgoCdNotificationsProps {
  /** Ways to tell somebody, by a name of the owner's. */
  readonly services: Readonly<Record<string, ArgoCdReceiver>>;
  /** How long a sync may run before somebody is told. @unit duration, whole minutes @default '30m' */
  readonly syncLongerThan?: string | undefined;
  /** How long an Application must be degraded before somebody is told. @unit duration, whole minutes @default '5m' - restarts pass by themselves */
  readonly degradedLongerThan?: string | undefined;
}

/** One way to tell somebody. What is secret is asked for as a Secret and never stands in Git. */
export type ArgoCdReceiver = ArgoCdWebhook | ArgoCdEmail | ArgoCdTelegram;

interface Told {
  /** What is told this way. @default all of them */
  readonly events?: readonly ArgoCdEvent[] | undefined;
}

/** A URL that takes a POST, such as a topic of ntfy. */
export interface ArgoCdWebhook extends Told {
  readonly kind: 'webhook';
  /** Host of the URL, or its range in the own network, for the policy. The URL itself is a Secret, as it often holds a token. */
  readonly host: string;
  /** @default 443 */
  readonly port?: number | undefined;
  /** `text` is what ntfy shows; `json` has `event`, `application`, `text` and `url`. @default 'text' */
  readonly format?: 'text' | 'json' | undefined;
}

export interface ArgoCdEmail extends Told {
  readonly kind: 'email';
  readonly to: string;
  readonly from: string;
  /** Mail server with its port, `mail.example.org:587`. */
  readonly server: string;
  /** Range of the server where its name leads to a private network, because a policy knows no names. @default the internet */
  readonly range?: string | undefined;
  /** User to sign in as; the password is a Secret. @default nobody signs in */
  readonly user?: string | undefined;
}

export interface ArgoCdTelegram extends Told {
  readonly kind: 'telegram';
  /** Number of a group or channel, which is negative. The bot's token is a Secret. */
  readonly chatId: number;
}

export interface ArgoCdOverrides {
  readonly service?: Patch<k8s.KubeServiceProps> | undefined;
  readonly ingress?: Patch<k8s.KubeIngressProps> | undefined;
}
