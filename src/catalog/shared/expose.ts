import { ServersTransport } from '../../../imports/traefik.io.ts';
import {
  type AnyCluster,
  type ClusterConstruct,
  clusterOf,
  comment,
  type HostName,
  type IngressSpec,
  type IssuerSpec,
  k8s,
  type Labels,
  override,
  type Patch,
  type Workload,
} from '../../authoring/index.ts';
import type { Issue } from '../../issues/index.ts';
import type { Endpoint } from '../../model/index.ts';
import { describeMemory, parseDuration, parseMemory, UnitError } from '../../units/index.ts';
import { letControllerIn } from './controller-flows.ts';
import { renderRedirect } from './https-redirect.ts';
import { type Dialect, isSlowUpload, nginxDialect, type Traffic, traefikDialect, traefikReadTimeout } from './ingress-dialects.ts';

/** What the owner says about a host name; a construct that can be exposed takes it among its props. */
export interface HostProps<C extends AnyCluster> {
  /** Host name people type, e.g. `ai.vx.home`. @default none: reachable inside the cluster only */
  readonly host?: HostName<C> | undefined;
  /** Ingress that carries the host. @default the cluster's `defaultIngress` */
  readonly ingress?: (keyof C['ingresses'] & string) | undefined;
  /** Certificate for the host, signed by one of the cluster's issuers. @default none: plain HTTP */
  readonly tls?: { readonly issuer: keyof C['issuers'] & string } | undefined;
}

/** What a construct asks for when it exposes one of its Services. */
export interface ExposeProps {
  readonly host: string;
  readonly ingress?: string | undefined;
  /** Labels of what is made here. */
  readonly labels: Labels;
  /** Who signs the certificate. @default none: plain HTTP */
  readonly tls?: { readonly issuer: string } | undefined;
  /** Name of the Service. */
  readonly service: string;
  /** Name of its port. */
  readonly port: string;
  /** Pods behind the Service, whose policy must let the controller in. */
  readonly target: Endpoint;
  /** Port of those pods. */
  readonly podPort: number;
  /** Largest request body. @unit binary bytes @default '1Mi' - what NGINX allows by itself */
  readonly bodySize?: string | undefined;
  /** How long an answer may take, or a websocket be silent. @default '60s' - what NGINX allows by itself */
  readonly timeout?: string | undefined;
  /** What the owner calls the two above, for findings. @default 'bodySize' and 'timeout' */
  readonly fields?: { readonly bodySize: string; readonly timeout: string } | undefined;
  /** Pass bytes as they come: websockets, server-sent events, uploads. @default false */
  readonly websockets?: boolean | undefined;
  /** What the pods speak. @default 'http' */
  readonly backend?: 'http' | 'https' | undefined;
  readonly overrides?: Patch<k8s.KubeIngressProps> | undefined;
}

/** What came of it, for the construct that asked. */
export interface Exposed {
  /** Address people open: `http://ai.vx.home`. */
  readonly url: string;
  /** Annotations that the Service must carry for this controller. */
  readonly serviceAnnotations: Readonly<Record<string, string>>;
}

/**
 * Puts a Service behind a host name, in the dialect of the cluster's ingress controller: an Ingress, what the controller
 * needs beside it, and the policy that lets the controller's pods in. Call it before the Service is made, because some
 * of what a controller must know stands there.
 */
