import type { Ref } from 'preact';
import { type Chosen, type Filterable, facetNames, nothingChosen } from '../data/filter.ts';
import { Facets } from './facets.tsx';

interface SidebarProps {
  readonly query: string;
  readonly chosen: Chosen;
  readonly things: readonly Filterable[];
  readonly field: Ref<HTMLInputElement>;
  readonly onQuery: (query: string) => void;
  readonly onChosen: (chosen: Chosen) => void;
}

/** Search and filters. Folded on a narrow screen, where they would push the answer away. */
export function Sidebar({ query, chosen, things, field, onQuery, onChosen }: SidebarProps) {
  const count = facetNames.filter((name) => chosen[name].length > 0).length;
  const isNarrow = matchMedia('(max-width: 60rem)').matches;
  return (
    <search class="sidebar" aria-label="Objects and consequences">
      <label class="search">
        <span>
          Search <kbd>/</kbd>
        </span>
        <input
          ref={field}
          type="search"
          value={query}
          placeholder="name, field or value"
          autocomplete="off"
          spellcheck={false}
          aria-keyshortcuts="/"
          onInput={(event) => onQuery(event.currentTarget.value)}
        />
      </label>
      <details open={!isNarrow}>
        <summary>Filters{count > 0 && ` (${count})`}</summary>
        <Facets things={things} chosen={chosen} onChosen={onChosen} />
      </details>
      {(count > 0 || query !== '') && (
        <button
          type="button"
          onClick={() => {
            onQuery('');
            onChosen(nothingChosen);
          }}
        >
          Show everything
        </button>
      )}
    </search>
  );
}
