import type { AnyCluster } from '../../../authoring/index.ts';
import type { JsonObject } from '../../../model/index.ts';
import type { ResourceProps } from '../../shared/index.ts';

/** What the owner decides about cert-manager. */
export interface CertManagerProps<C extends AnyCluster> {
  /** How each entry of the cluster's `issuers` signs. One that is left out must be made by somebody else. */
  readonly issuers: { readonly [K in keyof C['issuers'] & string]?: CertificateIssuerProps<NoInfer<C>> };
  /**
   * DNS servers that are asked whether the record of a DNS challenge is there, and no others: `1.1.1.1:53`.
   * @default public ones, `1.1.1.1:53` and `9.9.9.9:53`, or the server of `rfc2136` - the DNS server of a household often knows
   * other records of the zone than the world does
   */
  readonly nameservers?: readonly string[] | undefined;
  /** Priority class of the pods. @default the namespace's `defaultPriority` */
  readonly priority?: (keyof C['priorityClasses'] & string) | undefined;
  /** Each of the three pods. @default 20m of CPU and 96Mi of memory, at most 256Mi */
  readonly resources?: Omit<ResourceProps, 'cpuLimit'> | undefined;
  readonly overrides?: CertManagerOverrides | undefined;
}

export type CertificateIssuerProps<C extends AnyCluster> = CaIssuerProps | AcmeIssuerProps<C>;

/** A certificate authority of the cluster's own: nothing leaves the house, and each device has to trust it once. */
export interface CaIssuerProps {
  readonly kind: 'ca';
  /** Name that devices show for it: `rnd.home`. At most 64 characters. */
  readonly commonName: string;
  /** @default none */
  readonly organization?: string | undefined;
  /** How long it is valid. @unit a duration in hours, `87600h` @default '87600h' - ten years, because every device must be told of a new one */
  readonly duration?: string | undefined;
}

/** An authority that the world trusts, such as Let's Encrypt. The hosts need names of a domain that is really yours. */
export interface AcmeIssuerProps<C extends AnyCluster> {
  readonly kind: 'acme';
  /** Who is told of what goes wrong. */
  readonly email: string;
  /**
   * Directory of the authority.
   * @default 'https://acme-v02.api.letsencrypt.org/directory'; try with `https://acme-staging-v02.api.letsencrypt.org/directory`
   */
  readonly server?: string | undefined;
  /** Range of the authority where its name leads to a private network, because a policy knows no names. @default the internet */
  readonly range?: string | undefined;
  /** How it is proven that a host is yours. */
  readonly challenge: HttpChallenge<C> | CloudflareChallenge | Rfc2136Challenge;
}

/**
 * The authority asks `http://<host>/` on port 80 from the internet, so that the host's public name must lead to this ingress. For the
 * time of the answer a pod runs in the namespace of the host: its quota must leave 10m of CPU and 64Mi of memory. The way to it is opened
 * where a construct exposes the host; an Ingress of your own needs a policy for pods with the label `acme.cert-manager.io/http01-solver`.
 */
export interface HttpChallenge<C extends AnyCluster> {
  readonly kind: 'http';
  readonly ingress: keyof C['ingresses'] & string;
}

/** A record in a zone at Cloudflare. The hosts need not be reachable, and wildcards work. */
export interface CloudflareChallenge {
  readonly kind: 'cloudflare';
  /** Zones it is for. Its token, a Secret, needs Zone → DNS → Edit and Zone → Zone → Read for them. @default every host */
  readonly zones?: readonly string[] | undefined;
}

/** A record that is written by a signed DNS update: BIND, Knot, PowerDNS. */
export interface Rfc2136Challenge {
  readonly kind: 'rfc2136';
  /** Address of the name server, IPv4 with its port: `192.168.1.2:53`. */
  readonly server: string;
  /** Name of the key; its value is a Secret. */
  readonly keyName: string;
  /** @default 'HMACSHA256' */
  readonly algorithm?: 'HMACSHA256' | 'HMACSHA512' | undefined;
  /** Zones it is for. @default every host */
  readonly zones?: readonly string[] | undefined;
}

export interface CertManagerOverrides {
  /** Values of the chart, merged over ours; its own schema refuses unknown ones. */
  readonly values?: JsonObject | undefined;
  /** Changes to every issuer that `issuers` names. */
  readonly issuer?: JsonObject | undefined;
  /** Changes to the certificate of every authority of our own. */
  readonly certificate?: JsonObject | undefined;
}
