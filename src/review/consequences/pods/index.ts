import type { Rule } from '../index.ts';
import { budgets } from './budgets.ts';
import { foreignSourceChanges } from './charts.ts';
import { operatedDatabases } from './operators.ts';
import { removedPods } from './removed.ts';
import { restarts, unseenConfiguration } from './restarts.ts';
import { scaling } from './scaling.ts';
import { strandedPods } from './stranded.ts';

/** Topics restart and interruption: which pods stop, for how long, and who notices. */
export const podRules: readonly Rule[] = [
  restarts,
  unseenConfiguration,
  scaling,
  strandedPods,
  removedPods,
  operatedDatabases,
  foreignSourceChanges,
  budgets,
];
