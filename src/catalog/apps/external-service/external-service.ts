import { type AnyCluster, refuseUnknownProps, type Scope, Workload } from '../../../authoring/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import { checkPort, outsideAddresses, rangesOf, renderOutside } from '../../shared/index.ts';
import type { HttpService } from '../web-service/index.ts';
import type { ExternalServiceProps } from './external-service-props.ts';

const program = 'external-service';

/**
 * A service on machines outside, behind a name of the cluster: whoever is given it reaches exactly these addresses on
 * this port, and another machine later changes one line. Nothing in the cluster looks after what answers there.
 */
export class ExternalService<C extends AnyCluster, const P extends string = string> extends Workload<C> implements HttpService<C> {
  readonly protocol = 'http';
  readonly endpoint: Endpoint;
  readonly host: string;
  readonly port: number;
  readonly podPort: number;
  readonly url: string;
  readonly outside: readonly string[];
  private readonly ports: { readonly [name in P]: number };

  constructor(scope: Scope<C>, id: string, props: ExternalServiceProps<C, P>) {
    super(scope, id);
    refuseUnknownProps(this, 'ExternalService', props);
    const { at, networks, ports, overrides } = props;
    this.ports = ports;
    this.endpoint = this.pods(program, 'outside');
    this.host = this.serviceHost();
    this.port = this.checkedPorts();
    this.podPort = this.port;
    this.url = `http://${this.host}${this.port === 80 ? '' : `:${this.port}`}`;
    const addresses = outsideAddresses(this.home, this.path, at, { networks });
    this.outside = rangesOf(addresses);
    if (addresses.length > 0) renderOutside(this, { name: id, labels: this.labels(program, 'outside'), addresses, ports, overrides });
  }

  /** The same service on another of its ports. */
  on(name: P): HttpService<C> {
    const { cluster, application, endpoint, host, outside, protocol } = this;
    const port = this.cluster.facts.lookUp<number>(this.ports, name, `${this.path} ports`, 'port') ?? this.port;
    return { protocol, cluster, application, endpoint, host, outside, port, podPort: port, url: `http://${host}:${port}` };
  }

  private checkedPorts(): number {
    const entries = Object.entries<number>(this.ports);
    const refuse = (field: string, message: string, hint: string) =>
      this.cluster.facts.issues.push({ code: 'MODEL_VALUE', severity: 'error', path: `${this.path} ${field}`, message, hint });
    if (entries.length === 0) refuse('ports', 'names none', 'write `ports: { http: 8000 }`');
    for (const [name, port] of entries) {
      if (!/^(?=.*[a-z])[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?$/.test(name))
        refuse(`ports.${name}`, `"${name}" names no port`, 'at most 15 lower-case letters, digits and hyphens, one of them a letter');
      checkPort(this.home, `${this.path} ports.${name}`, port);
    }
    return entries[0]?.[1] ?? 0;
  }
}
