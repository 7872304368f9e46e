import { useRef, useState } from 'preact/hooks';
import type { Consequence, FleetReview } from '../../../review/review.ts';
import type { Chosen } from './data/filter.ts';
import { useKeyboard } from './keyboard.ts';
import { Capacity } from './parts/capacity.tsx';
import { Clusters } from './parts/clusters.tsx';
import { Headline } from './parts/headline.tsx';
import { Help } from './parts/help.tsx';
import { Objects } from './parts/objects.tsx';
import { Outcomes } from './parts/outcomes.tsx';
import { PartLink, type Section, Sections } from './parts/sections.tsx';
import { Sidebar } from './parts/sidebar.tsx';
import { Versions, versionRows } from './parts/versions.tsx';
import { useOpenEntries } from './use-open-entries.ts';
import { usePageState } from './use-page-state.ts';
import { usePrinting } from './use-printing.ts';
import { useSelection } from './use-selection.ts';

/** The whole page. */
export function App({ review }: { readonly review: FleetReview }) {
  const [state, change] = usePageState();
  const selection = useSelection(review, state);
  const { words, entries, found, consequences, foundConsequences } = selection;
  const { open, toggle, toggleAll, goTo } = useOpenEntries(selection, state, change);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const isPrinting = usePrinting();

  const { query, chosen, view } = state;
  const clusters =
    chosen.cluster.length === 0 ? review.clusters : review.clusters.filter(({ cluster }) => chosen.cluster.includes(cluster));
  const select = (chosenNow: Chosen) => change({ chosen: chosenNow, page: 0 });
  const wayTo = (consequence: Consequence) => {
    const entry = selection.entryOf(consequence);
    return entry === undefined ? undefined : () => goTo(entry.key);
  };

  useKeyboard({
    isOn: state.keys,
    search: () => field.current,
    onView: (wanted) => change({ view: wanted }),
    onOpenAll: toggleAll,
    onHelp: () => setHelpOpen(true),
    onEmptySearch: () => change({ query: '', page: 0 }),
  });

  const images = versionRows(review.clusters, 'images', words, chosen);
  const charts = versionRows(review.clusters, 'charts', words, chosen);
  const sections: readonly Section[] = [
    { id: 'consequences-title', title: 'Consequences', count: foundConsequences.length },
    { id: 'images-title', title: 'Images', count: images.length },
    { id: 'charts-title', title: 'Charts', count: charts.length },
    { id: 'capacity-title', title: 'Capacity', count: clusters.filter(({ capacity }) => capacity.length > 0).length },
    { id: 'clusters-title', title: 'Clusters', count: review.clusters.length },
    { id: 'objects-title', title: 'What differs', count: found.length },
  ].filter(({ count }) => count > 0);

  return (
    <>
      <PartLink id="objects-title" class="skip">
        To what differs
      </PartLink>
      <Headline
        review={review}
        consequences={consequences.map(({ consequence }) => consequence)}
        theme={state.theme}
        onTheme={(theme) => change({ theme })}
        onHelp={() => setHelpOpen(true)}
      />
      <div class="columns">
        <Sidebar
          query={query}
          chosen={chosen}
          things={selection.counted}
          field={field}
          onQuery={(typed) => change({ query: typed, page: 0 })}
          onChosen={select}
        />
        <main>
          <p class="unseen" role="status">
            {found.length} of {entries.length} changes and {foundConsequences.length} consequences shown
          </p>
          <Sections sections={sections} />
          <Outcomes outcomes={foundConsequences} total={consequences.length} onGo={wayTo} />
          <Versions of="images" rows={images} />
          <Versions of="charts" rows={charts} />
          <Capacity clusters={clusters} />
          <Clusters
            clusters={review.clusters}
            chosen={chosen.cluster}
            onChoose={(cluster) => select({ ...chosen, cluster: chosen.cluster.includes(cluster) ? [] : [cluster] })}
          />
          <Objects
            found={found}
            total={entries.length}
            page={state.page}
            view={view}
            open={isPrinting ? new Set(found.map(({ entry }) => entry.key)) : open}
            onView={(wanted) => change({ view: wanted })}
            onPage={(page) => change({ page })}
            onToggle={toggle}
            onOpenAll={toggleAll}
          />
        </main>
      </div>
      <Help isOpen={isHelpOpen} keysOn={state.keys} onKeys={(keys) => change({ keys })} onClose={() => setHelpOpen(false)} />
    </>
  );
}
