import { below, containersOf, factsOf, items, oncePer, type PodTemplate, podTemplateOf, text } from '../../../checks/index.ts';
import type { State } from '../../../diff/index.ts';
import { formatIdentity, identityKey, type Manifest } from '../../../model/index.ts';

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

/** Every image of a state, but of pods that another one has too: of containers, of volumes, and those that charts are declared to bring. */
function usesIn(state: State, other: State | undefined): readonly Use[] {
  const rendered = podsOnlyIn(state, other).flatMap((pod) => [
    ...containersOf(pod).flatMap(({ name, fields }) => usedIn(pod, name, fields.image)),
    ...items(pod.podSpec.volumes).flatMap((volume) =>
      usedIn(pod, `volume ${text(volume.name) ?? ''}`, below(volume, 'image', 'reference')),
    ),
  ]);
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

function usedIn(pod: PodTemplate, container: string, image: unknown): readonly Use[] {
  const { identity, origin, file } = pod.manifest;
  const named = text(image);
  if (named === undefined || named === '') return [];
  const user = formatIdentity(identity);
  return [{ key: `${identityKey(identity)} ${container}`, application: origin.application, image: named, user, container, file, pod }];
}

/** Pods of a state, but for those that stand in the very same object of the other. */
function podsOnlyIn(state: State, other: State | undefined): readonly PodTemplate[] {
  const isRetired = ({ origin }: Manifest, one: State) => factsOf(one).retired.has(origin.application);
  const there = new Set(other?.manifests.filter((manifest) => other !== undefined && !isRetired(manifest, other)));
  return state.manifests.flatMap((manifest) => (there.has(manifest) || isRetired(manifest, state) ? [] : (podTemplateOf(manifest) ?? [])));
}

/** The same place in both states, where its image is another one; one of them is missing where the place is new or gone. */
export interface ImageChange {
  readonly before: Use | undefined;
  readonly after: Use | undefined;
}

/** Every place whose image differs. The rule and the table ask for the same. */
export function imageChanges(base: State | undefined, head: State | undefined): readonly ImageChange[] {
  if (base === undefined || head === undefined) return readChanges(base, head);
  const known = changesTo(head);
  const found = known.get(base) ?? readChanges(base, head);
  known.set(base, found);
  return found;
}

const changesTo = oncePer((_head: State) => new Map<State, readonly ImageChange[]>());

function readChanges(base: State | undefined, head: State | undefined): readonly ImageChange[] {
  const uses = (state: State | undefined, other: State | undefined) =>
    new Map((state === undefined ? [] : usesIn(state, other)).map((use) => [use.key, use]));
  const [before, after] = [uses(base, head), uses(head, base)];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key): readonly ImageChange[] => {
    const [was, is] = [before.get(key), after.get(key)];
    return was?.image === is?.image ? [] : [{ before: was, after: is }];
  });
}
