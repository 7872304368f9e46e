import type { Alert, AnyCluster, Facts, Producer, SecretKeyRef } from '../../../authoring/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import { type BackupChoice, backupFact } from '../../shared/index.ts';
import type { CassandraKeyspace } from './cassandra-props.ts';

export const defaultSchedule = '30 2 * * *';

/** What a consumer of one keyspace is given. */
export function keyspaceHandle<C extends AnyCluster, N extends string>(
  server: Producer<C>,
  name: N,
  password: SecretKeyRef,
  { contactPoints, datacenter }: { readonly contactPoints: readonly string[]; readonly datacenter: string },
): CassandraKeyspace<C, N> {
  return { ...server, protocol: 'cassandra', keyspace: name, user: name, password, contactPoints, localDatacenter: datacenter };
}

/** What several nodes add to the alerts that every StatefulSet has. */
export function noQuorum(namespace: string, name: string, replicas: number): Alert {
  const majority = Math.floor(replicas / 2) + 1;
  return {
    alert: 'CassandraNoQuorum',
    expr: `kube_statefulset_status_replicas_ready{namespace="${namespace}",statefulset="${name}"} < ${majority}`,
    for: '5m',
    severity: 'critical',
    summary: `{{ $value }} of ${replicas} nodes of ${name} are ready`,
    description: `With fewer than ${majority} nodes every QUORUM read and write fails. Look at the pods and nodes of the others.`,
  };
}

/** What the model says of the nodes: their pods, their claims and how they are copied. */
export function declareCassandra<C extends AnyCluster>(
  facts: Facts,
  { application, workload, namespace, labels }: Endpoint,
  {
    storage,
    storageClass,
    replicas,
    backup,
  }: {
    readonly storage: string;
    readonly storageClass: string;
    readonly replicas: number;
    readonly backup: BackupChoice<C>;
  },
): void {
  const claim = `data-${workload}-0`;
  facts.workloads.push({ application, name: workload, namespace, labels, typicalStart: '2m', securityExceptions: [] });
  facts.claims.push({ namespace, name: claim, application, workload, storageClass, size: storage, content: 'data', replicas });
  facts.backups.push(
    backupFact({ application, claim, namespace }, backup, {
      schedule: defaultSchedule,
      method: 'nodetool snapshot of every node, with the schema',
      cronJob: `${workload}-backup`,
      restore: {
        of: 'database',
        cronJob: `${workload}-restore`,
        stop: 'writers',
        kept: 'is dropped, and stays on the volume as snapshots of Cassandra until `nodetool clearsnapshot`',
        afterLoss: `The Job \`${workload}-setup\` then refuses to make keyspaces beside a copy. The restore brings tables and rows back.`,
      },
      drill: {
        cronJob: `${workload}-drill`,
        proves: 'imports every table into a node of its own and reads from each',
      },
    }),
  );
}
