import { Application, type MetalLb, type Minio, Mlflow, type Postgresql } from 'labwright';
import type { T495 } from './cluster.ts';

export interface MlProps {
  readonly addresses: MetalLb<T495>;
  readonly database: Postgresql<T495>;
  readonly objects: Minio<T495, 'mlflow' | 'registry' | 'loki'>;
}

/** Experiments, notebooks, and a stand-in for the cloud. */
export function ml(cluster: T495, { addresses, database, objects }: MlProps) {
  new Mlflow(new Application(cluster, 'mlflow', { layer: 'ml', namespace: 'mlflow' }), 'mlflow', {
    database,
    artifacts: objects.bucket('mlflow'),
    address: addresses.claim('lan', '192.168.1.242'),
    host: 'mlflow.t495.home',
  });
}
