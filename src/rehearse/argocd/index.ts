export type { ArgoResource, ArgoStatus } from './application.ts';
export type { ArgoPrograms } from './controllers.ts';
export { type FleetFile, readFleetFiles } from './fleet-file.ts';
export { type RehearseArgoProps, rehearseArgo } from './rehearse-argo.ts';
export type { ArgoApplication, ArgoResult } from './result.ts';
export type { RunningArgo } from './running-argo.ts';
export type { Outcome, Scenario, Verdict } from './scenarios/index.ts';
