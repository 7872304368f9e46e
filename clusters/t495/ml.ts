import { Application, type BackupTarget, JupyterHub, LocalStack, type MetalLb, type Minio, Mlflow, type Postgresql } from 'labwright';
import type { T495 } from './cluster.ts';

export interface MlProps {
  readonly addresses: MetalLb<T495>;
  readonly backup: BackupTarget<T495>;
  readonly database: Postgresql<T495>;
  readonly objects: Minio<T495, 'mlflow' | 'registry'>;
}

/** Experiments, notebooks, and a stand-in for the cloud. */
export function ml(cluster: T495, { addresses, backup, database, objects }: MlProps) {
  const tracking = new Mlflow(new Application(cluster, 'mlflow', { layer: 'ml', namespace: 'mlflow' }), 'mlflow', {
    database,
    artifacts: objects.bucket('mlflow'),
    address: addresses.claim('lan', '192.168.1.242'),
    host: 'mlflow.t495.home',
  });
  new JupyterHub(new Application(cluster, 'jupyterhub', { layer: 'ml', namespace: 'jupyter' }), 'jupyterhub', {
    users: ['owner', 'guest'],
    admins: ['owner'],
    state: { storage: { size: '1Gi' }, backup: { target: backup, priority: 'low-priority' } },
    homes: { size: '10Gi', noBackup: 'Longhorn copies every volume to the NAS each night' },
    notebooks: { resources: { cpu: '500m', memory: '1Gi', memoryLimit: '4Gi' }, tracking, uses: [objects.bucket('mlflow')] },
    host: 'jupyter.t495.home',
  });
  new LocalStack(new Application(cluster, 'localstack', { layer: 'ml', namespace: 'localstack' }), 'localstack', {
    services: ['s3', 'sqs', 'sns', 'dynamodb', 'secretsmanager', 'sts', 'iam'],
  });
}
