import { type DefinitionRules, notEmpty, oneOf, part, type Rule } from './rule.ts';

const aloneOnPod: Rule = ({ accessModes }) =>
  Array.isArray(accessModes) && accessModes.includes('ReadWriteOncePod') && accessModes.length > 1
    ? [{ code: 'SCHEMA_VALUE', field: ['accessModes'], message: 'may hold nothing beside ReadWriteOncePod' }]
    : [];

/** Volumes, claims, storage classes. */
export const storageRules: Readonly<Record<string, DefinitionRules>> = {
  'core.v1.PersistentVolumeClaimSpec': {
    required: ['accessModes', 'resources'],
    fields: { accessModes: { minItems: 1 } },
    checks: [
      aloneOnPod,
      ({ resources }) =>
        part(resources, 'requests', 'storage') === undefined && resources !== undefined
          ? [{ code: 'SCHEMA_REQUIRED', field: ['resources', 'requests', 'storage'], message: 'is missing; a claim asks for a size' }]
          : [],
    ],
  },
  'core.v1.VolumeResourceRequirements': { fields: { requests: { amounts: 'more than zero' } } },
  'core.v1.PersistentVolumeSpec': {
    required: ['accessModes', 'capacity'],
    fields: { accessModes: { minItems: 1 }, capacity: { amounts: 'more than zero' } },
    checks: [
      aloneOnPod,
      ({ capacity }) =>
        capacity !== undefined && part(capacity, 'storage') === undefined
          ? [{ code: 'SCHEMA_REQUIRED', field: ['capacity', 'storage'], message: 'is missing; a volume has a size' }]
          : [],
    ],
  },
  'storage.v1.StorageClass': { fields: { provisioner: notEmpty, reclaimPolicy: oneOf('Delete', 'Retain') } },
};
