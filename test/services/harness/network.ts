import { request as requestHttp } from 'node:http';
import { connect as connectSocket, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { KubernetesObject, ServiceSpec } from './kubernetes.ts';
import { namespaceOf } from './manifests.ts';

/** A Service with the address it has in a machine. */
export interface KnownService {
  readonly name: string;
  readonly namespace: string;
  readonly spec: ServiceSpec;
  /** Empty for a headless Service. */
  readonly address: string;
}

/** A pod as Services and host files see it. */
export interface NetworkPod {
  readonly name: string;
  readonly namespace: string;
  readonly address: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ready: boolean;
  readonly serviceName: string | undefined;
  /** Container ports by name. */
  readonly ports: ReadonlyMap<string, number>;
}

/** What the relay forwards. */
export interface Forward {
  readonly address: string;
  readonly port: number;
  readonly endpoints: readonly { readonly address: string; readonly port: number }[];
}

/** Services of the manifests, each with an address of its own from the Service range. */
export function servicesOf(manifests: readonly KubernetesObject[]): readonly KnownService[] {
  return manifests
    .filter((manifest) => manifest.kind === 'Service')
    .map((manifest, index) => {
      const spec = manifest.spec as ServiceSpec;
      const own = `10.152.${183 + Math.floor((index + 10) / 250)}.${((index + 10) % 250) + 1}`;
      const address = spec.clusterIP === 'None' || spec.type === 'ExternalName' ? '' : (spec.clusterIP ?? own);
      return { name: manifest.metadata.name, namespace: namespaceOf(manifest), spec, address };
    });
}

/** Pods behind a Service: its selector, and ready unless it publishes the others too. */
function behind(service: KnownService, pods: readonly NetworkPod[]): readonly NetworkPod[] {
  const selector = Object.entries(service.spec.selector ?? {});
  if (selector.length === 0) return [];
  return pods.filter(
    (pod) =>
      pod.namespace === service.namespace &&
      (pod.ready || service.spec.publishNotReadyAddresses === true) &&
      selector.every(([key, value]) => pod.labels[key] === value),
  );
}

/** Every Service port with the pods behind it. */
export function forwards(services: readonly KnownService[], pods: readonly NetworkPod[]): readonly Forward[] {
  return services
    .filter((service) => service.address !== '')
    .flatMap((service) =>
      (service.spec.ports ?? [])
        .filter(({ protocol = 'TCP' }) => protocol === 'TCP')
        .map(({ port, targetPort = port }) => ({
          address: service.address,
          port,
          endpoints: behind(service, pods).flatMap((pod) => {
            const target = typeof targetPort === 'number' ? targetPort : pod.ports.get(targetPort);
            return target === undefined ? [] : [{ address: pod.address, port: target }];
          }),
        })),
    );
}

/** Names of one namespace, as an /etc/hosts file: Services in the four usual spellings, pods of a StatefulSet, the pods themselves. */
export function hostsFile(namespace: string, services: readonly KnownService[], pods: readonly NetworkPod[]): string {
  const lines = ['127.0.0.1 localhost', '::1 localhost ip6-localhost'];
  const names = (name: string, home: string) => [
    `${name}.${home}.svc.cluster.local`,
    `${name}.${home}.svc`,
    `${name}.${home}`,
    ...(home === namespace ? [name] : []),
  ];
  for (const service of services) {
    const addresses = service.address === '' ? behind(service, pods).map((pod) => pod.address) : [service.address];
    for (const address of addresses) lines.push(`${address} ${names(service.name, service.namespace).join(' ')}`);
  }
  for (const pod of pods) {
    const own = pod.serviceName === undefined ? [] : names(`${pod.name}.${pod.serviceName}`, pod.namespace);
    const bare = pod.namespace === namespace ? [pod.name] : [];
    if (own.length + bare.length > 0) lines.push(`${pod.address} ${[...own, ...bare].join(' ')}`);
  }
  return `${lines.join('\n')}\n`;
}

/** Variables that Kubernetes sets for the Services of a pod's namespace. */
export function serviceLinks(namespace: string, services: readonly KnownService[]): ReadonlyMap<string, string> {
  const links = new Map<string, string>();
  for (const { name, address, spec } of services.filter((service) => service.namespace === namespace && service.address !== '')) {
    const prefix = name.toUpperCase().replaceAll('-', '_');
    for (const [index, { port, name: portName, protocol = 'TCP' }] of (spec.ports ?? []).entries()) {
      const url = `${protocol.toLowerCase()}://${address}:${port}`;
      const long = `${prefix}_PORT_${port}_${protocol}`;
      if (index === 0) {
        links.set(`${prefix}_SERVICE_HOST`, address);
        links.set(`${prefix}_SERVICE_PORT`, `${port}`);
        links.set(`${prefix}_PORT`, url);
      }
      if (portName !== undefined) links.set(`${prefix}_SERVICE_PORT_${portName.toUpperCase().replaceAll('-', '_')}`, `${port}`);
      links.set(long, url).set(`${long}_PROTO`, protocol.toLowerCase()).set(`${long}_PORT`, `${port}`).set(`${long}_ADDR`, address);
    }
  }
  return links;
}

/** A TCP connection into a machine, through its relay. */
export function connectThrough(relay: string, address: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connectSocket(relay);
    let head = '';
    // Read, not listened to: the bytes after the answer stay in the socket, and whoever listens to its data next gets them.
    const onReadable = () => {
      for (let byte = socket.read(1) as Buffer | null; byte !== null; byte = socket.read(1) as Buffer | null) {
        const character = byte.toString('latin1');
        if (character !== '\n') {
          head += character;
          continue;
        }
        socket.off('readable', onReadable);
        socket.off('error', reject);
        if (head === 'ok') resolve(socket);
        else reject(new Error(`${address}:${port}: ${head.slice('error '.length)}`));
        if (head !== 'ok') socket.destroy();
        return;
      }
    };
    socket.on('error', reject);
    socket.on('readable', onReadable);
    socket.once('connect', () => socket.write(`${address} ${port}\n`));
  });
}

export interface HttpOptions {
  readonly method?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | undefined;
  /** Seconds; 30 when not said. */
  readonly timeout?: number | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/** One HTTP request over a connection that is already there. Redirects are not followed; certificates are not verified, as for probes. */
export function requestOver(
  socket: Socket,
  url: URL,
  { method = 'GET', headers = {}, body, timeout = 30 }: HttpOptions,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const options = { method, headers: { host: url.host, connection: 'close', ...headers }, path: `${url.pathname}${url.search}` };
    const connection = url.protocol === 'https:' ? connectTls({ socket, rejectUnauthorized: false }) : socket;
    const request = requestHttp({ ...options, createConnection: () => connection });
    request.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
    });
    const timer = setTimeout(() => request.destroy(new Error(`${url}: no answer in ${timeout} s`)), timeout * 1000);
    request.on('close', () => clearTimeout(timer));
    request.on('error', reject);
    request.end(body);
  });
}
