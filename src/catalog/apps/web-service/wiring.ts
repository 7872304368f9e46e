import type { AnyCluster, Facts, k8s, Producer, SecretKeyRef } from '../../../authoring/index.ts';
import type { LanguageModels, VectorStore } from '../../ai/handles.ts';
import type { CassandraKeyspace } from '../../data/cassandra/index.ts';
import type { MongoDatabase } from '../../data/mongodb/index.ts';
import type { Postgresql } from '../../data/postgres/index.ts';
import type { RedisServer } from '../../data/redis/index.ts';
import type { S3Bucket } from '../../data/s3/index.ts';
import type { TrackingServer } from '../../ml/handles.ts';
import { env, secretEnv } from '../../shared/index.ts';

/** Something that answers HTTP: another service of the owner's. */
export interface HttpService<C extends AnyCluster> extends Producer<C> {
  readonly protocol: 'http';
  /** `http://auth.app.svc.cluster.local` */
  readonly url: string;
}

/** Peers of one list: services that call each other, whichever starts first. */
export type Peers<C extends AnyCluster> = Readonly<Record<string, HttpService<C>>>;

/** What a service can be given; from the handle follow its environment, the policies on both ends and the order of start. */
export type Dependency<C extends AnyCluster> =
  | Postgresql<C>
  | MongoDatabase<C>
  | CassandraKeyspace<C>
  | RedisServer<C>
  | S3Bucket<C>
  | LanguageModels<C>
  | VectorStore<C>
  | TrackingServer<C>
  | HttpService<C>;

/** Variables of one dependency, by a prefix of the owner's. */
export function variablesOf<C extends AnyCluster>(
  prefix: string,
  to: Dependency<C>,
  credential: (ref: SecretKeyRef) => SecretKeyRef,
): readonly k8s.EnvVar[] {
  const name = (suffix: string) => `${prefix}_${suffix}`;
  const address = [env(name('HOST'), to.host), env(name('PORT'), String(to.port))];
  switch (to.protocol) {
    case 'postgresql':
      return [
        ...address,
        env(name('DATABASE'), to.database),
        env(name('USER'), to.role),
        secretEnv(name('PASSWORD'), credential(to.password)),
        env(name('URL'), `postgresql://${to.role}:$(${name('PASSWORD')})@${to.host}:${to.port}/${to.database}`),
      ];
    case 'mongodb':
      return [
        env(name('DATABASE'), to.database),
        env(name('USER'), to.user),
        secretEnv(name('PASSWORD'), credential(to.password)),
        env(name('URL'), to.uri(`$(${name('PASSWORD')})`)),
      ];
    case 'cassandra':
      return [
        env(name('CONTACT_POINTS'), to.contactPoints.join(',')),
        env(name('PORT'), String(to.port)),
        env(name('LOCAL_DATACENTER'), to.localDatacenter),
        env(name('KEYSPACE'), to.keyspace),
        env(name('USER'), to.user),
        secretEnv(name('PASSWORD'), credential(to.password)),
      ];
    case 'redis':
      return [
        ...address,
        secretEnv(name('PASSWORD'), credential(to.password)),
        env(name('URL'), `redis://:$(${name('PASSWORD')})@${to.host}:${to.port}/0`),
      ];
    case 's3':
      return [
        env(name('ENDPOINT'), to.url),
        env(name('BUCKET'), to.bucket),
        env(name('REGION'), to.region),
        secretEnv(name('ACCESS_KEY_ID'), credential(to.accessKey)),
        secretEnv(name('SECRET_ACCESS_KEY'), credential(to.secretKey)),
      ];
    case 'chroma':
      return [...address, env(name('URL'), to.url)];
    // With the prefix MLFLOW this is the variable that MLflow's own client reads.
    case 'mlflow':
      return [env(name('TRACKING_URI'), to.url)];
    case 'ollama':
    case 'http':
      return [env(name('URL'), to.url)];
  }
}

/** Adds a finding for a prefix that no variable can begin with. */
export function checkPrefixes(facts: Facts, path: string, names: readonly string[]): void {
  for (const name of names)
    if (!/^[A-Z][A-Z0-9_]*$/.test(name))
      facts.issues.push({
        code: 'MODEL_VALUE',
        severity: 'error',
        path,
        message: `"${name}" is no name of a variable`,
        hint: `write \`${name.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_')}\``,
      });
}
