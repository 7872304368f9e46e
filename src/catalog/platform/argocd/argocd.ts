import { type AnyCluster, k8s, refuseUnknownProps, type Scope, Workload } from '../../../authoring/index.ts';
import type { ArgoCdSettings, Endpoint } from '../../../model/index.ts';
import { expose } from '../../shared/expose.ts';
import { reachIssuer } from '../../shared/sign-in-flow.ts';
import { minutes, type Wrong, wrongPeople, wrongServices } from './argocd-findings.ts';
import { keysOf, serviceOf, wayOut } from './argocd-notifications.ts';
import type { ArgoCdNotificationsProps, ArgoCdProps, ArgoCdSignOnProps } from './argocd-props.ts';
import { argocdAlerts, argocdPanels } from './argocd-watch.ts';

/** Namespace that upstream's role bindings name. */
const home = 'argocd';
/** Port of argocd-server, for browsers and the command line alike. */
const serverPort = 8080;
/** Part of upstream's installation, whose programs read it by this name. */
const notificationsSecret = 'argocd-notifications-secret';

/**
 * The Argo CD that syncs this cluster, as its owner sees it: an address, who may do what, who is told. `bootstrap` installs
 * it; this adds what upstream leaves open, and its settings are rendered into `argocd/<cluster>/`.
 *
 * With a host, TLS ends at the ingress controller and argocd-server speaks HTTP (`server.insecure`): else it would mark its
 * cookie as one for HTTPS, and nobody could sign in at a host without a certificate. It reads that when it starts, so
 * restart it where it ran before. The command line needs `--grpc-web`.
 */
export class ArgoCd<C extends AnyCluster> extends Workload<C> {
  /** Address people open, when it is exposed. */
  readonly url: string | undefined;

  constructor(scope: Scope<C>, id: string, props: ArgoCdProps<C> = {}) {
    super(scope, id);
    refuseUnknownProps(this, 'ArgoCd', props);
    const isHome = this.check();
    this.refuse(wrongPeople(props));
    this.url = this.exposed(props);
    const settings: ArgoCdSettings = {
      ...(this.url === undefined ? {} : { url: this.url }),
      admin: props.admin ?? true,
      accounts: Object.entries(props.accounts ?? {}).map(([name, capabilities]) => ({ name, capabilities })),
      ...(props.signOn === undefined ? {} : { signOn: this.signOn(props.signOn) }),
      rights: Object.entries(props.rights ?? {}).map(([who, right]) =>
        typeof right === 'string' ? { who, role: right } : { who, applications: right.applications, actions: right.actions },
      ),
      ...(props.notifications === undefined ? {} : { notifications: this.notify(props.notifications) }),
    };
    if (isHome) this.cluster.facts.argocd = settings;
    this.home.atEnd(() => this.findApplications(settings));
    this.observe();
  }

  /** Pods of upstream's. */
  private part(name: string): Endpoint {
    return { application: this.application.name, workload: name, namespace: this.namespace, labels: { 'app.kubernetes.io/name': name } };
  }

  private get server(): Endpoint {
    return this.part('argocd-server');
  }

  private refuse(all: readonly Wrong[]): void {
    for (const { field, severity, message, hint } of all)
      this.cluster.facts.issues.push({ code: 'MODEL_VALUE', severity, path: `${this.path} ${field}`.trim(), message, hint });
  }

  /** @returns whether it is the one Argo CD that this cluster has */
  private check(): boolean {
    const { facts, fleet, clusterName } = this.home;
    const { hub } = fleet.spec;
    const error = (message: string, hint: string) => this.refuse([{ field: '', severity: 'error', message, hint }]);
    if (this.namespace !== home)
      error(`stands in namespace ${this.namespace}, and Argo CD runs in ${home}`, `give its Application \`namespace: '${home}'\``);
    if (facts.argocd !== undefined) error('this cluster has an ArgoCd already', 'put everything into one of them');
    if (hub !== undefined && hub.cluster !== clusterName)
      error(`the Argo CD of ${hub.cluster} syncs this cluster`, `declare it in ${hub.cluster}`);
    return facts.argocd === undefined;
  }

