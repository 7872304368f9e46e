export { allocatableOf, capacityOf, type NodeAmounts } from './allocatable.ts';
export type * from './application.ts';
export type * from './argocd.ts';
export { backupJobs, isDatabase } from './backup.ts';
export type * from './data.ts';
export { claimTemplatesOf, type DataHolder, dataHolderOf, whatOperatorDoes } from './data-holder.ts';
export { type Opening, type OpeningPeer, privateRanges } from './flows.ts';
export { foreignSources, isRenderedElsewhere } from './foreign.ts';
export { groupBy } from './group-by.ts';
export { type Guest, type HostLoad, hostLoads } from './host-loads.ts';
export { type ImageName, parseImage } from './image.ts';
export { isObject, type Json, type JsonObject } from './json.ts';
export { cannotShare, type LoadBalancer, loadBalancerOf } from './load-balancer.ts';
export {
  compareIdentity,
  formatIdentity,
  groupOf,
  type Identity,
  identityKey,
  type Manifest,
  type Origin,
  withoutName,
} from './manifest.ts';
export type * from './model.ts';
export { isOpen, labelCommand, nodeLabels } from './node-labels.ts';
export type * from './owner.ts';
export { calledIn, movePageOf } from './pages.ts';
export type * from './place.ts';
export { podTemplatePath } from './pod-path.ts';
export type * from './power-modes.ts';
export { hasKnownToken, hasPasswordInUrl, isSecretName, isWrittenOut } from './secret-words.ts';
export type * from './secrets.ts';
export {
  hasServiceLb,
  type NodeBalancer,
  nodeBalancerOf,
  SERVICE_LB_ENABLED,
  SERVICE_LB_POOL,
  SERVICE_LB_SERVICE,
  serviceLbNodes,
  serviceLbTolerations,
  traefikOfK3s,
} from './service-lb.ts';
export { startOrder } from './start-order.ts';
export { type SystemPods, systemPodsOf } from './system-pods.ts';
export { addressOf, controllerOf, doorsOf, urlOf } from './ways-in.ts';
