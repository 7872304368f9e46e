import { annotationsOf, below, fields, items, text, textMap, texts } from '../../api/index.ts';
import { isObject, type Json, type JsonObject, type Manifest } from '../../model/index.ts';

/** A Secret that a controller, which does not run here, makes on the real cluster. */
export interface ProducedSecret {
  readonly namespace: string;
  readonly name: string;
  readonly type: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Nothing where they cannot be known from here. */
  readonly keys: readonly string[] | undefined;
}

const certificate = ['tls.crt', 'tls.key', 'ca.crt'];
const issuerAnnotations = ['cert-manager.io/cluster-issuer', 'cert-manager.io/issuer', 'kubernetes.io/tls-acme'];
const cloudNativePg = ['app', 'superuser', 'ca', 'server', 'replication'];

/** The Secrets that will come of a manifest, by what its controller does with it; none for any other kind. */
export function producedSecrets({ identity, body }: Manifest): readonly ProducedSecret[] {
  const { namespace, name } = identity;
  const spec = fields(body.spec);
  const secret = (target: string, keys: readonly string[] | undefined, made: Partial<ProducedSecret> = {}): readonly ProducedSecret[] =>
    target === '' ? [] : [{ namespace, name: target, type: 'Opaque', labels: {}, keys, ...made }];
  const tls = { type: 'kubernetes.io/tls' };
  switch (`${identity.group}/${identity.kind}`) {
    case 'bitnami.com/SealedSecret': {
      const template = fields(spec.template);
      const sealed = isObject(spec.encryptedData) ? [...Object.keys(spec.encryptedData), ...Object.keys(fields(template.data))] : undefined;
      return secret(name, sealed, templateOf(template));
    }
    case 'external-secrets.io/ExternalSecret':
      return external(spec, namespace, name);
    case 'external-secrets.io/ClusterExternalSecret': {
      const target = text(spec.externalSecretName) || name;
      return texts(spec.namespaces).flatMap((one) => external(fields(spec.externalSecretSpec), one, target));
    }
    case 'cert-manager.io/Certificate': {
      const more = certificateKeys(spec);
      return secret(text(spec.secretName), [...certificate, ...more], { ...tls, labels: textMap(below(spec, 'secretTemplate', 'labels')) });
    }
    case 'cert-manager.io/Issuer':
      return secret(text(below(spec, 'acme', 'privateKeySecretRef', 'name')), ['tls.key']);
    case 'networking.k8s.io/Ingress': {
      const annotations = annotationsOf(body);
      const asksForCertificate = issuerAnnotations.some((annotation) => annotations[annotation] !== undefined);
      return asksForCertificate ? items(spec.tls).flatMap(({ secretName }) => secret(text(secretName), certificate, tls)) : [];
    }
    case 'postgresql.cnpg.io/Cluster':
      return cloudNativePg.flatMap((part) => secret(`${name}-${part}`, undefined));
    case 'mongodbcommunity.mongodb.com/MongoDBCommunity':
      return items(spec.users).flatMap((user) =>
        secret(text(user.connectionStringSecretName) || `${name}-${text(user.db) || 'admin'}-${text(user.name)}`, undefined),
      );
    case 'cassandra.datastax.com/CassandraDatacenter':
      return secret(text(spec.superuserSecretName) || `${text(spec.clusterName) || name}-superuser`, ['username', 'password']);
    default:
      return [];
  }
}

function templateOf(template: JsonObject): Pick<ProducedSecret, 'type' | 'labels'> {
  return { type: text(template.type) || 'Opaque', labels: textMap(below(template, 'metadata', 'labels')) };
}

function external(spec: JsonObject, namespace: string, name: string): readonly ProducedSecret[] {
  const target = fields(spec.target);
  if (target.creationPolicy === 'None') return [];
  const template = fields(target.template);
  return [{ namespace, name: text(target.name) || name, keys: externalKeys(spec, template), ...templateOf(template) }];
}

/** Nothing where it takes over whatever the store has. */
function externalKeys(spec: JsonObject, template: JsonObject): readonly string[] | undefined {
  if (items(spec.dataFrom).length > 0 || template.templateFrom !== undefined) return undefined;
  const fetched = items(spec.data).map(({ secretKey }) => text(secretKey));
  const made = Object.keys(fields(template.data));
  return made.length > 0 && template.mergePolicy !== 'Merge' ? made : [...fetched, ...made];
}

function certificateKeys(spec: JsonObject): readonly string[] {
  const formats: Readonly<Record<string, string>> = { CombinedPEM: 'tls-combined.pem', DER: 'key.der' };
  const isMade = (store: Json | undefined) => fields(store).create === true;
  return [
    ...(isMade(below(spec, 'keystores', 'jks')) ? ['keystore.jks', 'truststore.jks'] : []),
    ...(isMade(below(spec, 'keystores', 'pkcs12')) ? ['keystore.p12', 'truststore.p12'] : []),
    ...items(spec.additionalOutputFormats).flatMap(({ type }) => formats[text(type)] ?? []),
  ];
}
