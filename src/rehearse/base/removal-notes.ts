import { formatIdentity, type Manifest } from '../../model/index.ts';
import type { Note } from '../stand-ins/stand-in.ts';
import { objectOptions } from '../sync/sync-options.ts';
import type { Doomed } from './losses.ts';
import { namesOf } from './names.ts';

/** What becomes of an Application that loses objects. */
export type Ending =
  /** It is there and has something to sync. */
  | 'synced'
  /** It is there, and nothing is rendered for it. */
  | 'emptied'
  /** It is gone, without `cascade`. */
  | 'abandoned'
  /** It is gone, with `cascade`. */
  | 'deleted'
  /** It is gone, with `cascade`, and a person has to agree to that. */
  | 'waiting';

export interface EndingProps {
  readonly end: Ending;
  readonly argoName: string;
  /** Sync options of the Application. */
  readonly options: readonly string[];
  readonly prune: readonly Manifest[];
  readonly kept: readonly Manifest[];
}

/** What an owner should know of a removal that is not what it looks like in Git. */
export function endingNotes({ end, argoName, options, prune, kept }: EndingProps): readonly Note[] {
  const note = (why: string): Note => ({ what: `Application ${argoName}`, why });
  const stay = namesOf(kept);
  switch (end) {
    case 'synced': {
      const asked = kept.filter(({ body }) => objectOptions(body, options).prune === 'confirm');
      const simply = kept.filter((manifest) => !asked.includes(manifest));
      return [
        ...(simply.length === 0 ? [] : [note(`no longer renders what its sync options keep all the same: ${namesOf(simply)}`)]),
        ...(asked.length === 0
          ? []
          : [note(`waits until a person confirms that this may go, and syncs nothing behind it: ${namesOf(asked)}`)]),
      ];
    }
    case 'emptied':
      return kept.length === 0
        ? []
        : [note(`has nothing left to sync; Argo CD never takes that for the wish to delete everything, so it stays: ${stay}`)];
    case 'abandoned':
      return kept.length === 0
        ? [note('vanishes from Git without `cascade`: others take over what it made, as it is')]
        : [note(`vanishes from Git without \`cascade\`: what it made stays, and nobody looks after it: ${stay}`)];
    case 'waiting':
      return [note(`vanishes from Git with \`cascade\`, but nothing of it is deleted until a person confirms: ${stay}`)];
    case 'deleted': {
      if (prune.length + kept.length === 0) return [];
      const rest = kept.length === 0 ? '' : `; what stays: ${stay}`;
      return [note(`vanishes from Git with \`cascade\`: Argo CD deletes ${prune.length} of its objects, the last wave first${rest}`)];
    }
  }
}

/** An object that one application renders instead of another. */
export function handOver({ manifest, application: from, takenBy: to }: Doomed): Note {
  return {
    what: `${formatIdentity(manifest.identity)} moves from ${from} to ${to}`,
    why: `which of the two Applications syncs first decides: if ${to} does, it takes the object over as it is; if ${from} does, the object is deleted and made anew`,
  };
}
