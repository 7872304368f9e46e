import { backedUp, entryPoints, imagesPinned, priorityByLayer } from 'labwright';
import type { T495 } from './cluster.ts';

/** What the owner planned the laptop by. */
export function criteria(cluster: T495): void {
  cluster.require(
    priorityByLayer(
      {
        infrastructure: 'infrastructure-critical',
        data: 'data-services',
        ml: 'ml-platform',
        kubeflow: 'kubeflow-critical',
        monitoring: 'monitoring',
      },
      { reason: 'when memory runs out, what others stand on goes last' },
    ),
    entryPoints(3, { reason: 'Traefik, MinIO and MLflow have an address each; the rest of the pool is kept for Kubeflow' }),
    backedUp({ within: '24h', reason: 'it is a laptop: it falls, and it is carried away' }),
    imagesPinned({ reason: 'an experiment can be run again with what it was run with' }),
  );
}
