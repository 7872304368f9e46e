import type { Fleet } from 'labwright';
import { AiRnd, type Switches } from './cluster.ts';
import { criteria } from './criteria.ts';
import { delivery } from './delivery.ts';
import { environments } from './environments.ts';
import { monitoring } from './monitoring.ts';
import { argocd, platform } from './platform.ts';

/** The only place that wires: who gets whose handle. */
export function aiRnd(fleet: Fleet, switches: Partial<Switches> = {}): AiRnd {
  const cluster = new AiRnd(fleet, switches);
  const { addresses, ingress, gpu, backup } = platform(cluster);
  const { gitlab } = delivery(cluster, { addresses, ingress, backup });
  argocd(cluster, gitlab);
  monitoring(cluster);
  environments(cluster, { gpu, backup, gitlab, ingress });
  criteria(cluster);
  accept(cluster);
  return cluster;
}

/** What the team knows and lives with. */
function accept(cluster: AiRnd): void {
  if (cluster.switches.ingress === 'nginx') {
    cluster.accept(
      'LIFECYCLE_INGRESS_NGINX',
      "the team knows NGINX and its annotations; the switch `ingress: 'traefik'` moves every host at once",
    );
  }
  cluster.accept('REFERENCE_POLICY_NO_PODS', 'pods of charts, selected by the labels that the templates of the pinned versions give them');
  cluster.accept('REQUIREMENT_UNCHECKED', 'the pipeline of this repository runs the rehearsal and both judges for every change');
  cluster.accept(
    'CAPACITY_MEMORY_LIMITS',
    'limits of charts and notebooks are ceilings for bad days; the two notebooks and the model servers of both environments are not all busy at once',
  );
  cluster.accept(
    'CAPACITY_NODE_LOSS',
    'without rnd-gpu there are no models to work with: chats and pipelines may wait until it is back, GitLab and production come first by priority',
  );
}
