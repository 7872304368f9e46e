/** Where chunks lie when they do not lie on the volume. */
export interface LokiObjectStorage {
  /** Host and port of the server. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  /** Whether the server is asked without TLS. */
  readonly insecure: boolean;
}

export interface LokiConfigProps {
  /** Seconds a line is kept. */
  readonly retention: number;
  /** Memory limit of the container in bytes. */
  readonly memory: number;
  readonly objectStorage?: LokiObjectStorage | undefined;
}

/** Names of the variables that the keys of the bucket come in. */
export const keyVariables = { access: 'S3_ACCESS_KEY', secret: 'S3_SECRET_KEY' } as const;

/**
 * Configuration of a Loki that is one process. Its parts talk to each other over the loopback address only, and without
 * storage for rules no ruler starts: rules over logs belong to whoever sends alerts.
 * @source Loki 3.7, configuration reference; the ceiling of a replay is half of the memory there too
 */
export function lokiConfig({ retention, memory, objectStorage }: LokiConfigProps): string {
  const store = objectStorage === undefined ? 'filesystem' : 's3';
  return [
    '# One tenant; who may send and ask is decided by network policies.',
    'auth_enabled: false',
    '',
    'server:',
    '  http_listen_port: 3100',
    '  grpc_listen_address: 127.0.0.1',
    '  grpc_listen_port: 9095',
    '  log_level: warn',
    '',
    'common:',
    '  instance_addr: 127.0.0.1',
    '  path_prefix: /loki',
    '  replication_factor: 1',
    '  ring:',
    '    kvstore:',
    '      store: inmemory',
    '',
    'storage_config:',
    ...(objectStorage === undefined ? ['  filesystem:', '    directory: /loki/chunks'] : s3(objectStorage)),
    '',
    '# What is written stays as it was written: a change of schema is a second entry with a day to come.',
    'schema_config:',
    '  configs:',
    '    - from: "2024-04-01"',
    '      store: tsdb',
    `      object_store: ${store}`,
    '      schema: v13',
    '      index:',
    '        prefix: index_',
    '        period: 24h',
    '',
    'limits_config:',
    `  retention_period: ${retention / 3600}h`,
    '  allow_structured_metadata: true',
    '',
    'compactor:',
    '  working_directory: /loki/compactor',
    '  retention_enabled: true',
    `  delete_request_store: ${store}`,
    '',
    'ingester:',
    '  wal:',
    '    # Reading the log of a long outage again must not end in the memory limit.',
    `    replay_memory_ceiling: ${Math.max(64, Math.floor(memory / 2 ** 21))}MB`,
    '',
    'analytics:',
    '  reporting_enabled: false',
    '',
  ].join('\n');
}

function s3({ endpoint, bucket, region, insecure }: LokiObjectStorage): readonly string[] {
  return [
    '  aws:',
    `    endpoint: ${endpoint}`,
    `    bucketnames: ${bucket}`,
    `    region: ${region}`,
    `    access_key_id: $\{${keyVariables.access}}`,
    `    secret_access_key: $\{${keyVariables.secret}}`,
    '    s3forcepathstyle: true',
    `    insecure: ${insecure}`,
  ];
}
