export { apart, disruptionBudget } from './apart.ts';
export {
  type BackupChoice,
  type BackupProps,
  type BackupTarget,
  type BackupUse,
  checkBackup,
  type DatabaseBackupChoice,
  type DatabaseBackupProps,
  isExempt,
  keepDays,
  type NoBackup,
} from './backup.ts';
export { backupFact } from './backup-fact.ts';
export { type KeptCrd, renderCrds } from './crds.ts';
export { type CronJobTiming, cronJobSpec } from './cronjob.ts';
export {
  checkDrill,
  type DatabaseDrillProps,
  type DrillChoice,
  type DrillProps,
  drillFact,
  drillMaxAge,
  drillSchedule,
  isDrilled,
  type NoDrill,
  type ScratchProps,
} from './drill.ts';
export { FileBackup, type FileBackupProps, type RootUser } from './file-backup.ts';
export type { DrillQuestion } from './file-drill-scripts.ts';
export { type JobLimits, jobSpec, syncHook } from './job.ts';
export { type AddressClaim, type BalanceProps, balance } from './load-balancer.ts';
export { memoryOf } from './memory.ts';
export {
  checkPort,
  type OutsideMachine,
  type OutsidePlace,
  type OutsideService,
  outsideAddresses,
  rangesOf,
  renderOutside,
} from './outside.ts';
export {
  checksum,
  env,
  type PodUser,
  port,
  resources,
  restrictedContainer,
  restrictedPod,
  scratch,
  secretEnv,
  smallResources,
  withDisk,
} from './pod.ts';
export { httpProbe, httpProbes, type ProbeTiming, shellProbe, tcpProbe } from './probes.ts';
export type { PodProps, ResourceProps, StorageProps } from './props.ts';
export { checkQuorum } from './quorum.ts';
export { passingClass, roomVolume } from './room.ts';
export type { OidcProvider } from './sign-in.ts';
export { clientService, headlessService, type StoreProps, type StoreSetProps, storeSet } from './store.ts';
export { shellImage, toolsImage } from './tools-image.ts';
export type { SnapshotClass, VolumeSnapshots } from './volume-snapshots.ts';
export { claimSpec, claimTemplate, keepData } from './volumes.ts';
export { yamlText } from './yaml.ts';
