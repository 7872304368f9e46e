import type { AnyCluster, k8s, Patch } from '../../../authoring/index.ts';
import type { HostProps } from '../../shared/expose.ts';
import type { PodProps, StorageProps } from '../../shared/index.ts';

/** What the owner decides about one Alertmanager. */
export interface AlertmanagerProps<C extends AnyCluster, R extends string> extends PodProps<C>, HostProps<C> {
  /** Who can be told, by a name of the owner's. */
  readonly receivers: Readonly<Record<R, Receiver>>;
  /** Who is told when no route says otherwise. @default the first of `receivers` */
  readonly defaultReceiver?: NoInfer<R> | undefined;
  /** Alerts that somebody else is told of; the first that matches decides. @default none */
  readonly routes?: readonly Route<NoInfer<R>>[] | undefined;
  /** How soon people are told again of what is still wrong. @unit duration of Prometheus @default '12h' - twice a day */
  readonly repeat?: string | undefined;
  /**
   * A service outside that raises the alarm when it hears nothing: the only way to learn that the cluster, its network or
   * its monitoring is gone. Or why there is none.
   */
  readonly deadMansSwitch: DeadMansSwitch | NoDeadMansSwitch;
  /** Volume of silences and of what was sent already; 1Gi is plenty. */
  readonly storage: StorageProps<C>;
  /** Why its volume is not backed up. @default 'silences and what was sent already; after a loss people are told once more' */
  readonly noBackup?: string | undefined;
  readonly overrides?: AlertmanagerOverrides | undefined;
}

/** One way to tell somebody. What is secret is asked for as a Secret and never stands in Git. */
export type Receiver = WebhookReceiver | EmailReceiver | TelegramReceiver;

/**
 * A URL that takes what Alertmanager posts. With ntfy that is `https://<server>/<topic>?template=alertmanager`; Gotify
 * needs a bridge in front.
 */
export interface WebhookReceiver {
  readonly kind: 'webhook';
  /** Host of the URL, or its range in the own network, for the policy. The URL itself is a Secret, as it often holds a token. */
  readonly host: string;
  /** @default 443 */
  readonly port?: number | undefined;
}

export interface EmailReceiver {
  readonly kind: 'email';
  readonly to: string;
  readonly from: string;
  /** Mail server with its port, `mail.example.org:587`. Over 465 TLS comes first, else STARTTLS must be offered. */
  readonly server: string;
  /** Range of the server where its name leads to a private network, because a policy knows no names. @default the internet */
  readonly range?: string | undefined;
  /** User to sign in as; the password is a Secret. @default nobody signs in */
  readonly user?: string | undefined;
}

export interface TelegramReceiver {
  readonly kind: 'telegram';
  /** Number of the chat, negative for a group. The bot's token is a Secret. */
  readonly chatId: number;
}

/** Alerts that go to a certain receiver. Every condition given must hold. */
export interface Route<R extends string> {
  readonly receiver: R;
  readonly severity?: 'critical' | 'warning' | undefined;
  readonly application?: string | undefined;
  /** Names of alerts. */
  readonly alerts?: readonly string[] | undefined;
  /** @unit duration of Prometheus @default that of the Alertmanager */
  readonly repeat?: string | undefined;
}

/** A service that expects a call and raises the alarm without one, such as Healthchecks. */
export interface DeadMansSwitch {
  /** Host of the URL, or its range in the own network, for the policy. The URL itself is a Secret. */
  readonly host: string;
  /** @default 443 */
  readonly port?: number | undefined;
  /** How often it is called; the service should wait for three calls. @unit duration of Prometheus @default '5m' */
  readonly every?: string | undefined;
}

export interface NoDeadMansSwitch {
  /** Why nobody notices when the monitoring itself is gone; every report prints it. */
  readonly exempt: string;
}

export interface AlertmanagerOverrides {
  readonly statefulSet?: Patch<k8s.KubeStatefulSetProps> | undefined;
  readonly service?: Patch<k8s.KubeServiceProps> | undefined;
  readonly configMap?: Patch<k8s.KubeConfigMapProps> | undefined;
  readonly ingress?: Patch<k8s.KubeIngressProps> | undefined;
}
