import { type AnyCluster, k8s, refuseUnknownProps, type Scope, Workload } from '../../../authoring/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import { parseDuration, UnitError } from '../../../units/index.ts';
import { certificateSecret, type Exposed, expose } from '../../shared/expose.ts';
import {
  apart,
  checksum,
  disruptionBudget,
  env,
  httpProbes,
  port,
  resources,
  restrictedContainer,
  restrictedPod,
  secretEnv,
} from '../../shared/index.ts';
import { reachIssuer } from '../../shared/sign-in-flow.ts';
import { authorityFolder, callbackOf, emailsFile, emailsFolder, httpPort, metricsPort, proxyArguments } from './oauth2-proxy-arguments.ts';
import { type Wrong, waysPast, wrongProps } from './oauth2-proxy-checks.ts';
import { proxyAlerts, proxyPanels } from './oauth2-proxy-metrics.ts';
import type { Oauth2ProxyProps } from './oauth2-proxy-props.ts';

// renovate: datasource=docker depName=quay.io/oauth2-proxy/oauth2-proxy
const version = 'v7.15.6';
const image = `quay.io/oauth2-proxy/oauth2-proxy:${version}`;
const program = 'oauth2-proxy';
const component = 'sign-in';
/** User of the image. */
const user = { uid: 65532, gid: 65532 };
const defaultTimeout = '1h';

/**
 * oauth2-proxy in front of one page: whoever opens the host signs in at the provider first, and the page learns who it is from the
 * headers X-Forwarded-User, X-Forwarded-Email and X-Forwarded-Groups.
 *
 * It calls the provider by its public name, as people do, because the name stands in every token. That name must lead to the same
 * address inside the cluster; the way through its ingress controller is opened. It trusts the authority that signed the certificate of
 * its own host, so that a provider with a certificate of the same one is trusted as well. It does not start before the provider answers.
 */
export class Oauth2Proxy<C extends AnyCluster> extends Workload<C> {
  readonly endpoint: Endpoint;
  /** Address people open. */
  readonly url: string;
  /** Address the provider sends people back to; the client is registered with it. */
  readonly callback: string;

  constructor(scope: Scope<C>, id: string, props: Oauth2ProxyProps<C>) {
    super(scope, id);
    refuseUnknownProps(this, 'Oauth2Proxy', props);
    this.endpoint = this.pods(program, component);
    this.refuse(wrongProps(props));
    const exposed = this.exposed(props);
    this.url = exposed.url;
    this.callback = callbackOf(exposed.url);
    this.askForSecret(props);
    this.service(props, exposed);
    this.deployment(props);
    if ('endpoint' in props.provider && props.provider.application !== this.application)
      this.application.addDependency(props.provider.application);
    this.connect(this.endpoint, props.upstream, `page behind the sign-in at ${props.host}`);
    this.home.atEnd(() => {
      reachIssuer(this, this.endpoint, props.provider);
      this.refuse(waysPast(this.home, props));
    });
    this.declare(props);
  }

  private refuse(all: readonly Wrong[]): void {
    for (const { field, severity, message, hint } of all)
      this.home.facts.issues.push({ code: 'MODEL_VALUE', severity, path: `${this.path} ${field}`, message, hint });
  }

  private exposed({ host, ingress, tls, bodySize = '1Gi', timeout = defaultTimeout, overrides }: Oauth2ProxyProps<C>): Exposed {
    return expose(this, {
      host,
      ingress,
      tls,
      labels: this.labels(program, component),
      service: this.name,
      port: 'http',
      target: this.endpoint,
      podPort: httpPort,
      bodySize,
      timeout,
      websockets: true,
      overrides: overrides?.ingress,
    });
  }

  private askForSecret({ provider }: Oauth2ProxyProps<C>): void {
    const client = `client at ${provider.issuer}, confidential, scopes openid, profile and email, redirect URI ${this.callback}`;
    this.requireSecret(this.name, [
      { name: 'client-id', kind: 'given', example: 'application ID that the provider shows', purpose: client },
      { name: 'client-secret', kind: 'given', example: 'secret that the provider shows once', purpose: client },
      // 43 letters and digits are read as base64 of 32 bytes, the longest key there is.
      {
        name: 'cookie-secret',
        kind: 'random',
        length: 43,
        alphabet: 'url',
        purpose: 'encrypts the cookies; a new one signs everybody out',
      },
    ]);
  }

  private service({ overrides }: Oauth2ProxyProps<C>, { serviceAnnotations: annotations }: Exposed): void {
    const labels = this.labels(program, component);
    this.object(
      k8s.KubeService,
      'service',
      {
        metadata: { name: this.name, labels, ...(Object.keys(annotations).length === 0 ? {} : { annotations: { ...annotations } }) },
        spec: {
          type: 'ClusterIP',
          selector: this.selector(program, component),
          ports: [{ name: 'http', port: 80, targetPort: port('http'), protocol: 'TCP' }],
        },
      },
      overrides?.service,
    );
  }