export function expose<C extends AnyCluster>(workload: Workload<C>, props: ExposeProps): Exposed {
  const cluster = clusterOf(workload.cluster);
  const { facts } = cluster;
  const { host } = props;
  if (!/^(?=.{1,253}$)[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$/.test(host)) {
    facts.issues.push({
      code: 'MODEL_VALUE',
      severity: 'error',
      path: `${workload.path} host`,
      message: `"${host}" is no host name`,
      hint: 'lower-case letters, digits, hyphens and dots',
    });
  }
  const found = findIngress(cluster, workload.path, props.ingress);
  const url = addressOf(props, found?.spec);
  if (found === undefined) return { url, serviceAnnotations: {} };
  const { key, spec } = found;
  const { controller } = cluster.ingressController(spec);
  const traffic = trafficOf(cluster, workload.path, props);
  const name = workload.name;
  const dialect = controller === 'nginx' ? nginxDialect(traffic) : traefikDialect(traffic, `${workload.namespace}-${name}`);
  const ingress = renderIngress(workload, spec, props, dialect);
  if (controller === 'traefik' && traffic.backend === 'https') renderTransport(workload, props.labels);
  facts.exposures.push({ application: workload.application.name, workload: name, kind: 'ingress', host, tls: traffic.tls, ingress: key });
  if (props.tls?.issuer !== undefined)
    facts.certificates.push({
      application: workload.application.name,
      namespace: workload.namespace,
      host,
      issuer: props.tls.issuer,
      secret: certificateSecret(host),
    });
  // A controller of ours may be declared after what stands behind it.
  cluster.atEnd(() => {
    const own = facts.ingressControllers.get(key);
    comment(ingress, dialect.notes(own));
    if (controller === 'traefik' && isSlowUpload(traffic) && own?.readTimeout === undefined)
      facts.issues.push(readTimeoutIssue(workload.path, traffic));
    if (own?.redirects === true && !traffic.tls) facts.issues.push(redirectedIssue(workload.path, host, key));
    if (controller === 'traefik' && traffic.tls && own?.redirects !== true)
      renderRedirect(workload, { ...props, className: spec.className, nodePort: spec.nodePorts?.https });
    letControllerIn(cluster, key, props.target, props.podPort, host);
  });
  return { url, serviceAnnotations: dialect.service };
}

/** What people type: with the port where the controller answers on one of the node. */
function addressOf({ host, tls }: ExposeProps, spec: IngressSpec | undefined): string {
  const scheme = tls === undefined ? 'http' : 'https';
  const port = spec?.nodePorts?.[scheme];
  return `${scheme}://${host}${port === undefined ? '' : `:${port}`}`;
}

function findIngress(
  { facts, ingresses, spec }: ClusterConstruct,
  path: string,
  word: string | undefined,
): { readonly key: string; readonly spec: IngressSpec } | undefined {
  const key = word ?? spec.defaultIngress ?? Object.keys(ingresses)[0];
  if (key === undefined) {
    facts.issues.push({
      code: 'MODEL_UNKNOWN_NAME',
      severity: 'error',
      path: `${path} host`,
      message: 'this cluster declares no ingresses',
      hint: 'add one to `ingresses` in the cluster file, or leave out `host`',
    });
    return undefined;
  }
  const found = facts.lookUp<IngressSpec>(ingresses, key, `${path} ingress`, 'ingress');
  return found === undefined ? undefined : { key, spec: found };
}

function trafficOf(
  { facts }: ClusterConstruct,
  path: string,
  {
    bodySize = '1Mi',
    timeout = '60s',
    websockets = false,
    backend = 'http',
    tls,
    fields = { bodySize: 'bodySize', timeout: 'timeout' },
  }: ExposeProps,
): Traffic {
  const read = (what: string, parse: () => number): number => {
    try {
      return parse();
    } catch (error) {
      if (!(error instanceof UnitError)) throw error;
      facts.issues.push({ code: 'MODEL_QUANTITY', severity: 'error', path: `${path} ${what}`, message: error.message, hint: error.hint });
      return 0;
    }
  };
  return {
    bodyBytes: read(fields.bodySize, () => parseMemory(bodySize)),
    timeoutSeconds: read(fields.timeout, () => parseDuration(timeout)),
    streaming: websockets,
    backend,
    tls: tls !== undefined,
  };
}

function renderIngress<C extends AnyCluster>(
  workload: Workload<C>,
  { className }: IngressSpec,
  { host, tls, labels, service, port: portName, overrides }: ExposeProps,
  dialect: Dialect,
): k8s.KubeIngress {
  const certificate = tls === undefined ? undefined : certificateFor(workload, host, tls.issuer);
  const ingress = new k8s.KubeIngress(workload, 'ingress', {
    metadata: { name: workload.name, labels, annotations: { ...certificate?.annotations, ...dialect.ingress } },
    spec: {
      ingressClassName: className,
      ...(certificate === undefined ? {} : { tls: [{ hosts: [host], secretName: certificate.secretName }] }),
      rules: [
        { host, http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: service, port: { name: portName } } } }] } },
      ],
    },
  });
  override(ingress, overrides);
  return ingress;
}

/** Secret that cert-manager puts the certificate of a host into. */
export function certificateSecret(host: string): string {
  return `${host.replaceAll('.', '-')}-tls`;
}

function certificateFor<C extends AnyCluster>(
  workload: Workload<C>,
  host: string,
  issuer: string | undefined,
): { readonly annotations: Readonly<Record<string, string>>; readonly secretName: string } | undefined {
  const { facts, issuers } = clusterOf(workload.cluster);
  if (issuer === undefined) {
    const [known] = Object.keys(issuers);
    facts.issues.push({
      code: 'MODEL_VALUE',
      severity: 'error',
      path: `${workload.path} tls.issuer`,
      message: 'nobody is named who signs the certificate',
      hint: known === undefined ? 'add one to `issuers` in the cluster file, and name it here' : `write \`tls: { issuer: '${known}' }\``,
    });
    return undefined;
  }
  const found = facts.lookUp<IssuerSpec>(issuers, issuer, `${workload.path} tls.issuer`, 'issuer');
  if (found === undefined) return undefined;
  const annotation = found.kind === 'ClusterIssuer' ? 'cert-manager.io/cluster-issuer' : 'cert-manager.io/issuer';
  return { annotations: { [annotation]: found.name }, secretName: certificateSecret(host) };
}

/** Traefik verifies certificates unless a transport says otherwise, and a program's own one is signed by nobody. */
function renderTransport<C extends AnyCluster>(workload: Workload<C>, labels: Labels): void {
  const transport = new ServersTransport(workload, 'servers-transport', {
    metadata: { name: workload.name, labels },
    spec: { insecureSkipVerify: true },
  });
  comment(transport, [
    'The backend signs its certificate itself, so there is nothing to verify it against; traffic is encrypted all the same.',
  ]);
}

function readTimeoutIssue(path: string, { bodyBytes }: Traffic): Issue {
  return {
    code: 'MODEL_INGRESS_READ_TIMEOUT',
    severity: 'unchecked',
    path: `${path} host`,
    message: `uploads of ${describeMemory(bodyBytes)} must arrive within the read timeout of Traefik's entry point, ${traefikReadTimeout}s unless its own configuration says otherwise; no Ingress can change it`,
    hint: 'set `ports.web.transport.respondingTimeouts.readTimeout` (and the same below `ports.websecure`) in the values of the controller, then accept this finding',
  };
}

function redirectedIssue(path: string, host: string, ingress: string): Issue {
  return {
    code: 'MODEL_VALUE',
    severity: 'error',
    path: `${path} tls`,
    message: `${host} has no certificate, and the controller of ingress ${ingress} sends every plain HTTP request to HTTPS`,
    hint: "give it one, `tls: { issuer: '…' }`, or take `redirectToHttps` from the controller",
  };
}
