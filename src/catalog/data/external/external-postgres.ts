import { type AnyCluster, refuseUnknownProps, type Scope, type SecretKeyRef, Workload } from '../../../authoring/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import { checkPort, outsideAddresses, rangesOf, renderOutside } from '../../shared/index.ts';
import type { Known, PostgresExtension, Postgresql } from '../postgres/index.ts';
import { externalPassword } from './external-password.ts';
import type { ExternalPostgresProps } from './external-props.ts';

const program = 'postgresql';

/**
 * A PostgreSQL on machines outside, for everything that takes a database. Role, database, extensions and dumps are the
 * business of whoever looks after the server. Of several servers that follow one primary, name the proxies that lead to
 * it: the Service would send writes to any of them.
 */
export class ExternalPostgres<C extends AnyCluster, const E extends readonly PostgresExtension[] = []>
  extends Workload<C>
  implements Postgresql<C, Known<E>>
{
  readonly protocol = 'postgresql';
  readonly endpoint: Endpoint;
  readonly host: string;
  readonly port: number;
  readonly podPort: number;
  readonly outside: readonly string[];
  readonly database: string;
  readonly role: string;
  readonly password: SecretKeyRef;
  readonly extensions: { readonly [K in Known<E>]: true };

  constructor(scope: Scope<C>, id: string, props: ExternalPostgresProps<C, E>) {
    super(scope, id);
    refuseUnknownProps(this, 'ExternalPostgres', props);
    const { at, networks, port = 5432, database, role = database, extensions, password = 'given', overrides } = props;
    this.endpoint = this.pods(program, 'outside');
    this.host = this.serviceHost();
    this.port = port;
    this.podPort = port;
    this.database = database;
    this.role = role;
    this.extensions = Object.fromEntries((extensions ?? []).map((name) => [name, true])) as { readonly [K in Known<E>]: true };
    this.password = { name: `${id}-app`, key: 'password' };
    checkPort(this.home, `${this.path} port`, port);
    const addresses = outsideAddresses(this.home, this.path, at, { networks });
    this.outside = rangesOf(addresses);
    this.requireSecret(this.password.name, [
      externalPassword(password, `role \`${role}\`, owner of database \`${database}\``, addresses.join(', ')),
    ]);
    const labels = this.labels(program, 'outside');
    if (addresses.length > 0) renderOutside(this, { name: id, labels, addresses, ports: { postgresql: port }, overrides });
  }
}
