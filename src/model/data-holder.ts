import { isObject, type JsonObject } from './json.ts';
import type { Identity } from './manifest.ts';

/**
 * How data hangs on an object: what lies in it goes with it (`container`), it is a volume or a claim to one (`volume`), its
 * pods have claims of their own (`set`), or an operator made the claims and takes them away with it (`operated`).
 */
export type DataHolder = 'container' | 'volume' | 'set' | 'operated';

/** Objects whose operator removes the claims that it made for them, by what they stand for. */
const operated: Readonly<Record<string, string>> = {
  'acid.zalan.do/postgresql': 'the operator removes its volumes with it',
  'cassandra.datastax.com/CassandraDatacenter': 'the operator removes its claims with it',
  'elasticsearch.k8s.elastic.co/Elasticsearch': 'the operator removes its claims with it',
  'longhorn.io/Volume': 'it is the volume itself',
  'minio.min.io/Tenant': 'the operator removes its claims with it',
  'postgresql.cnpg.io/Cluster': 'the operator removes its claims with it',
  'rabbitmq.com/RabbitmqCluster': 'the operator removes its claims with it',
};

/** How data hangs on an object; nothing for one that can be made anew from Git. */
export function dataHolderOf(identity: Identity, body: JsonObject): DataHolder | undefined {
  switch (`${identity.group}/${identity.kind}`) {
    case '/Namespace':
    case 'apiextensions.k8s.io/CustomResourceDefinition':
      return 'container';
    case '/PersistentVolume':
    case '/PersistentVolumeClaim':
      return 'volume';
    case 'apps/StatefulSet':
      return claimTemplatesOf(body).length > 0 ? 'set' : undefined;
    default:
      return whatOperatorDoes(identity) === undefined ? undefined : 'operated';
  }
}

/** What becomes of the data of an operator's object when it goes; nothing for an object of no such operator. */
export function whatOperatorDoes({ group, kind }: Identity): string | undefined {
  return operated[`${group}/${kind}`];
}

/** Templates of the claims that each pod of a set has for itself. */
export function claimTemplatesOf({ spec }: JsonObject): readonly JsonObject[] {
  const templates = isObject(spec) ? spec['volumeClaimTemplates'] : undefined;
  return Array.isArray(templates) ? templates.filter((one): one is JsonObject => isObject(one)) : [];
}
