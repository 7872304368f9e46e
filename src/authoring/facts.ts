import { compareText, type Issue, suggest } from '../issues/index.ts';
import type {
  AcceleratorClaim,
  Acceptance,
  ArgoCdSettings,
  Backup,
  Claim,
  Connection,
  Endpoint,
  Environment,
  Exposure,
  External,
  Footprint,
  LanguageModel,
  Machine,
  MetricsEndpoint,
  Opening,
  OpeningPeer,
  PowerModes,
  Provision,
  Requirement,
  Reservation,
  Retirement,
  SecretKey,
  SecretRequirement,
  WorkloadFacts,
} from '../model/index.ts';

/** One alerting rule in the words of Prometheus. */
export interface Alert {
  /** Name in CamelCase, unique in the cluster's group of this construct. */
  readonly alert: string;
  /** PromQL over metrics of the construct, limited to its own pods or objects. */
  readonly expr: string;
  /** How long it must hold, `10m`. @default at once */
  readonly for?: string | undefined;
  /** `critical` wakes somebody, `warning` is read in the morning. */
  readonly severity: 'critical' | 'warning';
  /** One line: what is wrong, with `{{ $labels.… }}` and `{{ $value }}`. */
  readonly summary: string;
  /** What it means and what to do first. */
  readonly description: string;
  /** Further labels of the alert, which tell rules of one name apart. @default none */
  readonly labels?: Readonly<Record<string, string>> | undefined;
}

/** Alerting rules of one construct; Prometheus of the cluster loads them all. */
export interface AlertGroup {
  /** Application and workload, which make the group's name. */
  readonly application: string;
  readonly workload: string;
  readonly alerts: readonly Alert[];
}

/** One dashboard as Grafana stores it; `uid` is stable and unique in the cluster. */
export interface Dashboard {
  readonly application: string;
  readonly workload: string;
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly DashboardPanel[];
}

/** One panel, two to a row. */
export interface DashboardPanel {
  readonly title: string;
  /** PromQL, with the legend of its series. */
  readonly queries: readonly { readonly expr: string; readonly legend?: string | undefined }[];
  /** Grafana's unit, `bytes`, `percentunit`, `s`, `ops`. @default 'short' */
  readonly unit?: string | undefined;
  /** @default 'timeseries' */
  readonly kind?: 'timeseries' | 'stat' | undefined;
}

/** An ingress controller that the fleet itself brings. */
export interface OwnController {
  /** Its pods, which must be let out to everything behind it. */
  readonly endpoint: Endpoint;
  /** Seconds in which a request must have arrived; nothing where the controller has no such limit. */
  readonly readTimeout?: number | undefined;
  /** Ports of its pods, which a policy sees. */
  readonly ports: Readonly<Record<'http' | 'https', number>>;
  /** Whether every plain HTTP request is sent to HTTPS; certain when everything is declared. */
  readonly redirects: boolean;
}

/** A certificate that an exposure asks for. */
export interface CertificateRequest {
  readonly application: string;
  readonly namespace: string;
  readonly host: string;
  /** Key of the cluster's `issuers`. */
  readonly issuer: string;
  /** Secret that the signed certificate comes into. */
  readonly secret: string;
}

/** One page of Markdown. */
export interface Runbook {
  /** File name, `restore-pgvector.md`. */
  readonly file: string;
  readonly text: string;
}

/** A file that somebody copies to a machine by hand, before or beside the cluster. No secret value is ever in it. */
export interface BootstrapFile {
  /** Below `bootstrap/<cluster>/`. */
  readonly path: string;
  readonly text: string;
  /** Path of the construct, for findings. */
  readonly owner: string;
}

/**
 * What constructs declare beside their objects. The model is made of it; nothing is ever taken back, and the order
 * of statements does not matter, because everything is sorted when it is read.
 */
export class Facts {
  readonly issues: Issue[] = [];
  readonly connections: Connection[] = [];
  readonly openings: Opening[] = [];
  readonly externals: External[] = [];
  readonly exposures: Exposure[] = [];
  readonly workloads: WorkloadFacts[] = [];
  readonly claims: Claim[] = [];
  readonly footprints: Footprint[] = [];
  readonly accelerators: AcceleratorClaim[] = [];
  readonly backups: Backup[] = [];
  readonly requirements: Requirement[] = [];
  readonly acceptances: Omit<Acceptance, 'files'>[] = [];
  readonly retirements: Retirement[] = [];
  /** Pages for people, written to `docs/clusters/<cluster>/`: how to restore this, how to move that. */
  readonly runbooks: Runbook[] = [];
  /** Configuration of machines that are no part of the cluster, written to `bootstrap/<cluster>/`. */
  readonly bootstrapFiles: BootstrapFile[] = [];
  readonly secrets = new Map<string, SecretRequirement>();
  /** Secrets that repeat keys of another namespace. */
  private readonly copies = new Set<string>();
  /** How many pods may share one GPU, by extended resource; a device plugin with time-slicing sets it. */
  readonly gpuReplicas = new Map<string, number>();
  readonly monitoring = new Map<string, Provision>();
  /** Endpoints that Prometheus of the cluster scrapes, with or without one. */
  readonly metrics: MetricsEndpoint[] = [];
  readonly alerts: AlertGroup[] = [];
  readonly dashboards: Dashboard[] = [];
  /** What a construct wants of the cluster's Argo CD; its settings are rendered from it. */
  argocd: ArgoCdSettings | undefined;
  /** Room held back for what is not there yet. */
  readonly reservations: Reservation[] = [];
  /** Addresses that pools keep back no more, because what they were kept for is there: `lan/192.168.1.243`. */
  readonly released = new Set<string>();
  /** Machines that are no nodes: a VM with models, a NAS, the host itself. */
  readonly machines: Machine[] = [];
  /** Which machines of a host are on together. */
  readonly powerModes: PowerModes[] = [];
  readonly languageModels: LanguageModel[] = [];
  /** Variants of a stack that are made side by side, in the order in which a change goes through them. */
  readonly environments: Environment[] = [];
  /** Ingress controllers of ours, by the key of their ingress; complete when everything is declared. */
  readonly ingressControllers = new Map<string, OwnController>();
  /** Certificates of exposures. */
  readonly certificates: CertificateRequest[] = [];
  /** Who makes the cluster's `issuers`, by their keys: the path of the construct. */
  readonly issuerMakers = new Map<string, string>();
  /** What is made when everything else is declared. */
  readonly deferred: (() => void)[] = [];

