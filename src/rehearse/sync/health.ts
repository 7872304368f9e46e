import type { KubeObject } from '../../api/index.ts';
import { below, texts } from '../../api/index.ts';
import type { JsonObject } from '../../model/index.ts';
import { autoscalerHealth, serviceHealth } from './health-access.ts';
import { customHealth } from './health-custom.ts';
import { claimHealth, jobHealth, podHealth } from './health-run.ts';
import { conditionHealth, type Health, hasAddress } from './health-status.ts';
import { daemonSetHealth, deploymentHealth, replicaSetHealth, statefulSetHealth } from './health-workload.ts';
import { HOOK_FINALIZER } from './hooks.ts';
import { groupKind } from './order.ts';

const rules: Readonly<Record<string, (object: JsonObject) => Health>> = {
  'apps/Deployment': deploymentHealth,
  'apps/StatefulSet': statefulSetHealth,
  'apps/DaemonSet': daemonSetHealth,
  'apps/ReplicaSet': replicaSetHealth,
  '/Pod': podHealth,
  'batch/Job': jobHealth,
  '/PersistentVolumeClaim': claimHealth,
  '/Service': serviceHealth,
  'networking.k8s.io/Ingress': hasAddress,
  'autoscaling/HorizontalPodAutoscaler': autoscalerHealth,
  'apiregistration.k8s.io/APIService': (object) =>
    conditionHealth(object, { type: 'Available', waiting: 'Waiting to be processed', whenFalse: 'Progressing' }),
  ...customHealth,
};

/**
 * Health of an object as Argo CD judges it, by its own rules and the Lua scripts it brings. A kind without a rule is
 * healthy as soon as it is there: Argo CD waits for no such object either.
 * @param object as the server has it; nothing when there is none
 */
export function healthOf(object: KubeObject | undefined): Health {
  if (object === undefined) return { status: 'Missing', message: 'it is not there' };
  const isLeaving = below(object, 'metadata', 'deletionTimestamp') !== undefined;
  if (isLeaving && !texts(below(object, 'metadata', 'finalizers')).includes(HOOK_FINALIZER))
    return { status: 'Progressing', message: 'Pending deletion' };
  const rule = rules[groupKind(object)];
  return rule === undefined ? { status: 'Healthy', message: '' } : rule(object);
}
