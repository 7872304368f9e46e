export {
  ChromaDb,
  type ChromaDbOverrides,
  type ChromaDbProps,
  FasterWhisper,
  type FasterWhisperProps,
  Kokoro,
  type KokoroProps,
  type LanguageModels,
  type ModelServerOverrides,
  type ModelStoreOverrides,
  Ollama,
  type OllamaProps,
  OpenWebUi,
  type OpenWebUiOverrides,
  type OpenWebUiProps,
  type SpeechToText,
  type TextToSpeech,
  type VectorStore,
} from './ai/index.ts';
export { ExternalLlm, type ExternalLlmProps, type ModelPlan } from './apps/external-llm/index.ts';
export {
  type ExternalPlaceProps,
  ExternalService,
  type ExternalServiceOverrides,
  type ExternalServiceProps,
} from './apps/external-service/index.ts';
export { Machine, type MachineProps } from './apps/machine/index.ts';
export { PowerModes, type PowerModesProps } from './apps/power-modes/index.ts';
export {
  type AutoscaleProps,
  type Dependency,
  type HealthProps,
  type HttpService,
  type ListedService,
  type ProgramProps,
  type ServiceSecret,
  WebService,
  type WebServiceOverrides,
  type WebServiceProps,
  webServices,
} from './apps/web-service/index.ts';
export { Cassandra, type CassandraKeyspace, type CassandraOverrides, type CassandraProps } from './data/cassandra/index.ts';
export {
  CloudNativePg,
  type CloudNativePgOverrides,
  type CloudNativePgProps,
  PostgresCluster,
  type PostgresClusterOverrides,
  type PostgresClusterProps,
} from './data/cloudnative-pg/index.ts';
export { Etcd, type EtcdOverrides, type EtcdProps, type KeyValueStore } from './data/etcd/index.ts';
export {
  ExternalMongoDb,
  type ExternalMongoDbProps,
  type ExternalPasswordProps,
  ExternalPostgres,
  type ExternalPostgresProps,
} from './data/external/index.ts';
export { Garage, type GarageBucketProps, type GarageOverrides, type GarageProps } from './data/garage/index.ts';
export {
  DatabaseMachines,
  type DatabaseMachinesProps,
  type MachineMongoDbProps,
  type MachinePostgresProps,
} from './data/machines/index.ts';
export { Minio, type MinioBucketProps, type MinioOverrides, type MinioProps } from './data/minio/index.ts';
export { type MongoDatabase, MongoDb, type MongoDbOverrides, type MongoDbProps, type MongoDbVersion } from './data/mongodb/index.ts';
export { Patroni, type PatroniOverrides, type PatroniProps } from './data/patroni/index.ts';
export {
  Postgres,
  type PostgresDatabaseProps,
  type PostgresExtension,
  type PostgresOverrides,
  type PostgresProps,
  type Postgresql,
  type PostgresTaskOverrides,
  type PostgresVersion,
} from './data/postgres/index.ts';
export {
  Redis,
  type RedisCacheProps,
  type RedisCommonProps,
  type RedisOverrides,
  type RedisProps,
  type RedisServer,
  type RedisStoreProps,
} from './data/redis/index.ts';
export { type ContainerRegistry, Registry, type RegistryOverrides, type RegistryProps } from './data/registry/index.ts';
export type { ObjectStore, S3Bucket } from './data/s3/index.ts';
export { ExternalGit, type ExternalGitProps } from './delivery/external-git/index.ts';
export {
  GitLab,
  type GitLabBackup,
  type GitLabBackupPart,
  type GitLabOverrides,
  type GitLabProps,
  type GitLabRegistryProps,
  type GitLabSmtp,
  type GitLabSsh,
} from './delivery/gitlab/index.ts';
export { type GitLabBuckets, GitLabChart, type GitLabChartOverrides, type GitLabChartProps } from './delivery/gitlab-chart/index.ts';
export { type GitLabJobProps, GitLabRunner, type GitLabRunnerOverrides, type GitLabRunnerProps } from './delivery/gitlab-runner/index.ts';
export {
  type AgentProps,
  Drone,
  type DroneOverrides,
  type DronePipelineProps,
  type DroneProps,
  Gitea,
  type GiteaAdmin,
  type GiteaOverrides,
  type GiteaProps,
  type GiteaSsh,
  type GitServer,
  type PipelineProps,
  type PipelineVolume,
  Woodpecker,
  type WoodpeckerDatabase,
  type WoodpeckerOverrides,
  type WoodpeckerProps,
  type WoodpeckerVolume,
} from './delivery/index.ts';
export {
  AttackBox,
  type AttackBoxProps,
  type Attacker,
  Dvwa,
  type DvwaProps,
  Metasploitable,
  type TargetOverrides,
  type TargetProps,
} from './lab/index.ts';
export {
  type CloudEmulator,
  type HomeProps,
  type HubDatabase,
  type HubVolume,
  JupyterHub,
  type JupyterHubOverrides,
  type JupyterHubProps,
  JupyterLab,
  type JupyterLabOverrides,
  type JupyterLabProps,
  Kubeflow,
  type KubeflowAddresses,
  type KubeflowPart,
  type KubeflowProps,
  LocalStack,
  type LocalStackOverrides,
  type LocalStackProps,
  type LocalStackService,
  Mlflow,
  type MlflowOverrides,
  type MlflowProps,
  type MlflowSignIn,
  type NotebookProps,
  type TrackingServer,
} from './ml/index.ts';
export {
  Alertmanager,
  type AlertmanagerOverrides,
  type AlertmanagerProps,
  type DeadMansSwitch,
  type EmailReceiver,
  type NoDeadMansSwitch,
  type Receiver,
  type Route,
  type TelegramReceiver,
  type WebhookReceiver,
} from './observability/alertmanager/index.ts';
export { Alloy, type AlloyOverrides, type AlloyProps } from './observability/alloy/index.ts';
export { Grafana, type GrafanaOverrides, type GrafanaProps } from './observability/grafana/index.ts';
export type { AlertmanagerServer, LokiServer, PrometheusServer } from './observability/handles.ts';
export { KubeStateMetrics, type KubeStateMetricsOverrides, type KubeStateMetricsProps } from './observability/kube-state-metrics/index.ts';
export { Loki, type LokiOverrides, type LokiProps } from './observability/loki/index.ts';
export { NodeExporter, type NodeExporterOverrides, type NodeExporterProps } from './observability/node-exporter/index.ts';
export { Prometheus, type PrometheusOverrides, type PrometheusProps, type PrometheusRetention } from './observability/prometheus/index.ts';
export {
  PrometheusOperator,
  type PrometheusOperatorOverrides,
  type PrometheusOperatorProps,
} from './observability/prometheus-operator/index.ts';
export { Promtail, type PromtailOverrides, type PromtailProps } from './observability/promtail/index.ts';
export {
  ArgoCd,
  type ArgoCdEmail,
  type ArgoCdNotificationsProps,
  type ArgoCdOverrides,
  type ArgoCdProps,
  type ArgoCdReceiver,
  type ArgoCdRights,
  type ArgoCdSignOnProps,
  type ArgoCdTelegram,
  type ArgoCdWebhook,
} from './platform/argocd/index.ts';
export {
  NfsBackup,
  type NfsBackupOverrides,
  type NfsBackupProps,
  S3Backup,
  type S3BackupOverrides,
  type S3BackupProps,
} from './platform/backup-target/index.ts';
export {
  type AcmeIssuerProps,
  type CaIssuerProps,
  type CertificateIssuerProps,
  CertManager,
  type CertManagerOverrides,
  type CertManagerProps,
  type CloudflareChallenge,
  type HttpChallenge,
  type Rfc2136Challenge,
} from './platform/cert-manager/index.ts';
export {
  ExternalSecrets,
  type ExternalSecretsOverrides,
  type ExternalSecretsProps,
  type KubernetesSecretStore,
  type VaultSecretStore,
} from './platform/external-secrets/index.ts';
export { type ChartAmounts, chartAmounts, type FootprintProps, HelmComponent, type HelmSource, sumAmounts } from './platform/helm/index.ts';
export { ingressController } from './platform/ingress-controller/choose.ts';
export { IngressController, type IngressControllerOverrides, type IngressControllerProps } from './platform/ingress-controller/index.ts';
export { IngressNginx } from './platform/ingress-nginx/index.ts';
export { LocalVolume, type LocalVolumeOverrides, type LocalVolumeProps } from './platform/local-volume/index.ts';
export {
  Longhorn,
  type LonghornBackups,
  type LonghornOverrides,
  type LonghornParameters,
  type LonghornProps,
  type LonghornSnapshots,
  type LonghornVolumeSnapshots,
  longhornParameters,
} from './platform/longhorn/index.ts';
export { MetalLb, type MetalLbOverrides, type MetalLbProps } from './platform/metallb/index.ts';
export { MetricsServer, type MetricsServerOverrides, type MetricsServerProps } from './platform/metrics-server/index.ts';
export {
  NvidiaDevicePlugin,
  type NvidiaDevicePluginOverrides,
  type NvidiaDevicePluginProps,
} from './platform/nvidia-device-plugin/index.ts';
export {
  Oauth2Proxy,
  type Oauth2ProxyAllowed,
  type Oauth2ProxyOverrides,
  type Oauth2ProxyProps,
  type OutsideOidcProvider,
  type ProtectedPage,
} from './platform/oauth2-proxy/index.ts';
export { Portainer, type PortainerOverrides, type PortainerProps } from './platform/portainer/index.ts';
export { Reservation, type ReservationProps } from './platform/reservation/index.ts';
export { SealedSecrets } from './platform/sealed-secrets/index.ts';
export {
  SnapshotController,
  type SnapshotControllerOverrides,
  type SnapshotControllerProps,
} from './platform/snapshot-controller/index.ts';
export {
  SnapshotSchedule,
  type SnapshotScheduleOverrides,
  type SnapshotScheduleProps,
} from './platform/snapshot-schedule/index.ts';
export { Traefik, type TraefikProps } from './platform/traefik/index.ts';
export {
  TrivyOperator,
  type TrivyOperatorOverrides,
  type TrivyOperatorProps,
  type TrivySeverity,
} from './platform/trivy-operator/index.ts';
export {
  type EventTrigger,
  type FunctionEvents,
  type FunctionHostProps,
  type FunctionObjects,
  type FunctionReach,
  type FunctionRuntime,
  type FunctionScale,
  type FunctionTrigger,
  type HttpTrigger,
  type JobTrigger,
  Knative,
  KnativeEventing,
  type KnativeEventingOverrides,
  type KnativeEventingProps,
  KnativeOperator,
  type KnativeOperatorOverrides,
  type KnativeOperatorProps,
  type KnativeOverrides,
  type KnativePart,
  type KnativeProps,
  OpenFaas,
  type OpenFaasOverrides,
  type OpenFaasProps,
  ServerlessFunction,
  type ServerlessFunctionOverrides,
  type ServerlessFunctionProps,
} from './serverless/index.ts';
export { type Accelerator, accelerate } from './shared/accelerator.ts';
export type {
  BackupChoice,
  BackupProps,
  BackupTarget,
  BackupUse,
  DatabaseBackupChoice,
  DatabaseBackupProps,
  NoBackup,
} from './shared/backup.ts';
export type { DatabaseDrillProps, DrillChoice, DrillProps, NoDrill, ScratchProps } from './shared/drill.ts';
export { type Exposed, type ExposeProps, expose, type HostProps } from './shared/expose.ts';
export { FileBackup, type FileBackupProps, type RootUser } from './shared/file-backup.ts';
export type { DrillQuestion } from './shared/file-drill-scripts.ts';
export { type AddressClaim, type BalanceProps, balance } from './shared/load-balancer.ts';
export type { OidcProvider } from './shared/sign-in.ts';
export type { SnapshotClass, VolumeSnapshots } from './shared/volume-snapshots.ts';
export { PgAdmin, type PgAdminOverrides, type PgAdminProps } from './tools/pgadmin/index.ts';