  private deployment(props: Oauth2ProxyProps<C>): void {
    const { priority, nodeSelector, replicas = 1, overrides } = props;
    const labels = this.labels(program, component);
    const selector = this.selector(program, component);
    const emails = this.emails(props);
    const mounts = this.mounts(props);
    this.object(
      k8s.KubeDeployment,
      'deployment',
      {
        metadata: { name: this.name, labels },
        spec: {
          replicas,
          revisionHistoryLimit: 3,
          // Several keep apart, and there may be no node for one more.
          strategy: {
            type: 'RollingUpdate',
            rollingUpdate: { maxSurge: port(replicas > 1 ? 0 : 1), maxUnavailable: port(replicas > 1 ? 1 : 0) },
          },
          selector: { matchLabels: selector },
          template: {
            metadata: { labels, ...(emails === undefined ? {} : { annotations: checksum(emails) }) },
            spec: {
              ...restrictedPod(user),
              ...this.placement(priority, nodeSelector),
              ...apart(this.home, { selector, replicas, nodeSelector }),
              ...this.aliases(props),
              containers: [this.container(props)],
              ...(mounts.length === 0 ? {} : { volumes: mounts.map(({ volume }) => volume) }),
            },
          },
        },
      },
      overrides?.deployment,
    );
    if (replicas > 1) this.object(k8s.KubePodDisruptionBudget, 'disruption-budget', disruptionBudget(this.name, labels, selector));
  }

  /** A file with one address on each line, and what is in it. */
  private emails({ allow }: Oauth2ProxyProps<C>): Record<string, string> | undefined {
    if (allow === 'everyone' || allow.emails === undefined) return undefined;
    const data = { [emailsFile]: `${allow.emails.join('\n')}\n` };
    this.object(k8s.KubeConfigMap, 'emails', { metadata: { name: `${this.name}-emails`, labels: this.labels(program, component) }, data });
    return data;
  }

  private aliases({ provider, providerAddress }: Oauth2ProxyProps<C>): Pick<k8s.PodSpec, 'hostAliases'> {
    if (providerAddress === undefined || !URL.canParse(provider.issuer)) return {};
    return { hostAliases: [{ ip: providerAddress.address, hostnames: [new URL(provider.issuer).hostname] }] };
  }

  /** What is mounted, by where. */
  private mounts({ tls, host, allow }: Oauth2ProxyProps<C>): readonly { readonly volume: k8s.Volume; readonly mountPath: string }[] {
    return [
      // An authority of the world puts nothing under this key, and needs nothing.
      ...(tls === undefined
        ? []
        : [
            {
              mountPath: authorityFolder,
              volume: {
                name: 'authority',
                secret: {
                  secretName: certificateSecret(host),
                  optional: true,
                  defaultMode: 0o444,
                  items: [{ key: 'ca.crt', path: 'ca.crt' }],
                },
              },
            },
          ]),
      ...(allow === 'everyone' || allow.emails === undefined
        ? []
        : [{ mountPath: emailsFolder, volume: { name: 'emails', configMap: { name: `${this.name}-emails` } } }]),
    ];
  }

  private container(props: Oauth2ProxyProps<C>): k8s.Container {
    const mounts = this.mounts(props);
    const { tls, allow, provider, upstream, session = '12h', timeout = defaultTimeout, publicRoutes = [] } = props;
    return {
      name: program,
      image,
      imagePullPolicy: 'IfNotPresent',
      args: [
        ...proxyArguments({
          provider: provider.provider,
          issuer: provider.issuer,
          upstream: upstream.url,
          url: this.url,
          allow,
          session: this.seconds('session', session),
          timeout: this.seconds('timeout', timeout),
          publicRoutes,
          proxies: this.proxies(props),
        }),
      ],
      env: [
        ...(['client-id', 'client-secret', 'cookie-secret'] as const).map((key) =>
          secretEnv(`OAUTH2_PROXY_${key.toUpperCase().replace('-', '_')}`, this.readSecret(this.name, key)),
        ),
        ...(tls === undefined ? [] : [env('SSL_CERT_DIR', authorityFolder)]),
      ],
      ports: [
        { name: 'http', containerPort: httpPort, protocol: 'TCP' },
        { name: 'metrics', containerPort: metricsPort, protocol: 'TCP' },
      ],
      resources: resources(this.home.facts, props.resources, { cpu: '10m', memory: '32Mi', memoryLimit: '128Mi' }, this.path),
      securityContext: restrictedContainer,
      ...(mounts.length === 0
        ? {}
        : { volumeMounts: mounts.map(({ volume, mountPath }) => ({ name: volume.name, mountPath, readOnly: true })) }),
      ...httpProbes('/ping', 'http', 60, '/ready'),
    };
  }

  /** Where the ingress controller's requests come from: its pods, or the nodes where it is on their network. */
  private proxies({ ingress }: Oauth2ProxyProps<C>): readonly string[] {
    const { spec, distribution, ingresses, nodes } = this.home;
    const carrier = ingresses[ingress ?? spec.defaultIngress ?? Object.keys(ingresses)[0] ?? ''];
    if (carrier?.hostNetwork === true) return Object.values(nodes).map(({ address }) => `${address}/32`);
    return [spec.network.pods ?? distribution.pods];
  }

  private seconds(field: string, text: string): number {
    try {
      return parseDuration(text);
    } catch (error) {
      if (!(error instanceof UnitError)) throw error;
      const { issues } = this.home.facts;
      const path = `${this.path} ${field}`;
      // The ingress says it already where it is its field too.
      if (!issues.some((issue) => issue.path === path))
        issues.push({ code: 'MODEL_QUANTITY', severity: 'error', path, message: error.message, hint: error.hint });
      return 0;
    }
  }

  private declare({ host }: Oauth2ProxyProps<C>): void {
    const { name, namespace, application, endpoint } = this;
    const job = `${application.name}/${name}`;
    this.home.facts.workloads.push({
      application: application.name,
      name,
      namespace,
      labels: endpoint.labels,
      typicalStart: '5s',
      securityExceptions: [],
    });
    this.scrape(endpoint, { port: 'metrics', podPort: metricsPort });
    this.alert(...proxyAlerts(job, host));
    this.dashboard(`Sign-in at ${host}`, proxyPanels(job));
  }
}
