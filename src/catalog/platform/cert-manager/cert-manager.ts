import { ApiObject } from 'cdk8s';
import { type AnyCluster, applyPatch, type Labels, refuseUnknownProps, type Scope } from '../../../authoring/index.ts';
import type { Endpoint, JsonObject } from '../../../model/index.ts';
import { letControllerIn, reachController } from '../../shared/controller-flows.ts';
import { type ChartAmounts, chartAmounts, HelmComponent, sumAmounts } from '../helm/index.ts';
import { addressAndPort, issuersOf, type Wrong, wrongAddress, wrongIssuers } from './cert-manager-checks.ts';
import { acmeSpec, authoritySpec, letsEncrypt } from './cert-manager-issuers.ts';
import { certManagerAlerts, certManagerPanels } from './cert-manager-metrics.ts';
import type { AcmeIssuerProps, CaIssuerProps, CertManagerOverrides, CertManagerProps } from './cert-manager-props.ts';
import { type Authority, certificatesRunbook } from './cert-manager-runbook.ts';
import { certManagerValues } from './cert-manager-values.ts';

const source = {
  repoURL: 'https://charts.jetstack.io',
  chart: 'cert-manager',
  // renovate: datasource=helm depName=cert-manager registryUrl=https://charts.jetstack.io
  version: 'v1.21.1',
} as const;
const image = (program: string) => `quay.io/jetstack/cert-manager-${program}:${source.version}`;
const webhookPort = 10250;
const metricsPort = 9402;
/** Port and label of the pods that answer HTTP challenges. @source pkg/issuer/acme/http/pod.go */
const solver = { port: 8089, labels: { 'acme.cert-manager.io/http01-solver': 'true' } } as const;

/** After the chart, whose webhook judges them and whose CRDs they are of; a sync that comes too early is tried again. */
const afterWebhook = {
  'argocd.argoproj.io/sync-options': 'SkipDryRunOnMissingResource=true',
  'argocd.argoproj.io/sync-wave': '1',
};

/**
 * cert-manager, from its chart, and what makes the cluster's `issuers`: an authority of its own, whose key never leaves the
 * cluster, or one that the world trusts, over ACME. Whatever is exposed with `tls: { issuer }` gets a certificate from it.
 */
export class CertManager<C extends AnyCluster> extends HelmComponent<C> {
  constructor(scope: Scope<C>, id: string, props: CertManagerProps<C>) {
    super(scope, id, partLabels(id, 'controller'));
    refuseUnknownProps(this, 'CertManager', props);
    this.checkProps(props);
    const amounts = chartAmounts(this.home.facts, props.resources, { cpu: '20m', memory: '96Mi', memoryLimit: '256Mi' }, this.path);
    this.chart(props, amounts);
    this.declare(amounts);
    const authorities: Authority[] = [];
    for (const [key, issuer] of issuersOf(props)) {
      const spec = this.home.facts.lookUp<{ readonly name: string }>(this.home.issuers, key, `${this.path} issuers.${key}`, 'issuer');
      if (spec === undefined) continue;
      this.claim(key);
      if (issuer.kind === 'acme') this.acme(key, spec.name, issuer, props);
      else {
        authorities.push({ name: spec.name, commonName: issuer.commonName });
        this.authority(spec.name, issuer, props.overrides);
      }
    }
    if (authorities.length > 0) {
      this.add('Issuer', this.selfSigned, { selfSigned: {} });
      this.home.facts.runbooks.push(certificatesRunbook(this.home.clusterName, this.namespace, authorities));
    }
    this.nameservers(props);
    this.observe();
  }

  private get selfSigned(): string {
    return `${this.name}-self-signed`;
  }

  private refuse(all: readonly Wrong[]): void {
    for (const { field, message, hint } of all)
      this.home.facts.issues.push({ code: 'MODEL_VALUE', severity: 'error', path: `${this.path} ${field}`.trim(), message, hint });
  }

  private checkProps(props: CertManagerProps<C>): void {
    this.refuse(wrongIssuers(this.home, props));
    this.refuse((props.nameservers ?? []).flatMap((server, index) => wrongAddress(`nameservers[${index}]`, server)));
    const dns = new Set(
      issuersOf(props).flatMap(([, issuer]) => (issuer.kind === 'acme' && issuer.challenge.kind !== 'http' ? [issuer.challenge.kind] : [])),
    );
    if (dns.size > 1 && props.nameservers === undefined)
      this.refuse([
        {
          field: 'nameservers',
          message:
            'every name server is asked about every record, and a zone at Cloudflare and one of your own are hardly known to the same ones',
          hint: "name servers that know both: `nameservers: ['192.168.1.2:53']`",
        },
      ]);
  }

