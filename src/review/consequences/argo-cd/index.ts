import type { Rule } from '../index.ts';
import { endedApplications, handedOver } from './applications.ts';
import { lockOuts } from './cluster.ts';
import { people } from './people.ts';
import { applicationSettings } from './settings.ts';

/** Topic argo-cd: what Applications take along, how they sync from now on, and whether Argo CD and its people still get in. */
export const argoCdRules: readonly Rule[] = [endedApplications, handedOver, applicationSettings, lockOuts, people];
