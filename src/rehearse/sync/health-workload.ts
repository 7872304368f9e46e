import { below, count, text } from '../../api/index.ts';
import type { JsonObject } from '../../model/index.ts';
import { conditionOf, type Health, isUnobserved } from './health-status.ts';

const healthy: Health = { status: 'Healthy', message: '' };

function progressing(message: string): Health {
  return { status: 'Progressing', message };
}

const unobserved = progressing('the latest change has not been looked at yet');

export function deploymentHealth(object: JsonObject): Health {
  if (below(object, 'spec', 'paused') === true) return { status: 'Suspended', message: 'the Deployment is paused' };
  if (isUnobserved(object)) return unobserved;
  if (conditionOf(object, 'Progressing')?.['reason'] === 'ProgressDeadlineExceeded')
    return { status: 'Degraded', message: 'the Deployment got no further within its progress deadline' };
  const wanted = below(object, 'spec', 'replicas');
  const updated = statusCount(object, 'updatedReplicas');
  if (typeof wanted === 'number' && updated < wanted) return progressing(`${updated} of ${wanted} replicas are of the new version`);
  const old = statusCount(object, 'replicas') - updated;
  if (old > 0) return progressing(`${old} replicas of the old version have not ended yet`);
  const available = statusCount(object, 'availableReplicas');
  if (available < updated) return progressing(`${available} of ${updated} new replicas are available`);
  return healthy;
}

export function replicaSetHealth(object: JsonObject): Health {
  if (isUnobserved(object)) return unobserved;
  const failure = conditionOf(object, 'ReplicaFailure');
  if (failure?.['status'] === 'True') return { status: 'Degraded', message: text(failure['message']) };
  const wanted = below(object, 'spec', 'replicas');
  const available = statusCount(object, 'availableReplicas');
  return typeof wanted === 'number' && available < wanted ? progressing(`${available} of ${wanted} replicas are available`) : healthy;
}

export function statefulSetHealth(object: JsonObject): Health {
  if (statusCount(object, 'observedGeneration') === 0 || isUnobserved(object)) return unobserved;
  const wanted = below(object, 'spec', 'replicas');
  const ready = statusCount(object, 'readyReplicas');
  if (typeof wanted === 'number' && ready < wanted) return progressing(`${ready} of ${wanted} pods are ready`);
  const strategy = below(object, 'spec', 'updateStrategy', 'type');
  const rolling = below(object, 'spec', 'updateStrategy', 'rollingUpdate');
  const updated = statusCount(object, 'updatedReplicas');
  if (strategy === 'RollingUpdate' && rolling !== undefined) {
    // Argo CD does not compare revisions here; the API server fills in the rolling update, so this is the usual way.
    const partition = below(rolling, 'partition');
    const due = typeof wanted === 'number' && typeof partition === 'number' ? wanted - partition : 0;
    return updated < due ? progressing(`${updated} of ${due} pods are of the new version`) : healthy;
  }
  if (strategy === 'OnDelete') return healthy;
  const isRolling = text(below(object, 'status', 'updateRevision')) !== text(below(object, 'status', 'currentRevision'));
  return isRolling ? progressing(`${updated} pods are of the new version`) : healthy;
}

export function daemonSetHealth(object: JsonObject): Health {
  if (isUnobserved(object)) return unobserved;
  if (below(object, 'spec', 'updateStrategy', 'type') === 'OnDelete') return healthy;
  const wanted = statusCount(object, 'desiredNumberScheduled');
  const updated = statusCount(object, 'updatedNumberScheduled');
  if (updated < wanted) return progressing(`${updated} of ${wanted} pods are of the new version`);
  const available = statusCount(object, 'numberAvailable');
  return available < wanted ? progressing(`${available} of ${wanted} pods are available`) : healthy;
}

function statusCount(object: JsonObject, field: string): number {
  return count(below(object, 'status', field));
}