  /** One maker for each issuer. */
  private claim(key: string): void {
    const { issuerMakers, issues } = this.home.facts;
    const earlier = issuerMakers.get(key);
    if (earlier === undefined) issuerMakers.set(key, this.path);
    else {
      const message = `${this.home.node.path} issuers.${key} is already made by ${earlier}`;
      issues.push({
        code: 'MODEL_VALUE',
        severity: 'error',
        path: `${this.path} issuers.${key}`,
        message,
        hint: 'leave it out of one of the two',
      });
    }
  }

  private chart(props: CertManagerProps<C>, amounts: ChartAmounts): void {
    const { issuers, ingresses } = this.home;
    const nginx = issuersOf(props).some(([, issuer]) => {
      const ingress = issuer.kind === 'acme' && issuer.challenge.kind === 'http' ? ingresses[issuer.challenge.ingress] : undefined;
      return ingress !== undefined && this.home.ingressController(ingress).controller === 'nginx';
    });
    const values = certManagerValues({
      name: this.name,
      namespace: this.namespace,
      amounts,
      priority: this.priority(props.priority),
      issuers: Object.values(issuers),
      nameservers: askedServers(props),
      nginx,
    });
    this.addChart(source, applyPatch(values, props.overrides?.values) as JsonObject);
  }

