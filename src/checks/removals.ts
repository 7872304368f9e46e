import { compareText } from '../issues/index.ts';
import { type Application, type Claim, foreignSources, formatIdentity, groupBy, isDatabase, type Manifest } from '../model/index.ts';
import { type Copies, copiesOf } from './backup/copies.ts';
import type { CheckInput } from './check.ts';
import { claimsOf, type HeldClaim, nameOf } from './claims.ts';
import { type Facts, factsOf } from './facts.ts';
import { below, text, textMap } from './read.ts';

/** What becomes of an application that is taken out of Git, and of its data. */
export interface Removal {
  readonly cluster: string;
  readonly application: string;
  /** Name of its Argo CD Application. */
  readonly argoName: string;
  readonly folder: string;
  /** Whether its objects are deleted with it. Otherwise they run on, and nobody looks after them. */
  readonly cascade: boolean;
  /** Objects that stay although the rest is deleted, sorted. */
  readonly kept: readonly string[];
  /** What it brings that is not rendered here, charts for example, so that nobody can say what of it holds data. */
  readonly unseen: readonly string[];
  readonly claims: readonly RemovedClaim[];
  /** Namespaces and kinds that it brings, with what of others goes when one of them is deleted. */
  readonly containers: readonly { readonly object: string; readonly holds: readonly string[] }[];
}

/** What becomes of one claim, or of the equal claims of a set. */
export interface RemovedClaim {
  /** `claim ai/photos`, `3 claims ai/data-db-0 … data-db-2` */
  readonly claim: string;
  readonly size: string;
  /** What its owner says is in it; `unknown` where nobody does. */
  readonly content: Claim['content'] | 'unknown';
  /** Name of its class; empty for one that is bound to a volume by name. */
  readonly storageClass: string;
  readonly reclaimPolicy: 'Retain' | 'Delete' | 'unknown';
  /** When the folder vanishes from Git and Argo CD removes the Application. */
  readonly whenRemoved: 'stays' | 'deleted' | 'unknown';
  /** When the claim itself is deleted, by hand or with its namespace. */
  readonly whenDeleted: 'volume stays' | 'volume goes' | 'unknown';
  /** Where copies are and how often they are made, or why there are none. */
  readonly copies: string;
  /** How its content comes back after the volume is gone; empty where nothing brings it back. */
  readonly wayBack: string;
}

/** What a removal would destroy, for each application in the order of their names. Pure, as a check is. */
export function removalsOf(input: CheckInput): readonly Removal[] {
  const facts = factsOf(input);
  const { model } = facts;
  const copies = copiesOf(facts);
  const claims = groupBy(claimsOf(facts), ({ application }) => application);
  const objects = groupBy(facts.manifests, ({ origin }) => origin.application);
  const inside = groupBy(claimsOf(facts), ({ namespace }) => namespace);
  return [...model.applications]
    .sort((a, b) => compareText(a.name, b.name))
    .map((application): Removal => {
      const { name, argoName, folder, cascade } = application;
      const own = objects.get(name) ?? [];
      return {
        cluster: model.cluster,
        application: name,
        argoName,
        folder,
        cascade,
        unseen: foreignSources(application),
        kept: own.filter(isKept).map(({ identity }) => formatIdentity(identity)),
        claims: (claims.get(name) ?? [])
          .map((claim) => removedClaim(application, claim, copies(claim)))
          .sort((a, b) => compareText(a.claim, b.claim)),
        containers: own.flatMap(({ identity }) => {
          if (identity.kind !== 'Namespace' && identity.kind !== 'CustomResourceDefinition') return [];
          const held = identity.kind === 'Namespace' ? (inside.get(identity.name) ?? []).map(nameOf) : [];
          const ofKind = identity.kind === 'Namespace' ? [] : objectsOf(facts, identity.name);
          return [{ object: formatIdentity(identity), holds: [...held, ...ofKind].sort(compareText) }];
        }),
      };
    });
}

function removedClaim(application: Application, claim: HeldClaim, copies: Copies): RemovedClaim {
  const { reclaimPolicy, size, content, className } = claim;
  return {
    claim: nameOf(claim),
    size,
    content: content ?? 'unknown',
    storageClass: className,
    reclaimPolicy: reclaimPolicy ?? 'unknown',
    whenRemoved: whenRemoved(application, claim),
    whenDeleted: reclaimPolicy === undefined ? 'unknown' : reclaimPolicy === 'Retain' ? 'volume stays' : 'volume goes',
    ...wayBack(claim, copies),
  };
}

/** Kubernetes keeps the claims of a set unless the set says otherwise; what a chart does is not to be seen here. */
function whenRemoved({ cascade }: Application, { manifest, from }: HeldClaim): RemovedClaim['whenRemoved'] {
  if (!cascade) return 'stays';
  if (manifest === undefined) return 'unknown';
  if (isKept(manifest)) return 'stays';
  const { kind } = manifest.identity;
  if (kind === 'PersistentVolumeClaim') return 'deleted';
  if (from === 'footprint') return 'unknown';
  return below(manifest.body, 'spec', 'persistentVolumeClaimRetentionPolicy', 'whenDeleted') === 'Delete' ? 'deleted' : 'stays';
}

function wayBack(claim: HeldClaim, { declared, volumes }: Copies): Pick<RemovedClaim, 'copies' | 'wayBack'> {
  const scheduled = declared.find((backup) => backup.kind === 'scheduled');
  if (scheduled?.kind === 'scheduled') {
    const { method, target, schedule, retention, restore } = scheduled;
    const copies = `${method} to ${target}, ${schedule}, kept ${retention}`;
    const what = isDatabase(scheduled) ? 'database' : 'files';
    const by =
      restore === undefined ? `restore the ${what} by hand` : `restore the ${what}: CronJob ${scheduled.namespace}/${restore.cronJob}`;
    return { copies, wayBack: by };
  }
  const ofVolume = volumes === undefined ? undefined : `copy of the whole volume by ${formatIdentity(volumes.identity)}`;
  const exempt = declared.find((backup) => backup.kind === 'exempt');
  const none = exempt?.kind === 'exempt' ? `none: ${exempt.reason}` : 'none';
  if (ofVolume !== undefined)
    return { copies: exempt === undefined ? ofVolume : `${ofVolume}; of its own ${none}`, wayBack: 'restore the whole volume' };
  return { copies: none, wayBack: claim.content === 'cache' ? 'it is made again' : '' };
}

function isKept({ body }: Manifest): boolean {
  const options = textMap(below(body, 'metadata', 'annotations'))['argocd.argoproj.io/sync-options'] ?? '';
  return options.split(',').some((option) => ['Delete=false', 'Delete=confirm'].includes(option.trim()));
}

/** Objects of the kind that a resource definition brings. */
function objectsOf({ find, ofKind }: Facts, name: string): readonly string[] {
  const definition = find('apiextensions.k8s.io', 'CustomResourceDefinition', '', name)?.body;
  const kind = text(below(definition, 'spec', 'names', 'kind')) ?? '';
  return ofKind(text(below(definition, 'spec', 'group')) ?? '', kind).map(({ identity }) => formatIdentity(identity));
}
