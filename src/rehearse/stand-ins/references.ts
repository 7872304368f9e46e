import { below, fields, items, text } from '../../api/index.ts';
import type { Json, JsonObject } from '../../model/index.ts';

/** One place where a pod reads a Secret or ConfigMap that must be there. */
export interface Reference {
  readonly kind: 'Secret' | 'ConfigMap';
  readonly name: string;
  /** Nothing where the whole object is read. */
  readonly key: string | undefined;
  /** What reads it: `variable PASSWORD of container db`, `volume config`. */
  readonly reader: string;
}

/** Every read of a pod without `optional: true`. Pull secrets are left out: without one the kubelet still tries. */
export function referencesOf(podSpec: JsonObject): readonly Reference[] {
  return [
    ...[...items(podSpec.initContainers), ...items(podSpec.containers)].flatMap(containerReferences),
    ...items(podSpec.volumes).flatMap(volumeReferences),
  ];
}

function containerReferences(container: JsonObject): readonly Reference[] {
  const name = `container ${text(container.name)}`;
  return [
    ...items(container.env).flatMap((variable) => {
      const reader = `variable ${text(variable.name)} of ${name}`;
      const { secretKeyRef, configMapKeyRef } = fields(variable.valueFrom);
      return [...read('Secret', secretKeyRef, reader), ...read('ConfigMap', configMapKeyRef, reader)];
    }),
    ...items(container.envFrom).flatMap(({ secretRef, configMapRef }) => [
      ...read('Secret', secretRef, `envFrom of ${name}`),
      ...read('ConfigMap', configMapRef, `envFrom of ${name}`),
    ]),
  ];
}

function volumeReferences(volume: JsonObject): readonly Reference[] {
  const reader = `volume ${text(volume.name)}`;
  return [
    ...[volume, ...items(below(volume, 'projected', 'sources'))].flatMap(({ secret, configMap }) => [
      ...mount('Secret', secret, reader),
      ...mount('ConfigMap', configMap, reader),
    ]),
    ...read('Secret', below(volume, 'csi', 'nodePublishSecretRef'), reader),
  ];
}

function read(kind: Reference['kind'], source: Json | undefined, reader: string): readonly Reference[] {
  const { name, key, optional } = fields(source);
  if (text(name) === '' || optional === true) return [];
  return [{ kind, name: text(name), key: text(key) === '' ? undefined : text(key), reader }];
}

/** A volume with `items` needs each of those keys; one without takes what there is. */
function mount(kind: Reference['kind'], source: Json | undefined, reader: string): readonly Reference[] {
  const { secretName, name, optional, items: wanted } = fields(source);
  const target = text(secretName) || text(name);
  if (target === '' || optional === true) return [];
  const keys = items(wanted).map(({ key }) => text(key));
  return (keys.length === 0 ? [undefined] : keys).map((key) => ({ kind, name: target, key, reader }));
}
