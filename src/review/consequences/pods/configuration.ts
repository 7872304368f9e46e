import { containersOf, fields, items, type PodTemplate, text } from '../../../checks/index.ts';

/** One way a pod reads a ConfigMap or a Secret. */
export interface Reading {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
  /** `environment` is read once, a `volume` follows after a while, a file of a `subPath` never. */
  readonly by: 'environment' | 'volume' | 'subPath';
  /** Keys it reads; nothing for all of them. */
  readonly keys?: readonly string[] | undefined;
}

/** Everything of ConfigMaps and Secrets that a pod reads, in the order it stands there. */
export function readingsOf(pod: PodTemplate): readonly Reading[] {
  const containers = containersOf(pod);
  return [
    ...containers.flatMap(({ fields: container }) => [
      ...items(container.envFrom).flatMap(({ configMapRef, secretRef }) => [
        ...reading('ConfigMap', configMapRef, 'environment'),
        ...reading('Secret', secretRef, 'environment'),
      ]),
      ...items(container.env).flatMap(({ valueFrom }) => {
        const { configMapKeyRef, secretKeyRef } = fields(valueFrom);
        return [...ofKey('ConfigMap', configMapKeyRef), ...ofKey('Secret', secretKeyRef)];
      }),
    ]),
    ...items(pod.podSpec.volumes).flatMap((volume) => {
      const mounts = containers.flatMap(({ fields: container }) =>
        items(container.volumeMounts).filter(({ name }) => name === volume.name),
      );
      const by =
        mounts.length > 0 && mounts.every(({ subPath, subPathExpr }) => (subPath ?? subPathExpr) !== undefined) ? 'subPath' : 'volume';
      const projected = items(fields(volume.projected).sources);
      return [
        ...reading('ConfigMap', volume.configMap, by),
        ...reading('Secret', { ...fields(volume.secret), name: fields(volume.secret).secretName }, by),
        ...projected.flatMap(({ configMap, secret }) => [...reading('ConfigMap', configMap, by), ...reading('Secret', secret, by)]),
      ];
    }),
  ];
}

function reading(kind: Reading['kind'], reference: unknown, by: Reading['by']): readonly Reading[] {
  const { name, items: chosen } = fields(reference);
  if (text(name) === undefined) return [];
  const keys = items(chosen).flatMap(({ key }) => text(key) ?? []);
  return [{ kind, name: String(name), by, keys: keys.length === 0 ? undefined : keys }];
}

function ofKey(kind: Reading['kind'], reference: unknown): readonly Reading[] {
  return reading(kind, reference, 'environment').map((one) => ({ ...one, keys: [text(fields(reference).key) ?? ''] }));
}
