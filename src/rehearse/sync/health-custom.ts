import { below, items, text } from '../../api/index.ts';
import type { JsonObject } from '../../model/index.ts';
import { annotationOf } from './annotations.ts';
import { conditionHealth, conditionOf, conditionsOf, type Health, type HealthStatus } from './health-status.ts';

/** Kinds whose health Argo CD decides by a Lua script it brings: of Kubernetes itself, and of what clusters here commonly hold. */
export const customHealth: Readonly<Record<string, (object: JsonObject) => Health>> = {
  'cert-manager.io/Certificate': certificateHealth,
  'cert-manager.io/Issuer': byCondition('Ready', 'the issuer is not set up yet'),
  'cert-manager.io/ClusterIssuer': byCondition('Ready', 'the issuer is not set up yet'),
  'bitnami.com/SealedSecret': byCondition('Synced', 'the SealedSecret is not decrypted yet'),
  'external-secrets.io/ExternalSecret': byCondition('Ready', 'the ExternalSecret is not fetched yet'),
  'external-secrets.io/SecretStore': byCondition('Ready', 'the store has not been reached yet'),
  'external-secrets.io/ClusterSecretStore': byCondition('Ready', 'the store has not been reached yet'),
  'operator.knative.dev/KnativeEventing': byCondition('Ready', 'the operator has not installed it yet'),
  'operator.knative.dev/KnativeServing': byCondition('Ready', 'the operator has not installed it yet'),
  'serving.knative.dev/Service': byCondition('Ready', 'the function has no revision that is ready yet'),
  'postgresql.cnpg.io/Cluster': postgresHealth,
  'batch/CronJob': cronJobHealth,
  'policy/PodDisruptionBudget': budgetHealth,
  'apiextensions.k8s.io/CustomResourceDefinition': definitionHealth,
};

function byCondition(type: string, waiting: string): (object: JsonObject) => Health {
  return (object) => conditionHealth(object, { type, waiting });
}

function certificateHealth(object: JsonObject): Health {
  const issuing = conditionOf(object, 'Issuing');
  if (issuing?.['status'] === 'True') return { status: 'Progressing', message: text(issuing['message']) };
  return conditionHealth(object, { type: 'Ready', waiting: 'the certificate is not issued yet' });
}

/** What CloudNativePG says it is doing; Argo CD takes whatever interrupts the service for degraded. */
const postgresPhases: Readonly<Partial<Record<HealthStatus, readonly string[]>>> = {
  Healthy: ['Cluster in healthy state'],
  Progressing: [
    'Setting up primary',
    'Creating a new replica',
    'Upgrading cluster',
    'Waiting for the instances to become active',
    'Promoting to primary cluster',
  ],
  Degraded: [
    'Switchover in progress',
    'Failing over',
    'Upgrading Postgres major version',
    'Cluster upgrade delayed',
    'Waiting for user action',
    'Primary instance is being restarted in-place',
    'Primary instance is being restarted without a switchover',
    'Cluster cannot execute instance online upgrade due to missing architecture binary',
    'Online upgrade in progress',
    'Applying configuration',
  ],
  Suspended: [
    'Unable to create required cluster objects',
    'Cluster cannot proceed to reconciliation due to an unknown plugin being required',
    'Cluster has incomplete or invalid image catalog',
    'Cluster is unrecoverable and needs manual intervention',
  ],
};

function postgresHealth(object: JsonObject): Health {
  const phase = text(below(object, 'status', 'phase'));
  const message = text(below(object, 'status', 'phaseReason')) || phase;
  if (annotationOf(object, 'cnpg.io/reconciliationLoop') === 'disabled')
    return { status: 'Suspended', message: 'reconciliation of the cluster is switched off' };
  if (below(object, 'status', 'conditions') === undefined) return { status: 'Progressing', message };
  const hibernation = conditionOf(object, 'cnpg.io/hibernation');
  if (hibernation !== undefined)
    return { status: hibernation['status'] === 'True' ? 'Suspended' : 'Degraded', message: text(hibernation['message']) };
  const [status] = Object.entries(postgresPhases).find(([, phases]) => phases.includes(phase)) ?? ['Unknown'];
  return { status: status as HealthStatus, message };
}

/** Only a last run that is known to have failed counts against a CronJob. */
function cronJobHealth(object: JsonObject): Health {
  if (below(object, 'spec', 'suspend') === true) return { status: 'Healthy', message: 'the CronJob is suspended' };
  if (below(object, 'status') === undefined) return { status: 'Progressing', message: 'the CronJob has not been looked at yet' };
  const started = text(below(object, 'status', 'lastScheduleTime'));
  const succeeded = text(below(object, 'status', 'lastSuccessfulTime'));
  const isRunning = items(below(object, 'status', 'active')).length > 0;
  const hasFailed = started !== '' && succeeded !== '' && !isRunning && succeeded < started;
  return hasFailed ? { status: 'Degraded', message: 'the last run did not succeed' } : { status: 'Healthy', message: '' };
}

function budgetHealth(object: JsonObject): Health {
  const conditions = conditionsOf(object);
  const fault = conditions.find(({ status, reason }) => status === 'False' && reason !== 'InsufficientPods');
  if (fault !== undefined) return { status: 'Degraded', message: text(fault['reason']) };
  const last = conditions.at(-1);
  return last === undefined
    ? { status: 'Progressing', message: 'the budget has not been looked at yet' }
    : { status: 'Healthy', message: text(last['reason']) };
}

function definitionHealth(object: JsonObject): Health {
  const conditions = conditionsOf(object);
  const has = (type: string, status: string) => conditionOf(object, type)?.['status'] === status;
  if (conditions.length === 0) return { status: 'Progressing', message: 'the definition has not been looked at yet' };
  if (has('Terminating', 'True')) return { status: 'Progressing', message: 'the definition is being deleted' };
  for (const [type, status] of [
    ['NamesAccepted', 'False'],
    ['NonStructuralSchema', 'True'],
  ] as const)
    if (has(type, status)) return { status: 'Degraded', message: text(conditionOf(object, type)?.['message']) };
  if (has('Established', 'True')) return { status: 'Healthy', message: '' };
  const isInstalling = conditionOf(object, 'Established')?.['reason'] === 'Installing';
  return isInstalling
    ? { status: 'Progressing', message: 'the definition is being installed' }
    : { status: 'Degraded', message: 'the definition is not established' };
}
