import type { Fleet } from 'labwright';
import { DevopsLab, type Switches } from './cluster.ts';
import { criteria } from './criteria.ts';
import { functions } from './functions.ts';
import { machines } from './machines.ts';
import { platform } from './platform.ts';
import { tiers } from './tiers.ts';

/** The only place that wires: who gets whose handle. */
export function devopsLab(fleet: Fleet, switches: Partial<Switches> = {}): DevopsLab {
  const cluster = new DevopsLab(fleet, switches);
  const { knative, backup } = platform(cluster);
  const { postgres, lab, models, vectors } = tiers(cluster, machines(cluster));
  functions(cluster, { knative, backup, postgres, mongo: lab, models, vectors });
  cluster.accept('REFERENCE_POLICY_NO_PODS', 'pods of charts, selected by the labels that the templates of the pinned versions give them');
  cluster.accept(
    'CAPACITY_MEMORY_LIMITS',
    'Argo CD and Knative may use far more than they do; the workers have what the host can give them',
  );
  cluster.accept(
    'CAPACITY_NODE_LOSS',
    'a lab on one host: with a worker off, functions wait; what must be there runs in machines of its own',
  );
  cluster.accept('REFERENCE_SELECTOR_NO_PODS', 'the gateway of Knative, with the label that its operator gives it', knative);
  criteria(cluster);
  return cluster;
}
