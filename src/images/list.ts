import { compareText } from '../issues/index.ts';
import { isObject, type Json, type Manifest, type Model, podTemplatePath } from '../model/index.ts';

/** One image and everything that uses it. */
export interface ImageUse {
  readonly image: string;
  /** `t495: data/minio StatefulSet minio (minio)`, sorted. */
  readonly places: readonly ImagePlace[];
  /** Platforms of the nodes that may run it, `linux/amd64`. */
  readonly platforms: readonly string[];
}

export interface ImagePlace {
  readonly cluster: string;
  readonly application: string;
  /** `StatefulSet data/minio`, or the footprint that declares it. */
  readonly object: string;
  /** Container, or nothing for a declared one. */
  readonly container?: string | undefined;
  /** Construct to name in findings; empty for YAML we did not write. */
  readonly construct: string;
}

interface Found {
  readonly image: string;
  readonly place: ImagePlace;
  readonly platforms: readonly string[];
}

/** Every image of some clusters, sorted, with where it is used and on which platforms it must run. */
export function listImages(clusters: readonly { readonly model: Model; readonly manifests: readonly Manifest[] }[]): readonly ImageUse[] {
  const found = clusters.flatMap(({ model, manifests }) => [
    ...manifests.flatMap((manifest) => imagesOf(model, manifest)),
    ...declared(model),
  ]);
  const byImage = new Map<string, Found[]>();
  for (const use of found) byImage.set(use.image, [...(byImage.get(use.image) ?? []), use]);
  return [...byImage]
    .sort(([a], [b]) => compareText(a, b))
    .map(([image, uses]) => ({
      image,
      places: uses.map(({ place }) => place).sort((a, b) => compareText(show(a), show(b))),
      platforms: [...new Set(uses.flatMap(({ platforms }) => platforms))].sort(compareText),
    }));
}

/** One place as a person reads it. */
export function show({ cluster, application, object, container }: ImagePlace): string {
  return `${cluster}/${application}: ${object}${container === undefined ? '' : ` (${container})`}`;
}

function imagesOf(model: Model, manifest: Manifest): readonly Found[] {
  const path = podTemplatePath(manifest.identity);
  if (path === undefined) return [];
  const pod = [...path, 'spec'].reduce<Json | undefined>((value, step) => (isObject(value) ? value[step] : undefined), manifest.body);
  if (!isObject(pod)) return [];
  const { kind, namespace, name } = manifest.identity;
  const platforms = platformsFor(model, isObject(pod['nodeSelector']) ? pod['nodeSelector'] : {});
  const { cluster, application, construct } = manifest.origin;
  const at = (container: string | undefined): ImagePlace => ({
    cluster,
    application,
    object: `${kind} ${namespace}/${name}`,
    container,
    construct,
  });
  const containers = ['initContainers', 'containers', 'ephemeralContainers'].flatMap((list) => entries(pod[list]));
  const volumes = entries(pod['volumes']).flatMap((volume) =>
    isObject(volume['image']) && typeof volume['image']['reference'] === 'string'
      ? [{ image: volume['image']['reference'], place: at(`volume ${String(volume['name'])}`), platforms }]
      : [],
  );
  return [
    ...containers.flatMap(({ image, name: container }) =>
      typeof image === 'string' && image !== '' ? [{ image, place: at(String(container)), platforms }] : [],
    ),
    ...volumes,
  ];
}

function entries(value: Json | undefined) {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** Images of pods that charts and operators make. */
function declared(model: Model): readonly Found[] {
  return model.footprints.flatMap(({ application, name, namespace, images = [] }) =>
    images.map((image) => ({
      image,
      place: {
        cluster: model.cluster,
        application,
        object: `footprint ${namespace}/${name}`,
        construct: `${model.cluster}/${application}/${name}`,
      },
      platforms: platformsFor(model, {}),
    })),
  );
}

/** Platforms of the nodes that a selector allows; of all nodes where it names a label of none, which is a finding of its own. */
function platformsFor({ nodes }: Model, selector: Readonly<Record<string, unknown>>): readonly string[] {
  const matching = nodes.filter(({ labels }) => Object.entries(selector).every(([key, value]) => labels[key] === value));
  return (matching.length === 0 ? nodes : matching).map(({ arch }) => `linux/${arch}`);
}
