import type { Alert, AnyCluster, Producer, SecretKeyRef } from '../../../authoring/index.ts';
import type { MongoDatabase } from './mongodb-props.ts';

/** Name of the set; clients and members call each other's by it, and it cannot change. */
export const replicaSet = 'rs0';

/** What a consumer of one database is given. */
export function databaseHandle<C extends AnyCluster, N extends string>(
  set: Producer<C>,
  name: N,
  password: SecretKeyRef,
  members: readonly string[],
  setName: string = replicaSet,
): MongoDatabase<C, N> {
  return {
    ...set,
    protocol: 'mongodb',
    database: name,
    user: name,
    password,
    replicaSet: setName,
    members,
    uri: (text) => `mongodb://${name}:${text}@${members.join(',')}/${name}?replicaSet=${setName}&authSource=${name}`,
  };
}

/** What a set of several members adds to the alerts that every StatefulSet has. */
export function noMajority(namespace: string, name: string, members: number): Alert {
  const majority = Math.floor(members / 2) + 1;
  return {
    alert: 'MongoDbNoMajority',
    expr: `kube_statefulset_status_replicas_ready{namespace="${namespace}",statefulset="${name}"} < ${majority}`,
    for: '5m',
    severity: 'critical',
    summary: `{{ $value }} of ${members} members of ${name} are ready`,
    description: `With fewer than ${majority} members none of them takes writes. Look at the pods and nodes of the others.`,
  };
}
