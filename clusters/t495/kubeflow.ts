import { Kubeflow, type MetalLb } from 'labwright';
import type { T495 } from './cluster.ts';

/**
 * Room for Pipelines, Katib, KServe, Notebooks and the Central Dashboard: kept free until `state: 'installed'`, which says
 * first what its namespace still lacks.
 */
export function kubeflow(cluster: T495, addresses: MetalLb<T495>): Kubeflow<T495> {
  return new Kubeflow(cluster, 'kubeflow', {
    state: 'reserved',
    layer: 'kubeflow',
    namespace: 'kubeflow',
    cpu: '10',
    memory: '15Gi',
    addresses: {
      pool: 'lan',
      from: addresses,
      pages: { pipelines: 'kubeflow-pipelines-ui', katib: 'kubeflow-katib-ui', notebooks: 'kubeflow-notebooks' },
      kept: ['kubeflow-istio-gateway', 'kubeflow-kserve'],
    },
  });
}
