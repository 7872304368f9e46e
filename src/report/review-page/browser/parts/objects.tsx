import type { Entry, Place } from '../data/entries.ts';
import type { PageState } from '../data/hash.ts';
import { shownOf } from '../data/words.ts';
import { EntryItem } from './entry.tsx';
import { Pager, pageOf } from './pager.tsx';

/** So many that all of them can be open at once without a pause. */
export const objectsPerPage = 50;

/** An entry with those of its places that were not filtered out. */
export interface Found {
  readonly entry: Entry;
  readonly places: readonly Place[];
}

interface ObjectsProps {
  readonly found: readonly Found[];
  readonly total: number;
  readonly page: number;
  readonly view: PageState['view'];
  readonly open: ReadonlySet<string>;
  readonly onView: (view: PageState['view']) => void;
  readonly onPage: (page: number) => void;
  readonly onToggle: (key: string) => void;
  readonly onOpenAll: () => void;
}

/** Everything that differs, a page of it at a time. */
export function Objects({ found, total, page: wanted, view, open, onView, onPage, onToggle, onOpenAll }: ObjectsProps) {
  const { page, shown } = pageOf(found, wanted, objectsPerPage);
  const areOpen = shown.length > 0 && shown.every(({ entry }) => open.has(entry.key));
  return (
    <section aria-labelledby="objects-title">
      <div class="section-head">
        <h2 id="objects-title">
          What differs <span class="count">{shownOf(found.length, total)}</span>
        </h2>
        <fieldset class="views">
          <legend class="unseen">View</legend>
          <button type="button" aria-pressed={view === 'unified'} aria-keyshortcuts="u" onClick={() => onView('unified')}>
            Unified
          </button>
          <button type="button" aria-pressed={view === 'split'} aria-keyshortcuts="s" onClick={() => onView('split')}>
            Side by side
          </button>
          <button type="button" aria-keyshortcuts="e" disabled={shown.length === 0} onClick={onOpenAll}>
            {areOpen ? 'Close all' : 'Open all'}
          </button>
        </fieldset>
      </div>
      <Pager what="objects" total={found.length} page={page} perPage={objectsPerPage} onPage={onPage} />
      {found.length === 0 && <p class="nothing">{total === 0 ? 'Nothing differs.' : 'Nothing that this selection has.'}</p>}
      <ul class="entries">
        {shown.map(({ entry, places }) => (
          <EntryItem
            key={entry.key}
            entry={entry}
            places={places}
            view={view}
            isOpen={open.has(entry.key)}
            onToggle={() => onToggle(entry.key)}
          />
        ))}
      </ul>
      <Pager what="objects, below them" total={found.length} page={page} perPage={objectsPerPage} onPage={onPage} />
    </section>
  );
}
