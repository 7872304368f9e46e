import type { Manifest } from '../../model/index.ts';
import type { Facts } from '../facts.ts';
import { oncePer } from '../once.ts';
import { containersOf, type PodTemplate } from '../pods.ts';
import { below, type Fields, fields, items, text, textMap } from '../read.ts';

/** One place that reads a Secret. */
export interface SecretRead {
  readonly manifest: Manifest;
  readonly namespace: string;
  readonly name: string;
  /** Nothing when the whole Secret is read. */
  readonly key?: string | undefined;
  /** Path of the field that names it. */
  readonly field: string;
  /** The reader runs without it too. */
  readonly optional: boolean;
}

/** Every read that must succeed. References marked `optional` are left out. */
export function secretReads(facts: Facts): readonly SecretRead[] {
  return everyRead(facts).filter(({ optional }) => !optional);
}

/** Every read: by pods, service accounts and ingresses. */
export const everyRead = oncePer((facts: Facts): readonly SecretRead[] => [
  ...facts.pods.flatMap(podReads),
  ...facts.ofKind('', 'ServiceAccount').flatMap(accountReads),
  ...facts.ofKind('networking.k8s.io', 'Ingress').flatMap(ingressReads),
]);

function podReads(pod: PodTemplate): readonly SecretRead[] {
  const { manifest, namespace, podSpec, path } = pod;
  const read = readerOf(manifest, namespace);
  return [
    ...items(podSpec.imagePullSecrets).flatMap((secret, i) => read(secret, `${path}.imagePullSecrets[${i}].name`, ['.dockerconfigjson'])),
    ...items(podSpec.volumes).flatMap((volume, i) => volumeReads(volume, `${path}.volumes[${i}]`, read)),
    ...containersOf(pod).flatMap((container) => [
      ...items(container.fields.env).flatMap((variable, i) => {
        const reference = fields(below(variable, 'valueFrom', 'secretKeyRef'));
        return read(reference, `${container.path}.env[${i}].valueFrom.secretKeyRef`, [text(reference.key)]);
      }),
      ...items(container.fields.envFrom).flatMap((source, i) =>
        read(fields(source.secretRef), `${container.path}.envFrom[${i}].secretRef.name`),
      ),
    ]),
  ];
}

function volumeReads(volume: Fields, path: string, read: Reader): readonly SecretRead[] {
  const keysOf = (source: Fields) => (Array.isArray(source.items) ? items(source.items).map(({ key }) => text(key)) : [undefined]);
  const secret = fields(volume.secret);
  return [
    ...read({ ...secret, name: secret.secretName }, `${path}.secret.secretName`, keysOf(secret)),
    ...items(fields(volume.projected).sources).flatMap((source, i) => {
      const projected = fields(source.secret);
      return read(projected, `${path}.projected.sources[${i}].secret.name`, keysOf(projected));
    }),
    ...read(fields(below(volume, 'csi', 'nodePublishSecretRef')), `${path}.csi.nodePublishSecretRef.name`),
  ];
}

function accountReads(manifest: Manifest): readonly SecretRead[] {
  const read = readerOf(manifest, manifest.identity.namespace);
  return [
    ...items(manifest.body.secrets).flatMap((secret, i) => read(secret, `secrets[${i}].name`)),
    ...items(manifest.body.imagePullSecrets).flatMap((secret, i) => read(secret, `imagePullSecrets[${i}].name`, ['.dockerconfigjson'])),
  ];
}

/** Annotations of the NGINX ingress controller that name a Secret, as `name` or `namespace/name`. */
const ANNOTATIONS = ['auth-secret', 'auth-tls-secret', 'proxy-ssl-secret'].map((name) => `nginx.ingress.kubernetes.io/${name}`);

function ingressReads(manifest: Manifest): readonly SecretRead[] {
  const { namespace } = manifest.identity;
  const annotations = textMap(below(manifest.body, 'metadata', 'annotations'));
  return [
    ...items(below(manifest.body, 'spec', 'tls')).flatMap(({ secretName }, i) =>
      readerOf(manifest, namespace)({ name: secretName }, `spec.tls[${i}].secretName`, ['tls.crt', 'tls.key']),
    ),
    ...ANNOTATIONS.flatMap((annotation) => {
      const [name, other] = (annotations[annotation] ?? '').split('/').reverse();
      return readerOf(manifest, other ?? namespace)({ name }, `metadata.annotations["${annotation}"]`);
    }),
  ];
}

type Reader = (reference: Fields, field: string, keys?: readonly (string | undefined)[]) => readonly SecretRead[];

function readerOf(manifest: Manifest, namespace: string): Reader {
  return (reference, field, keys = [undefined]) => {
    const name = text(reference.name);
    if (name === undefined || name === '') return [];
    return keys.map((key) => ({ manifest, namespace, name, key, field, optional: reference.optional === true }));
  };
}
