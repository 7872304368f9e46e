/** The Argo CD of a cluster where its owner wants more of it than upstream installs. */
export interface ArgoCdSettings {
  /** Address people open. */
  readonly url?: string | undefined;
  /** Whether the account `admin` may sign in. */
  readonly admin: boolean;
  /** Accounts that Argo CD keeps itself. */
  readonly accounts: readonly { readonly name: string; readonly capabilities: readonly ArgoCdCapability[] }[];
  /** Where everybody else signs in. */
  readonly signOn?: ArgoCdSignOn | undefined;
  readonly rights: readonly ArgoCdRight[];
  readonly notifications?: ArgoCdNotifications | undefined;
}

/** `login` opens the web interface and the command line, `apiKey` allows tokens that programs use. */
export type ArgoCdCapability = 'login' | 'apiKey';

/** An OpenID Connect provider. */
export interface ArgoCdSignOn {
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  /** What it is, where scopes and groups differ. Left out for any other. */
  readonly provider?: 'gitlab' | undefined;
  /** Who signed its certificate, PEM; left out where the world trusts it. */
  readonly ca?: string | undefined;
  /** Secret of namespace `argocd` and its key that hold the client's secret. */
  readonly secret: { readonly name: string; readonly key: string };
}

/** What one account, user or group may do. */
export type ArgoCdRight =
  | { readonly who: string; readonly role: 'admin' | 'readonly' }
  | {
      readonly who: string;
      /** Names of this cluster's applications, `*` for all there are, or a pattern `<project>/<application>` in the words of Argo CD. */
      readonly applications: readonly string[];
      readonly actions: readonly ArgoCdAction[];
    };

/** What may be done to an Application beside looking at it. `action/*` are the buttons on an object: restart, scale. */
export type ArgoCdAction = 'sync' | 'update' | 'delete' | 'override' | 'action/*' | 'logs';

export interface ArgoCdNotifications {
  readonly services: readonly ArgoCdNotificationService[];
  /** Syncs that run longer are told of. @unit minutes */
  readonly syncMinutes: number;
  /** Health must be degraded for so long. @unit minutes */
  readonly degradedMinutes: number;
}

export type ArgoCdEvent = 'sync-failed' | 'health-degraded' | 'sync-long';

/** One way to tell somebody. Secret values are keys of Secret `argocd-notifications-secret`, `<name>-url` and the like. */
export type ArgoCdNotificationService = {
  readonly name: string;
  readonly events: readonly ArgoCdEvent[];
} & (
  | { readonly kind: 'webhook'; readonly format: 'text' | 'json' }
  | {
      readonly kind: 'email';
      readonly to: string;
      readonly from: string;
      readonly host: string;
      readonly port: number;
      readonly user?: string | undefined;
    }
  | { readonly kind: 'telegram'; readonly chatId: number }
);