  /**
   * Declares hosts outside the cluster that pods talk to over TCP, and opens the way: to an IPv4 address or range
   * alone, and for a host with a name to the internet, because a policy knows no names.
   */
  reach(endpoint: Endpoint, hosts: readonly string[], ports: readonly number[], reason: string): void {
    this.externals.push({ workload: endpoint.workload, application: endpoint.application, hosts, ports, reason });
    const open = (peer: OpeningPeer): void => {
      this.openings.push({ endpoint, direction: 'egress', peer, ports: ports.map((port) => ({ port, protocol: 'TCP' })), reason });
    };
    const ranges = hosts.filter((host) => /^[\d.]+(\/\d+)?$/.test(host)).map((host) => (host.includes('/') ? host : `${host}/32`));
    if (ranges.length > 0) open({ kind: 'ranges', ranges });
    if (ranges.length < hosts.length) open({ kind: 'internet' });
  }

  /** Asks for a Secret. A second producer of the same name is an issue, because each would overwrite the other's values. */
  requireSecret(requirement: SecretRequirement): void {
    const key = `${requirement.namespace}/${requirement.name}`;
    const earlier = this.secrets.get(key);
    if (earlier === undefined) {
      this.secrets.set(key, requirement);
    } else {
      this.issues.push({
        code: 'MODEL_SECRET_TWICE',
        severity: 'error',
        path: requirement.producer,
        message: `Secret ${key} is already asked for by ${earlier.producer}`,
        hint: 'give one of the two constructs another id',
      });
    }
  }

  /**
   * Asks for a copy of one key in another namespace, because pods read only Secrets of their own. Every consumer in
   * that namespace gets the same copy, whichever asks first.
   */
  copySecret(from: { readonly namespace: string; readonly name: string; readonly key: string }, namespace: string): string {
    const source = `${from.namespace}/${from.name}`;
    const name = `${from.namespace}-${from.name}`;
    const id = `${namespace}/${name}`;
    const copied: SecretKey = {
      name: from.key,
      kind: 'derived',
      template: `{{${source}/${from.key}}}`,
      purpose: `copy of ${source} for the pods of this namespace`,
    };
    const earlier = this.copies.has(id) ? this.secrets.get(id) : undefined;
    if (earlier === undefined) {
      this.copies.add(id);
      const producer = this.secrets.get(source)?.producer ?? source;
      this.requireSecret({ namespace, name, type: 'Opaque', keys: [copied], labels: {}, producer, consumers: [] });
    } else if (!earlier.keys.some((key) => key.name === from.key)) {
      const keys = [...earlier.keys, copied].sort((a, b) => compareText(a.name, b.name));
      this.secrets.set(id, { ...earlier, keys });
    }
    return name;
  }

  /** Notes that a workload reads one key of a Secret. */
  consumeSecret(namespace: string, name: string, consumer: { readonly workload: string; readonly key: string }): void {
    const key = `${namespace}/${name}`;
    const requirement = this.secrets.get(key);
    if (requirement === undefined) {
      this.issues.push({
        code: 'MODEL_UNKNOWN_SECRET',
        severity: 'error',
        path: consumer.workload,
        message: `no construct asks for Secret ${key}`,
        hint: suggest(key, [...this.secrets.keys()]),
      });
      return;
    }
    const known = requirement.consumers.some((c) => c.workload === consumer.workload && c.key === consumer.key);
    if (!known) this.secrets.set(key, { ...requirement, consumers: [...requirement.consumers, consumer] });
  }

  /** One entry of a vocabulary, or an issue that names the nearest match. */
  lookUp<V>(vocabulary: object, word: string, path: string, what: string): V | undefined {
    if (Object.hasOwn(vocabulary, word)) return (vocabulary as Record<string, V>)[word];
    // A construct may look up one name for several of its objects.
    const message = `no ${what} "${word}" in this cluster`;
    if (!this.issues.some((issue) => issue.path === path && issue.message === message)) {
      this.issues.push({ code: 'MODEL_UNKNOWN_NAME', severity: 'error', path, message, hint: suggest(word, Object.keys(vocabulary)) });
    }
    return undefined;
  }
}
