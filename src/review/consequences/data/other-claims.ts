import { containersOf, type Fields, items, type PodTemplate, podTemplateOf, text } from '../../../checks/index.ts';
import type { State } from '../../../diff/index.ts';
import { movePageOf } from '../../../model/index.ts';
import type { Consequence, Level } from '../../review.ts';
import type { Rule } from '../index.ts';
import { about, namesIn, objectsOf, successorsIn } from '../objects.ts';
import { claimsIn } from './pod-claims.ts';
import { movedDatabases, postgresPlaces } from './postgres-folder.ts';

/** Pods that find another claim, or another place on it, than before: what they wrote stays where it was. */
export const otherClaims: Rule = (input) => {
  const { base, head } = input;
  if (base === undefined || head === undefined) return [];
  return [...objectsOf(input).pairs, ...successorsIn(input)].flatMap(({ base: before, head: after }) => {
    const [earlier, later] = [podTemplateOf(before), podTemplateOf(after)];
    if (earlier === undefined || later === undefined || !later.longRunning) return [];
    return [...movedClaims(earlier, later, base, head), ...movedDatabases(earlier, later, head), ...movedPlaces(earlier, later)];
  });
};

function movedClaims(earlier: PodTemplate, later: PodTemplate, base: State, head: State): readonly Consequence[] {
  const [before, after] = [claimsIn(earlier), claimsIn(later)];
  const moved = [...after].flatMap(([volume, claim]) => {
    const old = before.get(volume);
    return old === undefined || (old === claim && earlier.namespace === later.namespace) ? [] : [{ volume, old, claim }];
  });
  if (moved.length === 0) return [];
  const { namespace } = later;
  const isNew = moved.filter(({ claim }) => !isThere(base, namespace, claim));
  const news =
    isNew.length > 0
      ? `starts empty on ${namesIn(isNew.map(({ claim }) => `claim ${namespace}/${claim}`))}`
      : `finds what is on ${namesIn(moved.map(({ claim }) => `claim ${namespace}/${claim}`))}`;
  const olds = namesIn(moved.map(({ old }) => `${earlier.namespace}/${old}`));
  const level: Level = moved.every(({ old }) => contentOf(base, earlier.namespace, old) === 'cache') ? 'none' : 'interruption';
  const isRenamed = earlier.manifest.identity.name !== later.manifest.identity.name;
  const known = base.model.claims.find((one) => one.namespace === earlier.namespace && moved.some(({ old }) => old === one.name));
  const page = known === undefined ? undefined : movePageOf(head.model, { workload: known.workload, namespace });
  const keep = isRenamed ? 'keep the id of its construct, which names the claim: then the data stays' : 'keep the name of the claim';
  return [
    about(later.manifest, {
      topic: 'data',
      level,
      message: `${news}; what it wrote so far is on ${olds}, and does not come along`,
      evidence: moved.map(({ volume, old, claim }) => `volume ${volume}: claim ${earlier.namespace}/${old} → ${namespace}/${claim}`),
      hint: `${keep}${page === undefined ? '' : `; or move the data as docs/clusters/${head.model.cluster}/${page} says`}`,
    }),
  ];
}

function isThere({ model, manifests }: State, namespace: string, claim: string): boolean {
  const isIt = (one: { readonly namespace: string; readonly name: string }) => one.namespace === namespace && one.name === claim;
  return model.claims.some(isIt) || manifests.some(({ identity }) => identity.kind === 'PersistentVolumeClaim' && isIt(identity));
}

function contentOf({ model }: State, namespace: string, name: string): string | undefined {
  return model.claims.find((claim) => claim.namespace === namespace && claim.name === name)?.content;
}

/** Where a container finds the volume of a claim, by container and volume. */
function placesIn(pod: PodTemplate): ReadonlyMap<string, { readonly path: string; readonly folder: string }> {
  const claims = claimsIn(pod);
  return new Map(
    containersOf(pod).flatMap(({ name: container, fields: one }) =>
      items(one.volumeMounts).flatMap((mount: Fields): [string, { path: string; folder: string }][] => {
        const volume = text(mount.name) ?? '';
        if (!claims.has(volume)) return [];
        const folder = text(mount.subPath) ?? '';
        return [[`${container} ${volume} ${folder === '' ? '' : 'folder'}`, { path: text(mount.mountPath) ?? '', folder }]];
      }),
    ),
  );
}

/** The same volume at another path, or another folder of it. Volumes that are mounted more than once are not told apart. */
function movedPlaces(earlier: PodTemplate, later: PodTemplate): readonly Consequence[] {
  const [before, after] = [placesIn(earlier), placesIn(later)];
  // Of these it is known where on the volume they look.
  const [known, stillKnown] = [postgresPlaces(earlier), postgresPlaces(later)];
  return [...after].flatMap(([key, { path, folder }]) => {
    const was = before.get(key);
    if (was === undefined || (was.path === path && was.folder === folder)) return [];
    const [container = '', volume = ''] = key.split(' ');
    if (known.get(container)?.volume === volume && stillKnown.has(container)) return [];
    const isFolder = was.folder !== folder;
    const evidence = isFolder
      ? [`volumeMounts[${volume}].subPath of ${container}: ${was.folder} → ${folder}`]
      : [`volumeMounts[${volume}].mountPath of ${container}: ${was.path} → ${path}`];
    const message = isFolder
      ? `${container} gets another folder of volume ${volume}, so it starts empty there; what it wrote so far stays in ${was.folder}`
      : `${container} finds volume ${volume} at another path: a program that still looks at ${was.path} starts empty, and writes to nothing that stays`;
    return [about(later.manifest, { topic: 'data', level: 'interruption', message, evidence })];
  });
}