  /** A Service of ours, because some controllers read at the Service what its pods speak, and upstream's is not ours to change. */
  private exposed({ host, ingress, tls, overrides }: ArgoCdProps<C>): string | undefined {
    if (host === undefined) return undefined;
    const labels = this.labels('argocd', 'ui');
    const { url, serviceAnnotations } = expose(this, {
      host,
      ingress,
      labels,
      tls,
      service: this.name,
      port: 'http',
      target: this.server,
      podPort: serverPort,
      // Logs are followed and changes are told as they come.
      timeout: '1h',
      websockets: true,
      overrides: overrides?.ingress,
    });
    const annotated = Object.keys(serviceAnnotations).length > 0;
    this.object(
      k8s.KubeService,
      'service',
      {
        metadata: { name: this.name, labels, ...(annotated ? { annotations: { ...serviceAnnotations } } : {}) },
        spec: {
          selector: this.server.labels,
          ports: [{ name: 'http', port: 80, targetPort: k8s.IntOrString.fromNumber(serverPort), protocol: 'TCP' }],
        },
      },
      overrides?.service,
    );
    this.home.accept('REFERENCE_SELECTOR_NO_PODS', "argocd-server comes from upstream's install manifest, with this label", this);
    return url;
  }

  private signOn(props: ArgoCdSignOnProps<C>): NonNullable<ArgoCdSettings['signOn']> {
    const { name, clientId = 'argocd', range, ca } = props;
    const route =
      typeof props.issuer === 'string' ? { issuer: props.issuer, ...(range === undefined ? {} : { ranges: [range] }) } : props.issuer;
    const provider = 'provider' in route ? route.provider : props.provider;
    const { issuer } = route;
    const secret = `${this.name}-sign-on`;
    this.requireSecret(
      secret,
      [{ name: 'clientSecret', kind: 'given', example: 'secret of the client', purpose: `client ${clientId} at ${issuer}` }],
      // Argo CD reads keys of no other Secrets.
      { labels: { 'app.kubernetes.io/part-of': 'argocd' } },
    );
    const key = this.readSecret(secret, 'clientSecret', 'argocd-server');
    this.home.atEnd(() => reachIssuer(this, this.server, route));
    return {
      name,
      issuer,
      clientId,
      ...(provider === 'gitlab' ? { provider } : {}),
      ...(ca === undefined ? {} : { ca: ca.trim() }),
      secret: key,
    };
  }

  private notify({
    services,
    syncLongerThan = '30m',
    degradedLongerThan = '5m',
  }: ArgoCdNotificationsProps): NonNullable<ArgoCdSettings['notifications']> {
    const controller = this.part('argocd-notifications-controller');
    this.refuse(wrongServices(services));
    const inMinutes = (field: string, text: string): number => {
      const found = minutes(field, text);
      if (typeof found === 'number') return found;
      this.refuse([found]);
      return 0;
    };
    const keys = Object.entries(services).flatMap(([name, service]) => keysOf(name, service));
    if (keys.length > 0) {
      // Upstream installs it empty, with these labels.
      this.requireSecret(notificationsSecret, keys, {
        labels: { 'app.kubernetes.io/name': notificationsSecret, 'app.kubernetes.io/part-of': 'argocd' },
      });
      for (const { name } of keys) this.readSecret(notificationsSecret, name, controller.workload);
    }
    for (const [name, service] of Object.entries(services)) {
      const { host, port } = wayOut(service);
      this.reach(controller, [host], [port], `notifications for ${name}`);
    }
    return {
      services: Object.entries(services).map(([name, service]) => serviceOf(name, service)),
      syncMinutes: inMinutes('syncLongerThan', syncLongerThan),
      degradedMinutes: inMinutes('degradedLongerThan', degradedLongerThan),
    };
  }

  /** Rights name applications, which may be declared later. */
  private findApplications({ rights }: ArgoCdSettings): void {
    const { facts, applications } = this.home;
    const known = Object.fromEntries(applications.map(({ name }) => [name, true]));
    for (const right of rights) {
      if ('role' in right) continue;
      const field = `rights.${right.who}.applications`;
      if (right.applications.length === 0)
        this.refuse([{ field, severity: 'error', message: 'is empty, so nothing is allowed', hint: "write `['*']` for all of them" }]);
      for (const name of right.applications) {
        if (name === '*' || /^[-a-z0-9*]+\/[-a-z0-9*]+$/.test(name)) continue;
        facts.lookUp(known, name, `${this.path} ${field}`, 'application');
      }
    }
  }

  private observe(): void {
    const job = (name: string) => `${this.application.name}/${name}`;
    const [controller, repoServer] = ['argocd-application-controller', 'argocd-repo-server'] as const;
    // Upstream's containers give their ports no names. Its notifications controller lists none at all, so nobody finds it.
    this.scrape(this.part(controller), { podPort: 8082 });
    this.scrape(this.server, { podPort: 8083 });
    this.scrape(this.part(repoServer), { podPort: 8084 });
    this.alert(...argocdAlerts(job(controller)));
    this.dashboard('Argo CD', argocdPanels(job(controller), job(repoServer)));
  }
}
