import { yamlText } from '../../shared/index.ts';

/** What a node's configuration depends on. */
export interface CassandraConfig {
  readonly clusterName: string;
  readonly datacenter: string;
  readonly rack: string;
  /** Nodes that a new one asks for the others. */
  readonly seeds: readonly string[];
  readonly replicas: number;
}

export const cqlPort = 9042;
export const gossipPort = 7000;
/** Where a node keeps everything. */
export const dataFolder = '/var/lib/cassandra';

const folders = (root: string) => ({
  data_file_directories: [`${root}/data`],
  commitlog_directory: `${root}/commitlog`,
  hints_directory: `${root}/hints`,
  saved_caches_directory: `${root}/saved_caches`,
  cdc_raw_directory: `${root}/cdc_raw`,
});

const common = ({ clusterName, replicas }: CassandraConfig) => ({
  cluster_name: clusterName,
  num_tokens: 16,
  allocate_tokens_for_local_replication_factor: replicas,
  partitioner: 'org.apache.cassandra.dht.Murmur3Partitioner',
  endpoint_snitch: 'GossipingPropertyFileSnitch',
  commitlog_sync: 'periodic',
  commitlog_sync_period: '10s',
  // A pod that ends is started again and can be seen; one that only stops to listen cannot.
  disk_failure_policy: 'die',
  commit_failure_policy: 'die',
  // What is dropped or truncated by mistake stays on the volume as a snapshot.
  auto_snapshot: true,
  storage_port: gossipPort,
  native_transport_port: cqlPort,
  start_native_transport: true,
});

const seedProvider = (seeds: readonly string[]) => [
  { class_name: 'org.apache.cassandra.locator.SimpleSeedProvider', parameters: [{ seeds: seeds.join(',') }] },
];

/**
 * Configuration of a node, whole: everything that is not here is Cassandra's own default, nothing is taken from the image.
 * Without an address of its own it takes the one that its name leads to, which is the pod's.
 */
export function cassandraYaml(config: CassandraConfig): string {
  return yamlText({
    ...common(config),
    seed_provider: seedProvider(config.seeds),
    authenticator: 'PasswordAuthenticator',
    authorizer: 'CassandraAuthorizer',
    role_manager: 'CassandraRoleManager',
    // A change of a role or of what it may do counts within this time.
    roles_validity: '10s',
    permissions_validity: '10s',
    credentials_validity: '10s',
    ...folders(dataFolder),
  });
}

/** Configuration of the node in the pod of a drill: alone, without network and passwords. */
export function drillYaml(config: CassandraConfig): string {
  return yamlText({
    ...common(config),
    seed_provider: seedProvider(['127.0.0.1']),
    listen_address: '127.0.0.1',
    rpc_address: '127.0.0.1',
    ...folders('/scratch/cassandra'),
  });
}

/** Read by the snitch; neither may change once a node has data. */
export function rackProperties({ datacenter, rack }: CassandraConfig): string {
  return `dc=${datacenter}\nrack=${rack}\n`;
}

/** Logs to the console alone: files of the image's own settings would fill the node. */
export const logback = `<configuration>
  <appender name="STDOUT" class="ch.qos.logback.core.ConsoleAppender">
    <encoder>
      <pattern>%-5level [%thread] %date{ISO8601} %F:%L - %msg%n</pattern>
    </encoder>
  </appender>
  <root level="INFO">
    <appender-ref ref="STDOUT"/>
  </root>
</configuration>
`;