  private declare(amounts: ChartAmounts): void {
    const { name, namespace, application, endpoint } = this;
    this.declareFootprint({
      // The webhook is there twice during an update.
      ...sumAmounts({ pods: 4, amounts }),
      pods: 4,
      images: ['controller', 'webhook', 'cainjector', 'acmesolver'].map(image),
      ports: [
        { name: 'https', port: webhookPort, protocol: 'TCP' },
        { name: 'http-metrics', port: metricsPort, protocol: 'TCP' },
      ],
      source: `templates of chart cert-manager ${source.version}: controller, webhook, and who hands the webhook's authority to the API server`,
    });
    this.allowKinds(
      { group: 'admissionregistration.k8s.io', kind: 'MutatingWebhookConfiguration' },
      { group: 'admissionregistration.k8s.io', kind: 'ValidatingWebhookConfiguration' },
      { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' },
      { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole' },
      { group: 'rbac.authorization.k8s.io', kind: 'ClusterRoleBinding' },
    );
    const webhook = this.part('webhook');
    for (const [from, reason] of [
      [endpoint, 'the controller writes certificates into Secrets'],
      [webhook, 'the webhook keeps its own certificate in a Secret'],
      [this.part('cainjector'), "the injector writes the webhook's authority into its configuration"],
    ] as const)
      this.open({ endpoint: from, direction: 'egress', peer: { kind: 'api-server' }, ports: [], reason });
    this.open({
      endpoint: webhook,
      direction: 'ingress',
      peer: { kind: 'anyone' },
      ports: [{ port: webhookPort, protocol: 'TCP' }],
      reason: 'the API server asks about certificates and issuers',
    });
    this.home.facts.workloads.push({
      application: application.name,
      name,
      namespace,
      labels: endpoint.labels,
      typicalStart: '1m',
      securityExceptions: [],
    });
  }

  private part(component: 'webhook' | 'cainjector'): Endpoint {
    return { ...this.endpoint, workload: `${this.name}-${component}`, labels: partLabels(this.name, component) };
  }

  private authority(name: string, issuer: CaIssuerProps, overrides: CertManagerOverrides | undefined): void {
    this.add('Certificate', name, authoritySpec(name, issuer, this.selfSigned), overrides?.certificate);
    this.add('ClusterIssuer', name, { ca: { secretName: name } }, overrides?.issuer);
  }

  private acme(key: string, name: string, issuer: AcmeIssuerProps<C>, { overrides }: CertManagerProps<C>): void {
    const { server = letsEncrypt, range, challenge } = issuer;
    const className = challenge.kind === 'http' ? (this.home.ingresses[challenge.ingress]?.className ?? challenge.ingress) : '';
    const secret = `${name}-${challenge.kind}`;
    this.add('ClusterIssuer', name, acmeSpec(name, issuer, { className, secret }), overrides?.issuer);
    if (URL.canParse(server)) {
      const { hostname, port } = new URL(server);
      this.reach(this.endpoint, [range ?? hostname], [port === '' ? 443 : Number(port)], `certificates of ${hostname}`);
    }
    switch (challenge.kind) {
      case 'http':
        this.home.atEnd(() => this.answerChallenges(key, challenge.ingress));
        break;
      case 'cloudflare':
        this.ask(
          secret,
          'token',
          'API token with Zone → DNS → Edit and Zone → Zone → Read',
          `writes records at Cloudflare for issuer ${key}`,
        );
        this.reach(this.endpoint, ['api.cloudflare.com'], [443], `records of DNS challenges for issuer ${key}`);
        break;
      case 'rfc2136': {
        this.ask(
          secret,
          'key',
          `value of key ${challenge.keyName}, base64 as tsig-keygen prints it`,
          `signs DNS updates for issuer ${key}`,
        );
        this.askServer(challenge.server, `records of DNS challenges for issuer ${key}`);
        break;
      }
    }
  }

  private ask(secret: string, key: string, example: string, purpose: string): void {
    this.requireSecret(secret, [{ name: key, kind: 'given', example, purpose }]);
    this.readSecret(secret, key);
  }

  /** Pods that answer in the namespaces of the hosts, and the look of cert-manager itself whether they do. */
  private answerChallenges(key: string, ingress: string): void {
    const { certificates, acceptances } = this.home.facts;
    const hosts = certificates.filter(({ issuer }) => issuer === key);
    for (const namespace of [...new Set(hosts.map((host) => host.namespace))].sort()) {
      const workload = `http01-solver-${namespace}`;
      const target = { application: this.application.name, workload, namespace, labels: solver.labels };
      letControllerIn(this.home, ingress, target, solver.port, 'HTTP challenges');
      const scope = `${this.application.node.path}/network-policy-${workload}`;
      if (!acceptances.some((acceptance) => acceptance.scope === scope))
        acceptances.push({ code: 'REFERENCE_POLICY_NO_PODS', reason: 'cert-manager starts these pods for the time of a challenge', scope });
    }
    if (hosts.length === 0) return;
    const own = this.home.facts.ingressControllers.get(ingress);
    if (own !== undefined)
      this.open({
        endpoint: own.endpoint,
        direction: 'ingress',
        peer: { kind: 'internet' },
        ports: Object.values(own.ports).map((port) => ({ port, protocol: 'TCP' })),
        reason: 'HTTP challenges: authorities do not say from where they ask',
      });
    // A host may send plain HTTP on to HTTPS.
    for (const scheme of ['http', 'https'] as const)
      reachController(this.home, this.endpoint, { ingress, scheme, reason: 'HTTP challenges, before the authority is asked' });
    this.reach(
      this.endpoint,
      hosts.map(({ host }) => host).sort(),
      [80, 443],
      'HTTP challenges, where the name leads to the public address',
    );
  }

  /** The servers that are asked for records of challenges, over UDP and TCP. */
  private nameservers(props: CertManagerProps<C>): void {
    for (const server of askedServers(props)) this.askServer(server, 'whether the records of DNS challenges are there');
  }

  private askServer(server: string, reason: string): void {
    const { address, port } = addressAndPort(server);
    if (wrongAddress('', server).length > 0) return;
    this.reach(this.endpoint, [`${address}/32`], [port], reason);
    const peer = { kind: 'ranges', ranges: [`${address}/32`] } as const;
    this.open({ endpoint: this.endpoint, direction: 'egress', peer, ports: [{ port, protocol: 'UDP' }], reason });
  }

  private observe(): void {
    const job = `${this.application.name}/${this.endpoint.workload}`;
    this.scrape(this.endpoint, { port: 'http-metrics', podPort: metricsPort });
    this.alert(...certManagerAlerts(job));
    this.dashboard('cert-manager', certManagerPanels(job));
  }

  private add(kind: 'Certificate' | 'ClusterIssuer' | 'Issuer', name: string, spec: JsonObject, patch?: JsonObject): void {
    const object = {
      apiVersion: 'cert-manager.io/v1',
      kind,
      metadata: {
        name,
        ...(kind === 'ClusterIssuer' ? {} : { namespace: this.namespace }),
        labels: this.labels('cert-manager', kind === 'Certificate' ? 'certificate' : 'issuer'),
        annotations: afterWebhook,
      },
      spec,
    };
    new ApiObject(this, `${kind}-${name}`.toLowerCase(), applyPatch(object, patch) as typeof object);
  }
}

/** @source _helpers.tpl of the chart: the parts have names of their own, and the release is the instance */
function partLabels(release: string, component: 'controller' | 'webhook' | 'cainjector'): Labels {
  return {
    'app.kubernetes.io/component': component,
    'app.kubernetes.io/instance': release,
    'app.kubernetes.io/name': component === 'controller' ? 'cert-manager' : component,
  };
}

/** DNS servers that are asked about records, where there is a DNS challenge. */
function askedServers<C extends AnyCluster>(props: CertManagerProps<C>): readonly string[] {
  const challenges = issuersOf(props).flatMap(([, issuer]) => (issuer.kind === 'acme' ? [issuer.challenge] : []));
  if (!challenges.some(({ kind }) => kind !== 'http')) return [];
  const own = challenges.flatMap((challenge) => (challenge.kind === 'rfc2136' ? [challenge.server] : []));
  return props.nameservers ?? (own.length > 0 ? [...new Set(own)] : ['1.1.1.1:53', '9.9.9.9:53']);
}
