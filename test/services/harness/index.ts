export { layerFolder, whyNotHere } from './cache.ts';
export { ContainerFailed, type ExecOptions, RunningContainer } from './container.ts';
export { environmentOf, expand } from './environment.ts';
export {
  busyboxProfile,
  type ImageProfile,
  openWebUiProfile,
  PROFILES,
  pgadminProfile,
  pgadminSettings,
  postgresProfile,
  profileOf,
  redisProfile,
  repositoryOf,
} from './images.ts';
export type * from './kubernetes.ts';
export { Machine, type MachineOptions, type RunOptions } from './machine.ts';
export { hasPods, loadManifests, namespaceOf, type PodTemplate, pick, podTemplate } from './manifests.ts';
export type { HttpAnswer, HttpOptions } from './network.ts';
export { formatNotRun, type NotRun, notRun } from './not-run.ts';
export type { SecretValues } from './objects.ts';
export { badPgadminSettings, dumpServers, loadServers, type PgadminAnswer } from './pgadmin.ts';
export type { JobResult, Pod, Stopped } from './pod.ts';
export type { ProbeName, ProbeResult } from './probes.ts';
export type { Result } from './process.ts';
export { describeServices } from './suite.ts';
export type { ClaimKind } from './volumes.ts';
