import type { ClusterDiff, ObjectDiff } from '../../../../diff/result.ts';
import { formatIdentity, identityKey } from '../../../../model/manifest.ts';
import { type ClusterReview, type Consequence, type FleetReview, gravest, type Level, levels } from '../../../../review/review.ts';
import { type Filterable, filterable } from './filter.ts';

/** One object that differs, on one cluster. */
export interface Place extends Filterable {
  /** `vx-home`, or `ai-rnd/staging` where one cluster has several. */
  readonly name: string;
  readonly cluster: string;
  readonly diff: ObjectDiff;
  /** Gravest of what follows. */
  readonly level: Level;
  readonly consequences: readonly Consequence[];
}

/** One line of the list: an object, or a change that several places share. */
export interface Entry {
  /** The same whenever the same review is opened, so that a link can name it. */
  readonly key: string;
  readonly title: string;
  readonly level: Level;
  readonly places: readonly Place[];
}

/** Kind of what stands for `model.json` in the list. */
const factsKind = 'Declared facts';

/** Everything that differs, gravest first, objects before facts, otherwise in the order of the review; what is shared is one entry. */
export function entriesOf({ clusters, shared }: FleetReview): readonly Entry[] {
  const places = new Map(clusters.map((review) => [review.cluster, placesOf(review)]));
  const taken = new Set<Place>();
  const together = shared.flatMap(({ title, places: names, objects }, number) => {
    const found = objects.flatMap(({ cluster, index }, at) => {
      const place = places.get(cluster)?.[index];
      return place === undefined ? [] : [{ original: place, place: { ...place, name: names[at] ?? cluster } }];
    });
    for (const { original } of found) taken.add(original);
    return found.length === 0
      ? []
      : [
          entry(
            `shared ${number}`,
            title,
            found.map(({ place }) => place),
          ),
        ];
  });
  const alone = [...places.values()].flat().filter((place) => !taken.has(place));
  const single = alone.map((place) => entry(`${place.cluster}:${identityKey(place.diff.identity)}`, titleOf(place), [place]));
  const all = [...together, ...single].map((one) => ({ one, isFacts: one.places.some(({ diff }) => diff.identity.kind === factsKind) }));
  return all
    .sort((a, b) => levels.indexOf(b.one.level) - levels.indexOf(a.one.level) || Number(a.isFacts) - Number(b.isFacts))
    .map(({ one }) => one);
}

function entry(key: string, title: string, places: readonly Place[]): Entry {
  return { key, title, places, level: gravest(places.map(({ level }) => level)) };
}

function titleOf({ diff: { identity }, cluster }: Place): string {
  return identity.kind === factsKind ? `${factsKind} of ${cluster}` : formatIdentity(identity);
}

function placesOf({ cluster, diff, consequences }: ClusterReview): readonly Place[] {
  const about = consequencesByObject(diff, consequences);
  const facts = diff.facts.length === 0 ? [] : [factsDiff(diff)];
  return [...diff.objects, ...facts].map((object) => {
    const own = about.get(object) ?? [];
    const reached: readonly Level[] = own.length === 0 ? ['none'] : own.map(({ level }) => level);
    const facets = {
      cluster: [cluster],
      level: [...new Set(reached)],
      change: [object.change],
      topic: [...new Set(own.map(({ topic }) => topic))],
      kind: [object.identity.kind],
      application: object.application === '' ? [] : [object.application],
    };
    const searched = () => [cluster, formatIdentity(object.identity), object, own.map(({ subject, message }) => [subject, message])];
    return { name: cluster, cluster, diff: object, level: gravest(reached), consequences: own, ...filterable(facets, searched) };
  });
}

/** What was declared, as if it were an object, so that it is found and shown like one. */
function factsDiff({ cluster, facts }: ClusterDiff): ObjectDiff {
  const identity = { group: '', kind: factsKind, namespace: '', name: cluster };
  return { change: 'changed', identity, layer: '', application: '', file: `dist/${cluster}/model.json`, fields: facts };
}

/** Consequences of each object that differs, found by its name, else by its file. */
function consequencesByObject({ objects }: ClusterDiff, all: readonly Consequence[]): ReadonlyMap<ObjectDiff, readonly Consequence[]> {
  const named = new Map(objects.map((object) => [formatIdentity(object.identity), object]));
  const filed = new Map(objects.flatMap((object) => [object.file, object.before?.file ?? object.file].map((file) => [file, object])));
  const found = new Map<ObjectDiff, Consequence[]>();
  for (const consequence of all) {
    const object = named.get(consequence.subject) ?? filed.get(consequence.file ?? '');
    if (object === undefined) continue;
    const before = found.get(object);
    if (before === undefined) found.set(object, [consequence]);
    else before.push(consequence);
  }
  return found;
}
