import { isObject, type Manifest } from '../../model/index.ts';
import type { Facts } from '../facts.ts';
import { oncePer } from '../once.ts';
import { below, fields, items, text, textMap } from '../read.ts';

/** A Secret that will exist, and how. */
export interface ProducedSecret {
  readonly namespace: string;
  readonly name: string;
  /** Nothing when the keys cannot be known from here. */
  readonly keys: ReadonlySet<string> | undefined;
  /** What makes it, for messages: `SealedSecret ai/pgvector`, `the requirement of vx-home/pgvector`. */
  readonly by: string;
  /** The object that makes it; nothing where only a construct asks for it. */
  readonly manifest?: Manifest | undefined;
}

type Production = Omit<ProducedSecret, 'by' | 'keys' | 'manifest'> & { readonly keys: readonly string[] | undefined };

const CERTIFICATE_KEYS = ['tls.crt', 'tls.key', 'ca.crt'];

/**
 * Every Secret that something makes, by `namespace/name`. Where an object makes it, its keys count and not those of
 * the requirement: a sealed file from before a new key lacks that key in the cluster too.
 */
export const producedSecrets: (facts: Facts) => ReadonlyMap<string, ProducedSecret> = oncePer(buildIndex);

function buildIndex({ model, manifests }: Facts): ReadonlyMap<string, ProducedSecret> {
  const index = new Map<string, ProducedSecret>();
  for (const manifest of manifests) {
    const { kind, namespace, name } = manifest.identity;
    for (const { keys, ...secret } of productionsOf(manifest)) {
      const path = `${secret.namespace}/${secret.name}`;
      const earlier = index.get(path);
      const all =
        keys === undefined || (earlier !== undefined && earlier.keys === undefined)
          ? undefined
          : new Set([...(earlier?.keys ?? []), ...keys]);
      const by = `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`;
      index.set(path, { ...secret, keys: all, by: earlier?.by ?? by, manifest: earlier?.manifest ?? manifest });
    }
  }
  for (const { namespace, name, keys, producer } of model.secrets) {
    const path = `${namespace}/${name}`;
    if (!index.has(path))
      index.set(path, { namespace, name, keys: new Set(keys.map((key) => key.name)), by: `the requirement of ${producer}` });
  }
  return index;
}

function productionsOf(manifest: Manifest): readonly Production[] {
  const { identity, body } = manifest;
  const { namespace, name } = identity;
  const spec = fields(body.spec);
  const one = (secret: unknown, keys: readonly string[] | undefined): readonly Production[] =>
    typeof secret === 'string' && secret !== '' ? [{ namespace, name: secret, keys }] : [];
  switch (`${identity.group}/${identity.kind}`) {
    case '/Secret':
      return one(name, [...Object.keys(fields(body.data)), ...Object.keys(fields(body.stringData)), ...tokenKeys(body.type)]);
    case 'bitnami.com/SealedSecret':
      return one(
        name,
        isObject(spec.encryptedData)
          ? [...Object.keys(spec.encryptedData), ...Object.keys(fields(below(spec, 'template', 'data')))]
          : undefined,
      );
    case 'external-secrets.io/ExternalSecret':
      return one(text(below(spec, 'target', 'name')) ?? name, externalKeys(spec));
    case 'external-secrets.io/ClusterExternalSecret': {
      const external = fields(spec.externalSecretSpec);
      const secret = text(below(external, 'target', 'name')) ?? text(spec.externalSecretName) ?? name;
      const namespaces = Array.isArray(spec.namespaces) ? spec.namespaces.filter((n) => typeof n === 'string') : [];
      return namespaces.map((n) => ({ namespace: n, name: secret, keys: externalKeys(external) }));
    }
    case 'cert-manager.io/Certificate':
      return one(
        spec.secretName,
        spec.keystores === undefined && spec.additionalOutputFormats === undefined ? CERTIFICATE_KEYS : undefined,
      );
    case 'cert-manager.io/Issuer':
      return one(below(spec, 'acme', 'privateKeySecretRef', 'name'), ['tls.key']);
    case 'networking.k8s.io/Ingress':
      return hasIssuer(manifest) ? items(spec.tls).flatMap(({ secretName }) => one(secretName, CERTIFICATE_KEYS)) : [];
    case 'postgresql.cnpg.io/Cluster':
      return ['app', 'superuser', 'ca', 'server', 'replication'].flatMap((part) => one(`${name}-${part}`, undefined));
    case 'mongodbcommunity.mongodb.com/MongoDBCommunity':
      return items(spec.users).flatMap((user) =>
        one(text(user.connectionStringSecretName) ?? `${name}-${text(user.db) ?? 'admin'}-${text(user.name) ?? ''}`, undefined),
      );
    case 'cassandra.datastax.com/CassandraDatacenter':
      return one(text(spec.superuserSecretName) ?? `${text(spec.clusterName) ?? name}-superuser`, ['username', 'password']);
    default:
      return [];
  }
}

function tokenKeys(type: unknown): readonly string[] {
  return type === 'kubernetes.io/service-account-token' ? ['token', 'ca.crt', 'namespace'] : [];
}

/** Keys of an ExternalSecret; nothing when it takes over whatever the store has. */
function externalKeys(spec: unknown): readonly string[] | undefined {
  const external = fields(spec);
  const template = fields(below(external, 'target', 'template'));
  if (items(external.dataFrom).length > 0 || template.templateFrom !== undefined) return undefined;
  const fetched = items(external.data).flatMap(({ secretKey }) => (typeof secretKey === 'string' ? [secretKey] : []));
  const made = Object.keys(fields(template.data));
  return made.length > 0 && template.mergePolicy !== 'Merge' ? made : [...fetched, ...made];
}

/** cert-manager makes the Secret of an ingress that names an issuer. */
function hasIssuer(manifest: Manifest): boolean {
  const annotations = textMap(below(manifest.body, 'metadata', 'annotations'));
  return ['cert-manager.io/cluster-issuer', 'cert-manager.io/issuer', 'kubernetes.io/tls-acme'].some(
    (name) => annotations[name] !== undefined,
  );
}
