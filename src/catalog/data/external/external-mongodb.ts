import { type AnyCluster, type Producer, refuseUnknownProps, type Scope, Workload } from '../../../authoring/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import { checkPort, checkQuorum, type OutsidePlace, outsideAddresses, rangesOf, renderOutside } from '../../shared/index.ts';
import { databaseHandle, type MongoDatabase } from '../mongodb/index.ts';
import { externalPassword } from './external-password.ts';
import type { ExternalMongoDbProps } from './external-props.ts';

const program = 'mongodb';

/**
 * A MongoDB replica set on machines outside, for everything that takes one of its databases. Users and dumps are the
 * business of whoever looks after the set.
 *
 * Clients learn the members from the set itself and connect to each by the name that its configuration has. So every
 * member has a Service of its own, whose name is the one to configure.
 */
export class ExternalMongoDb<C extends AnyCluster, const D extends readonly string[]> extends Workload<C> {
  readonly endpoint: Endpoint;
  readonly host: string;
  readonly port: number;
  readonly outside: readonly string[];
  readonly replicaSet: string;
  /** Every member with its port, as the configuration of the set has it. */
  readonly members: readonly string[];
  /** Where they stand, in the same order. */
  readonly places: readonly OutsidePlace[];
  readonly databases: D;

  constructor(scope: Scope<C>, id: string, props: ExternalMongoDbProps<C, D>) {
    super(scope, id);
    refuseUnknownProps(this, 'ExternalMongoDb', props);
    const { members, networks, port = 27_017, replicaSet = 'rs0', databases, names, password = 'given' } = props;
    const { facts } = this.cluster;
    this.endpoint = this.pods(program, 'outside');
    this.port = port;
    this.replicaSet = replicaSet;
    this.databases = databases;
    this.places = members;
    checkQuorum(facts, `${this.path} members`, members.length);
    checkPort(this.home, `${this.path} port`, port);
    const addresses = outsideAddresses(this.home, this.path, members, { networks, field: (index) => `members[${index}]` });
    this.outside = rangesOf(addresses);
    const hosts = names ?? members.map((_, index) => this.serviceHost(`${id}-${index}`));
    if (names !== undefined && names.length !== members.length) {
      const message = `${names.length} names for ${members.length} members`;
      facts.issues.push({ code: 'MODEL_VALUE', severity: 'error', path: `${this.path} names`, message, hint: 'name each member, or none' });
    }
    this.host = hosts[0] ?? this.serviceHost();
    this.members = hosts.map((host) => `${host}:${port}`);
    for (const database of new Set<string>(databases))
      this.requireSecret(`${id}-${database}`, [
        externalPassword(password, `user \`${database}\` of database \`${database}\``, addresses.join(', ')),
      ]);
    if (names !== undefined || addresses.length !== members.length) return;
    const labels = this.labels(program, 'outside');
    for (const [index, address] of addresses.entries())
      renderOutside(this, { name: `${id}-${index}`, labels, addresses: [address], ports: { mongodb: port } }, `${index}-`);
  }

  /** Handle of one of the declared databases, for any number of consumers. */
  database<N extends D[number]>(name: N): MongoDatabase<C, N> {
    const { cluster, application, endpoint, host, port, outside, members, replicaSet } = this;
    cluster.facts.lookUp(Object.fromEntries(this.databases.map((one) => [one, true])), name, `${this.path} databases`, 'database');
    const set: Producer<C> = { cluster, application, endpoint, host, port, podPort: port, outside };
    return databaseHandle(set, name, { name: `${this.name}-${name}`, key: 'password' }, members, replicaSet);
  }
}
