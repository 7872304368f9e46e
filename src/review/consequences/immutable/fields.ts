import { isDeepStrictEqual } from 'node:util';
import { below, text } from '../../../checks/index.ts';
import type { Manifest } from '../../../model/index.ts';
import type { Change } from '../../../rehearse/index.ts';
import { touches } from '../objects.ts';

/** What cannot be changed on an object of one kind that exists. */
interface Fixed {
  readonly fields: readonly string[];
  /** What of these can be changed all the same. */
  readonly but?: readonly string[];
  /** Values the API server fills in, so that saying them aloud changes nothing. */
  readonly presets?: Readonly<Record<string, unknown>>;
}

/** Fields as the documentation of each API has them. Claims, Services, Jobs and what calls itself immutable follow rules of their own. */
const fixed: Readonly<Record<string, Fixed>> = {
  'apps/Deployment': { fields: ['spec.selector'] },
  'apps/DaemonSet': { fields: ['spec.selector'] },
  'apps/ReplicaSet': { fields: ['spec.selector'] },
  'apps/StatefulSet': {
    fields: ['spec'],
    but: [
      'spec.replicas',
      'spec.ordinals',
      'spec.template',
      'spec.updateStrategy',
      'spec.revisionHistoryLimit',
      'spec.persistentVolumeClaimRetentionPolicy',
      'spec.minReadySeconds',
    ],
    presets: {
      'spec.podManagementPolicy': 'OrderedReady',
      'spec.volumeClaimTemplates.apiVersion': 'v1',
      'spec.volumeClaimTemplates.kind': 'PersistentVolumeClaim',
      'spec.volumeClaimTemplates.spec.volumeMode': 'Filesystem',
    },
  },
  '/PersistentVolume': {
    fields: ['spec'],
    but: [
      'spec.capacity',
      'spec.accessModes',
      'spec.claimRef',
      'spec.persistentVolumeReclaimPolicy',
      'spec.storageClassName',
      'spec.mountOptions',
      'spec.volumeAttributesClassName',
    ],
    presets: { 'spec.volumeMode': 'Filesystem' },
  },
  'storage.k8s.io/StorageClass': {
    fields: ['provisioner', 'parameters', 'reclaimPolicy', 'volumeBindingMode'],
    presets: { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' },
  },
  'storage.k8s.io/CSIDriver': { fields: ['spec.attachRequired', 'spec.volumeLifecycleModes'] },
  'storage.k8s.io/VolumeAttributesClass': { fields: ['driverName', 'parameters'] },
  'networking.k8s.io/IngressClass': { fields: ['spec.controller'] },
  'discovery.k8s.io/EndpointSlice': { fields: ['addressType'] },
  'rbac.authorization.k8s.io/RoleBinding': { fields: ['roleRef'] },
  'rbac.authorization.k8s.io/ClusterRoleBinding': { fields: ['roleRef'] },
  'scheduling.k8s.io/PriorityClass': { fields: ['value', 'preemptionPolicy'], presets: { preemptionPolicy: 'PreemptLowerPriority' } },
  'node.k8s.io/RuntimeClass': { fields: ['handler'] },
  'resource.k8s.io/ResourceClaim': { fields: ['spec'] },
  'resource.k8s.io/ResourceClaimTemplate': { fields: ['spec'] },
  '/ResourceQuota': { fields: ['spec.scopes'] },
  '/Secret': { fields: ['type'], presets: { type: 'Opaque' } },
  'apiextensions.k8s.io/CustomResourceDefinition': { fields: ['spec.group', 'spec.scope', 'spec.names.kind', 'spec.names.plural'] },
  'batch/Job': {
    fields: [
      'spec.template',
      'spec.selector',
      'spec.completions',
      'spec.completionMode',
      'spec.podFailurePolicy',
      'spec.backoffLimitPerIndex',
    ],
    presets: { 'spec.completionMode': 'NonIndexed' },
  },
  '/Pod': {
    fields: ['spec'],
    but: [
      'spec.containers.image',
      'spec.initContainers.image',
      'spec.activeDeadlineSeconds',
      'spec.terminationGracePeriodSeconds',
      'spec.tolerations',
    ],
  },
  '/PersistentVolumeClaim': {
    fields: ['spec'],
    but: ['spec.resources', 'spec.volumeAttributesClassName'],
    presets: { 'spec.volumeMode': 'Filesystem' },
  },
};

/**
 * Whether anything may be refused. Most changes are of other fields, and those that are fixed are compared in a fraction of the
 * time that it takes to work out all changes.
 */
export function mayBeRefused(base: Manifest, head: Manifest): boolean {
  const { group, kind } = head.identity;
  if ((group === '' && kind === 'Service') || [base, head].some(({ body }) => body['immutable'] === true)) return true;
  const differs = (path: readonly string[]) => !isDeepStrictEqual(below(base.body, ...path), below(head.body, ...path));
  return fixed[`${group}/${kind}`]?.fields.some((field) => differs(field.split('.'))) === true;
}

/** The changes of an object that its kind never takes once it exists. */
export function fixedChanges({ identity, body }: Manifest, changes: readonly Change[]): readonly Change[] {
  const rule = fixed[`${identity.group}/${identity.kind}`];
  const isSealed = body['immutable'] === true;
  const content = ['data', 'binaryData', 'stringData', 'immutable'];
  return changes.filter((change) => {
    const { path } = change;
    if (isSealed && content.some((field) => touches(path, field))) return true;
    if (rule === undefined || !rule.fields.some((field) => touches(path, field))) return false;
    // A volume without a place of its own may still get one.
    if (path === 'spec.nodeAffinity' && change.from === undefined) return false;
    return !isBelowOne(path, rule.but ?? []) && !isPreset(change, rule.presets ?? {});
  });
}

/** An address cannot be taken or given back while a Service keeps its type; the cluster gives it out once. */
export function addressChanges(base: Manifest, head: Manifest, changes: readonly Change[]): readonly Change[] {
  if (head.identity.kind !== 'Service' || head.identity.group !== '') return [];
  if (text(below(base.body, 'spec', 'type')) === 'ExternalName' || text(below(head.body, 'spec', 'type')) === 'ExternalName') return [];
  const type = text(below(head.body, 'spec', 'type')) ?? 'ClusterIP';
  return changes.filter(({ path, from, to }) => {
    if (/^spec\.clusterIPs?(?:\[0\])?$/.test(path)) return to !== undefined || (from === 'None' && type !== 'ClusterIP');
    if (path === 'spec.healthCheckNodePort') return from !== undefined && to !== undefined;
    if (path === 'spec.loadBalancerClass') return from !== undefined && type === 'LoadBalancer';
    return path === 'spec.ipFamilies[0]' && from !== undefined && to !== undefined;
  });
}

function isBelowOne(path: string, fields: readonly string[]): boolean {
  const plain = withoutItems(path);
  return fields.some((field) => plain === field || plain.startsWith(`${field}.`));
}

function isPreset({ path, from, to }: Change, presets: Readonly<Record<string, unknown>>): boolean {
  const plain = withoutItems(path);
  return Object.hasOwn(presets, plain) && (from === undefined || to === undefined) && (from ?? to) === presets[plain];
}

function withoutItems(path: string): string {
  return path.replace(/\[[^\]]*\]/g, '');
}
