import type { Selector } from './programs.ts';

/** Series by their text, with the values of promtool. */
type Series = readonly (readonly [series: string, values: string])[];

/** What makes an alert fire, and what does not. */
export interface Case {
  readonly fires: Series;
  /** Nothing for an alert that always fires. */
  readonly quiet: Series | undefined;
  /** Time between two values and two evaluations. */
  readonly interval: '1m' | '1h';
  readonly at: string;
}

/** Gives the series that an expression asks for by this name. */
type Ask = (name: string) => string;

const minutes = (fires: Series, quiet: Series | undefined): Case => ({ fires, quiet, interval: '1m', at: '2h' });

const replicas = (ready: string, wanted: string) => (ask: Ask) =>
  minutes(
    [
      [ask(ready), '0x200'],
      [ask(wanted), '1x200'],
    ],
    [
      [ask(ready), '1x200'],
      [ask(wanted), '1x200'],
    ],
  );

const share = (free: string, all: string) => (ask: Ask) =>
  minutes(
    [
      [ask(free), '4x200'],
      [ask(all), '100x200'],
    ],
    [
      [ask(free), '50x200'],
      [ask(all), '100x200'],
    ],
  );

const equals = (metric: string, wrong: number, right: number) => (ask: Ask) =>
  minutes([[ask(metric), `${wrong}x200`]], [[ask(metric), `${right}x200`]]);
const grows = (metric: string) => (ask: Ask) => minutes([[ask(metric), '0+5x200']], [[ask(metric), '7x200']]);

/** Once a second, or never. */
const often = (metric: string) => (ask: Ask) => minutes([[ask(metric), '0+60x200']], [[ask(metric), '7x200']]);
/** What must hold for a day before anybody is told. */
const forDays =
  (metric: string) =>
  (ask: Ask): Case => ({ fires: [[ask(metric), '1x100']], quiet: [[ask(metric), '0x100']], interval: '1h', at: '48h' });

/** The same series with another value of one label. */
const labelled = (series: string, label: string, value: string) => {
  const others = series.replace(new RegExp(`,?${label}="[^"]*"`), '');
  return others.replace(/\}$/, `${/\{\}$/.test(others) ? '' : ','}${label}="${value}"}`);
};

/** What never ran since January is overdue, however rare; what ran an hour ago is fine. */
const overdue = (ask: Ask): Case => ({
  fires: [[ask('kube_cronjob_created'), '0x2100']],
  quiet: [
    [ask('kube_cronjob_created'), '0x2100'],
    [ask('kube_cronjob_status_last_successful_time'), '0+3600x2100'],
  ],
  interval: '1h',
  at: '2000h',
});

