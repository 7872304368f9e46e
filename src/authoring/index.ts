export { Application, type ApplicationProps, type Scope } from './application.ts';
export { dependenciesOf } from './application-facts.ts';
export { type Cluster, ClusterConstruct, clusterOf, defineCluster } from './cluster.ts';
export { comment, commentOf } from './comments.ts';
export { checkDeclaration } from './declaration.ts';
export {
  type DistributionSpec,
  type K3sComponent,
  type KubernetesMinor,
  k3s,
  k3sComponents,
  kubeadm,
  type MicroK8sAddon,
  microk8s,
  type NetworkPlugin,
  talos,
} from './distribution.ts';
export {
  defineEnvironments,
  type Environment,
  type EnvironmentSpec,
  type Environments,
  type EnvironmentsSpec,
  type Overrides,
} from './environments.ts';
export type {
  Alert,
  AlertGroup,
  BootstrapFile,
  CertificateRequest,
  Dashboard,
  DashboardPanel,
  Facts,
  OwnController,
  Runbook,
} from './facts.ts';
export {
  buildFleet,
  type ClusterFunction,
  defineFleet,
  Fleet,
  type FleetDefinition,
  type FleetInputs,
  type FleetSpec,
  type HubSpec,
  noInputs,
  ownerCodeThrew,
  type SiteNetworkSpec,
  type SiteSpec,
} from './fleet.ts';
export { renderFoundation } from './foundation.ts';
export { type GpuSpec, nvidia } from './gpu.ts';
export { k8s } from './k8s.ts';
export { refuseUnknownProps } from './known-props.ts';
export { Manifests } from './manifests.ts';
export { modelOf } from './model.ts';
export type {
  AnyCluster,
  HostName,
  Labels,
  Named,
  NamespaceName,
  Needs,
  NodeLabelsOf,
  NodeName,
  PriorityName,
  StorageClassName,
} from './names.ts';
export { override, overridesOf } from './overrides.ts';
export { applyPatch, type Patch } from './patch.ts';
export { renderPolicies } from './policies.ts';
export { quantities, quantity } from './quantities.ts';
export {
  backedUp,
  defaultDeny,
  entryPoints,
  environmentsAlike,
  imagesPinned,
  isolated,
  leastPrivilege,
  noPrivileged,
  outsideJudges,
  priorityByLayer,
  type RequirementProps,
  restoreDrilled,
  startupWithin,
  tlsEverywhere,
  updatesWithoutDowntime,
  withinCapacity,
} from './requirements.ts';
export type { RetirementProps } from './retirement.ts';
export type {
  AddressPoolSpec,
  BackupTargetSpec,
  ClusterSpec,
  ClusterVariant,
  IngressSpec,
  IssuerSpec,
  NamespaceSpec,
  NfsTargetSpec,
  NodeSpec,
  ResourceSpec,
  S3TargetSpec,
  SealSpec,
  StorageClassSpec,
  VmSpec,
} from './spec.ts';
export { sourceOfConstruct, startTracing, stopTracing, trace } from './trace.ts';
export { withdrawRetired } from './withdraw.ts';
export { type Producer, type SecretKeyRef, Workload } from './workload.ts';
