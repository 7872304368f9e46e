import { Reservation } from 'labwright';
import type { T495 } from './cluster.ts';

/**
 * Room for Pipelines, KServe, Katib, Notebooks and the Central Dashboard: kept free until they are installed, which
 * `installed: true` says.
 */
export function kubeflow(cluster: T495): Reservation<T495> {
  return new Reservation(cluster, 'kubeflow', {
    purpose: 'Kubeflow: Pipelines, KServe, Katib, Notebooks, Central Dashboard',
    layer: 'kubeflow',
    namespace: 'kubeflow',
    cpu: '10',
    memory: '15Gi',
    addresses: {
      lan: ['kubeflow-istio-gateway', 'kubeflow-pipelines-ui', 'kubeflow-kserve', 'kubeflow-katib-ui', 'kubeflow-notebooks'],
    },
  });
}
