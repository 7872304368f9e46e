import type { Fleet } from 'labwright';
import { T495 } from './cluster.ts';
import { criteria } from './criteria.ts';
import { data } from './data.ts';
import { infrastructure } from './infrastructure.ts';
import { kubeflow } from './kubeflow.ts';
import { ml } from './ml.ts';
import { monitoring } from './monitoring.ts';

/** The only place that wires: who gets whose handle. */
export function t495(fleet: Fleet): T495 {
  const cluster = new T495(fleet);
  const { addresses, backup } = infrastructure(cluster);
  const { database, objects } = data(cluster, { addresses, backup });
  ml(cluster, { addresses, backup, database, objects });
  kubeflow(cluster, addresses);
  monitoring(cluster);
  accept(cluster);
  criteria(cluster);
  return cluster;
}

/** What the owner knows and lives with. */
function accept(cluster: T495): void {
  cluster.accept(
    'CAPACITY_LAYERS_ABOVE_MACHINE',
    'the budgets divide the 40 GB of the sticker; the kernel leaves 38.2Gi, and Kubeflow, whose 15Gi are the largest, is not installed',
  );
  cluster.accept(
    'QUOTA_SUM_ABOVE_MACHINE',
    'quotas of CPU are ceilings, not promises: notebooks, pipelines and experiments rarely run at once',
  );
  cluster.accept(
    'CAPACITY_RESERVED',
    'Kubeflow asks for more cores than the laptop has; other things are switched off on the day it comes',
  );
  cluster.accept(
    'LIFECYCLE_UPSTREAM_ENDED',
    'MinIO stays for now: it holds what MLflow and the registry know; moving to Garage is planned',
  );
  cluster.accept('REFERENCE_POLICY_NO_PODS', 'pods of charts, selected by the labels that the templates of the pinned versions give them');
}
