import { below, containersOf, factsOf, items, type PodTemplate, text } from '../../../checks/index.ts';
import type { State } from '../../../diff/index.ts';
import { formatIdentity, identityKey } from '../../../model/index.ts';

/** One image where it is used. */
export interface Use {
  /** Tells the same place in two states apart from others: workload and container. */
  readonly key: string;
  readonly application: string;
  readonly image: string;
  /** `StatefulSet ai/pgvector`, `what declares its images: footprint ai/jupyterhub`. */
  readonly user: string;
  readonly container: string;
  readonly file: string | undefined;
  /** The pods, where they are rendered. */
  readonly pod?: PodTemplate | undefined;
}

/** Every image of a state: of containers, of volumes, and those that charts are declared to bring. */
export function usesIn(state: State): readonly Use[] {
  const rendered = factsOf(state).pods.flatMap((pod): readonly Use[] => {
    const { identity, origin, file } = pod.manifest;
    const at = (container: string, image: unknown): readonly Use[] => {
      const named = text(image);
      if (named === undefined || named === '') return [];
      const user = formatIdentity(identity);
      return [{ key: `${identityKey(identity)} ${container}`, application: origin.application, image: named, user, container, file, pod }];
    };
    return [
      ...containersOf(pod).flatMap(({ name, fields }) => at(name, fields.image)),
      ...items(pod.podSpec.volumes).flatMap((volume) => at(`volume ${text(volume.name) ?? ''}`, below(volume, 'image', 'reference'))),
    ];
  });
  const declared = state.model.footprints.flatMap(({ application, namespace, name, images = [] }) =>
    images.map((image): Use => {
      const [repository = image] = image.split(/[@:](?!.*\/)/, 1);
      return {
        key: `footprint ${namespace}/${name} ${repository}`,
        application,
        image,
        user: `footprint ${namespace}/${name}`,
        container: '',
        file: undefined,
      };
    }),
  );
  return [...rendered, ...declared];
}

/** The same place in both states, where its image is another one; one of them is missing where the place is new or gone. */
export interface ImageChange {
  readonly before: Use | undefined;
  readonly after: Use | undefined;
}

/** Every place whose image differs. */
export function imageChanges(base: State | undefined, head: State | undefined): readonly ImageChange[] {
  const [before, after] = [base, head].map((state) => new Map((state === undefined ? [] : usesIn(state)).map((use) => [use.key, use])));
  return [...new Set([...before!.keys(), ...after!.keys()])].flatMap((key): readonly ImageChange[] => {
    const [was, is] = [before!.get(key), after!.get(key)];
    return was?.image === is?.image ? [] : [{ before: was, after: is }];
  });
}
