export { healthOf } from './health.ts';
export type { Health, HealthStatus } from './health-status.ts';
export type { Phase } from './hooks.ts';
export type { Outcome, OutcomeWord, SyncResult } from './result.ts';
export { type SyncProps, syncApplication } from './sync-application.ts';