/** Input for each alert, by its name. */
export const cases: Readonly<Record<string, (ask: Ask) => Case>> = {
  WorkloadNotReady: (ask) =>
    ask('kube_statefulset_replicas') !== ''
      ? replicas('kube_statefulset_status_replicas_ready', 'kube_statefulset_replicas')(ask)
      : ask('kube_deployment_spec_replicas') !== ''
        ? replicas('kube_deployment_status_replicas_available', 'kube_deployment_spec_replicas')(ask)
        : replicas('kube_daemonset_status_number_ready', 'kube_daemonset_status_desired_number_scheduled')(ask),
  ChartDeploymentNotReady: replicas('kube_deployment_status_replicas_available', 'kube_deployment_spec_replicas'),
  ChartStatefulSetNotReady: replicas('kube_statefulset_status_replicas_ready', 'kube_statefulset_replicas'),
  ChartDaemonSetNotReady: replicas('kube_daemonset_status_number_ready', 'kube_daemonset_status_desired_number_scheduled'),
  ArgoCdApplicationNotSynced: (ask) =>
    minutes([[ask('argocd_app_info'), '1x200']], [[labelled(ask('argocd_app_info'), 'sync_status', 'Synced'), '1x200']]),
  ArgoCdApplicationUnhealthy: (ask) =>
    minutes([[ask('argocd_app_info'), '1x200']], [[labelled(ask('argocd_app_info'), 'health_status', 'Healthy'), '1x200']]),
  ArgoCdKnowsNoApplications: (ask) => minutes([], [[ask('argocd_app_info'), '1x200']]),
  ContainerCrashLooping: equals('kube_pod_container_status_waiting_reason', 1, 0),
  ContainerOutOfMemory: (ask) =>
    minutes(
      [
        [ask('kube_pod_container_status_restarts_total'), '0+1x200'],
        [ask('kube_pod_container_status_last_terminated_reason'), '1x200'],
      ],
      [
        [ask('kube_pod_container_status_restarts_total'), '3x200'],
        [ask('kube_pod_container_status_last_terminated_reason'), '1x200'],
      ],
    ),
  BackupOverdue: overdue,
  RestoreDrillOverdue: overdue,
  CronJobOverdue: overdue,
  JobFailed: equals('kube_job_failed', 1, 0),
  VolumeFilling: share('kubelet_volume_stats_available_bytes', 'kubelet_volume_stats_capacity_bytes'),
  VolumeFull: share('kubelet_volume_stats_available_bytes', 'kubelet_volume_stats_capacity_bytes'),
  MetricsUnreachable: equals('up', 0, 1),
  NodeNotReady: equals('kube_node_status_condition', 0, 1),
  NodeUnderPressure: equals('kube_node_status_condition', 1, 0),
  KubeletUnreachable: equals('up', 0, 1),
  ApiServerUnreachable: equals('up', 0, 1),
  ApiServerErrors: (ask) => {
    const failed = ask('apiserver_request_total');
    const fine = failed.replace('code="500"', 'code="200"');
    return minutes(
      [
        [failed, '0+10x200'],
        [fine, '0+90x200'],
      ],
      [
        [failed, '0+1x200'],
        [fine, '0+99x200'],
      ],
    );
  },
  NodeDiskFilling: share('node_filesystem_avail_bytes', 'node_filesystem_size_bytes'),
  NodeDiskReadOnly: equals('node_filesystem_readonly', 1, 0),
  NodeMemoryShort: share('node_memory_MemAvailable_bytes', 'node_memory_MemTotal_bytes'),
  NodeClockWrong: equals('node_timex_sync_status', 0, 1),
  CertificateExpiring: equals('certmanager_certificate_expiration_timestamp_seconds', 86_400, 86_400 * 90),
  CertificateNotReady: equals('certmanager_certificate_ready_status', 0, 1),
  CertificateIssuerNotReady: equals('certmanager_clusterissuer_ready_status', 0, 1),
  Watchdog: () => minutes([], undefined),
  PrometheusConfigNotLoaded: equals('prometheus_config_last_reload_successful', 0, 1),
  PrometheusRuleFailures: grows('prometheus_rule_evaluation_failures_total'),
  PrometheusTsdbTrouble: grows('prometheus_tsdb_reloads_failures_total'),
  PrometheusNotIngesting: (ask) =>
    minutes(
      [[ask('prometheus_tsdb_head_samples_appended_total'), '7x200']],
      [[ask('prometheus_tsdb_head_samples_appended_total'), '0+5x200']],
    ),
  PrometheusNotificationsLost: grows('prometheus_notifications_dropped_total'),
  AlertmanagerNotificationsFailing: grows('alertmanager_notifications_failed_total'),
  AlertmanagerConfigNotLoaded: equals('alertmanager_config_last_reload_successful', 0, 1),
  AlloyDropsLines: grows('loki_write_dropped_entries_total'),
  AlloySendsNothing: (ask) =>
    minutes([[ask('loki_write_sent_entries_total'), '7x200']], [[ask('loki_write_sent_entries_total'), '0+5x200']]),
  AlloyComponentUnhealthy: (ask) => {
    const unhealthy = ask('alloy_component_controller_running_components').replace('}', ',health_type="unhealthy"}');
    return minutes([[unhealthy, '1x200']], [[unhealthy.replace('unhealthy"', 'healthy"'), '9x200']]);
  },
  LokiRequestsFail: (ask) => {
    const failed = ask('loki_request_duration_seconds_count').replace('}', ',route="push"}');
    const fine = failed.replace('status_code="500"', 'status_code="204"');
    return minutes(
      [
        [failed, '0+20x200'],
        [fine, '0+80x200'],
      ],
      [
        [failed, '0+1x200'],
        [fine, '0+99x200'],
      ],
    );
  },
  LokiDiscardsLines: (ask) =>
    minutes([[ask('loki_discarded_samples_total'), '0+120x200']], [[ask('loki_discarded_samples_total'), '0+1x200']]),
  LokiVolumeFull: grows('loki_ingester_wal_disk_full_failures_total'),
  LokiRetentionStands: (ask) => ({
    fires: [[ask('loki_compactor_apply_retention_last_successful_run_timestamp_seconds'), '0x100']],
    quiet: [[ask('loki_compactor_apply_retention_last_successful_run_timestamp_seconds'), '0+3600x100']],
    interval: '1h',
    at: '48h',
  }),
  GitLabAway: equals('kube_statefulset_status_replicas_ready', 0, 1),
  GitLabRunnerTakesNoJobs: grows('gitlab_runner_api_request_statuses_total'),
  GitLabRunnerJobsBreak: grows('gitlab_runner_failed_jobs_total'),
  GitLabRunnerFull: (ask) =>
    minutes(
      [
        [ask('gitlab_runner_jobs'), '2x200'],
        [ask('gitlab_runner_concurrent'), '2x200'],
      ],
      [
        [ask('gitlab_runner_jobs'), '1x200'],
        [ask('gitlab_runner_concurrent'), '2x200'],
      ],
    ),
  JupyterHubServersDoNotStart: grows('jupyterhub_server_spawn_duration_seconds_count'),
  GiteaFilesRunOut: (ask) =>
    minutes(
      [
        [ask('process_open_fds'), '90x200'],
        [ask('process_max_fds'), '100x200'],
      ],
      [
        [ask('process_open_fds'), '50x200'],
        [ask('process_max_fds'), '100x200'],
      ],
    ),
  WoodpeckerHasNoAgent: equals('woodpecker_worker_count', 0, 1),
  WoodpeckerPipelinesWait: equals('woodpecker_pending_steps', 1, 0),
  DroneBuildsWait: equals('drone_pending_jobs', 1, 0),
  LonghornVolumeFaulted: equals('longhorn_volume_robustness', 1, 0),
  LonghornVolumeDegraded: equals('longhorn_volume_robustness', 1, 0),
  LonghornVolumeReadOnly: equals('longhorn_volume_file_system_read_only', 1, 0),
  LonghornNodeStorageFull: (ask) =>
    minutes(
      [
        [ask('longhorn_node_storage_usage_bytes'), '90x200'],
        [ask('longhorn_node_storage_capacity_bytes'), '100x200'],
      ],
      [
        [ask('longhorn_node_storage_usage_bytes'), '50x200'],
        [ask('longhorn_node_storage_capacity_bytes'), '100x200'],
      ],
    ),
  LonghornNodeDown: equals('longhorn_node_status', 0, 1),
  LonghornBackupOld: (ask) => {
    const volume = (name: string) => ask(name).replace('}', ',volume="pvc-1"}').replace('{,', '{');
    return {
      fires: [
        [volume('longhorn_volume_last_backup_at'), '1x2100'],
        [volume('longhorn_volume_state'), '1x2100'],
      ],
      quiet: [
        [volume('longhorn_volume_last_backup_at'), '1+3600x2100'],
        [volume('longhorn_volume_state'), '1x2100'],
      ],
      interval: '1h',
      at: '2000h',
    };
  },
  MetalLbConfigStale: equals('metallb_k8s_client_config_stale_bool', 1, 0),
  // MinIO and Garage tell the same under names of their own.
  ObjectStoreFillsUp: (ask) =>
    ask('garage_local_disk_avail') === ''
      ? share('minio_cluster_capacity_usable_free_bytes', 'minio_cluster_capacity_usable_total_bytes')(ask)
      : share('garage_local_disk_avail', 'garage_local_disk_total')(ask),
  ObjectStoreErrors: (ask) =>
    often(ask('api_s3_error_counter') === '' ? 'minio_s3_requests_5xx_errors_total' : 'api_s3_error_counter')(ask),
  ObjectStoreUnhealthy: (ask) => equals(ask('cluster_available') === '' ? 'minio_cluster_health_status' : 'cluster_available', 0, 1)(ask),
  ObjectStoreLosesBlocks: equals('block_resync_errored_blocks', 3, 0),
  CassandraNoQuorum: equals('kube_statefulset_status_replicas_ready', 0, 9),
  MongoDbNoMajority: equals('kube_statefulset_status_replicas_ready', 0, 9),
  PostgresInstanceDown: equals('cnpg_collector_up', 0, 1),
  PostgresReplicaDisconnected: (ask) => {
    const [replica, receiver] = [ask('cnpg_pg_replication_in_recovery'), ask('cnpg_pg_replication_is_wal_receiver_up')];
    return minutes(
      [
        [replica, '1x200'],
        [receiver, '0x200'],
      ],
      [
        [replica, '1x200'],
        [receiver, '1x200'],
      ],
    );
  },
  PostgresReplicaLag: equals('cnpg_pg_replication_lag', 301, 300),
  PostgresTransactionAge: equals('cnpg_pg_database_xid_age', 500_000_001, 500_000_000),
  EtcdNoLeader: equals('etcd_server_has_leader', 0, 1),
  EtcdNoMajority: equals('kube_statefulset_status_replicas_ready', 0, 9),
  EtcdFillsUp: (ask) => {
    const used = (amount: string): Series => [
      [ask('etcd_mvcc_db_total_size_in_bytes'), amount],
      [ask('etcd_server_quota_backend_bytes'), '100x200'],
    ];
    return minutes(used('90x200'), used('50x200'));
  },
  EtcdSlowDisk: (ask) => {
    const bucket = (bound: string) => ask('etcd_disk_wal_fsync_duration_seconds_bucket').replace('}', `,le="${bound}"}`);
    const rates = (fast: string): Series => [
      [bucket('0.008'), fast],
      [bucket('0.256'), '0+60x200'],
      [bucket('+Inf'), '0+60x200'],
    ];
    return minutes(rates('0+30x200'), rates('0+60x200'));
  },
  EtcdLeaderChanges: (ask) =>
    minutes([[ask('etcd_server_leader_changes_seen_total'), '0+1x200']], [[ask('etcd_server_leader_changes_seen_total'), '1x200']]),
  PatroniNoPrimary: equals('patroni_primary', 0, 1),
  PatroniServerDown: equals('patroni_postgres_running', 0, 1),
  PatroniStoreUnseen: (ask) => minutes([[ask('patroni_dcs_last_seen'), '0x200']], [[ask('patroni_dcs_last_seen'), '0+60x200']]),
  PatroniPaused: equals('patroni_is_paused', 1, 0),
  PatroniPendingRestart: equals('patroni_pending_restart', 1, 0),
  PatroniReplicaDisconnected: (ask) => {
    const [replica, streaming] = [ask('patroni_replica'), ask('patroni_postgres_streaming')];
    return minutes(
      [
        [replica, '1x200'],
        [streaming, '0x200'],
      ],
      [
        [replica, '1x200'],
        [streaming, '1x200'],
      ],
    );
  },
  PatroniReplicaLag: (ask) => {
    const other = (name: string) => ask(name).replace('-0"', '-1"');
    const rates = (replayed: string): Series => [
      [ask('patroni_xlog_location'), '900000000x200'],
      [other('patroni_xlog_replayed_location'), replayed],
      [other('patroni_replica'), '1x200'],
    ];
    return minutes(rates('100000000x200'), rates('899000000x200'));
  },
  ExternalSecretNotReady: equals('externalsecret_status_condition', 1, 0),
  ImageWithCriticalVulnerabilities: forDays('trivy_image_vulnerabilities'),
  ImageWithSecrets: forDays('trivy_image_exposedsecrets'),
  IngressNginxReloadFailed: equals('nginx_ingress_controller_config_last_reload_successful', 0, 1),
  MetalLbConfigMissing: equals('metallb_k8s_client_config_loaded_bool', 0, 1),
  PromtailDropsLines: grows('promtail_dropped_entries_total'),
  TraefikBackendFails: (ask) => {
    const failed = ask('traefik_service_requests_total');
    const fine = failed.replace('code="500"', 'code="200"');
    return minutes(
      [
        [failed, '0+20x200'],
        [fine, '0+80x200'],
      ],
      [
        [failed, '0+1x200'],
        [fine, '0+99x200'],
      ],
    );
  },
  SignInProxyFails: (ask) => {
    const failed = ask('oauth2_proxy_requests_total');
    const fine = failed.replace('code="500"', 'code="200"');
    return minutes(
      [
        [failed, '0+20x200'],
        [fine, '0+80x200'],
      ],
      [
        [failed, '0+1x200'],
        [fine, '0+99x200'],
      ],
    );
  },
  VolumeSnapshotStuck: equals('snapshot_controller_operations_in_flight', 1, 0),
  JupyterLabRequestsFail: often('http_request_duration_seconds_count'),
  MlflowRequestsFail: often('mlflow_http_request_total'),
  RegistryErrors: often('registry_http_requests_total'),
  KubeStateMetricsBlind: grows('kube_state_metrics_list_total'),
};

/** One series that a selector finds: patterns are filled with something they match. */
export function example({ name, matchers }: Selector): string {
  const labels = matchers
    .filter(({ operator }) => operator === '=' || operator === '=~')
    .map(({ label, operator, value }) => `${label}="${operator === '=' ? value : filled(value)}"`);
  return `${name}{${labels.join(',')}}`;
}

function filled(pattern: string): string {
  const [first = ''] = pattern.split('|');
  return first
    .replaceAll('[a-z0-9]+', 'a1')
    .replaceAll('[0-9]+', '0')
    .replaceAll('[234]', '4')
    .replaceAll('[.]', '.')
    .replaceAll('..', '00');
}
