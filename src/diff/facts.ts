import type { Model } from '../model/index.ts';
import { differencesOf } from './differences.ts';
import { fieldDiff } from './field-diff.ts';
import type { FieldDiff } from './result.ts';
import type { Shape } from './shape.ts';

/** What tells the facts of a list apart, where it is not their name alone. All lists of a model are sorted, so their order says nothing. */
const factKeys: Readonly<Partial<Record<keyof Model, readonly string[]>>> = {
  addressPools: ['key'],
  ingresses: ['key'],
  certificateIssuers: ['key'],
  exposures: ['application', 'workload', 'kind', 'host'],
  secrets: ['namespace', 'name'],
  workloads: ['application', 'name'],
  claims: ['application', 'namespace', 'name'],
  footprints: ['application', 'name'],
  accelerators: ['application', 'workload'],
  backups: ['namespace', 'claim'],
  backupTargets: ['key'],
  metrics: ['application', 'workload', 'podPort'],
  acceptances: ['code', 'scope'],
};

/** A model, as far as a comparison needs to know it. */
export const factShape: Shape = {
  fields: Object.fromEntries(Object.entries(factKeys).map(([field, keys]) => [field, { keys }])),
};

/** Declared facts that differ, in the order of `model.json`. */
export function factDiffs(base: Model, head: Model): readonly FieldDiff[] {
  return differencesOf(base, head, { shape: factShape }).fields.map(fieldDiff);
}
