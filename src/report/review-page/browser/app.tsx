import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Consequence, FleetReview } from '../../../review/review.ts';
import { outcomesOf, together } from './data/consequences.ts';
import { entriesOf } from './data/entries.ts';
import { type Chosen, matches, nothingChosen, wordsOf } from './data/filter.ts';
import { useKeyboard } from './keyboard.ts';
import { Capacity } from './parts/capacity.tsx';
import { Clusters } from './parts/clusters.tsx';
import { Headline } from './parts/headline.tsx';
import { Help } from './parts/help.tsx';
import { type Found, Objects, objectsPerPage } from './parts/objects.tsx';
import { Outcomes } from './parts/outcomes.tsx';
import { pageOf } from './parts/pager.tsx';
import { PartLink, type Section, Sections } from './parts/sections.tsx';
import { Sidebar } from './parts/sidebar.tsx';
import { Versions, versionRows } from './parts/versions.tsx';
import { usePageState } from './use-page-state.ts';
import { usePrinting } from './use-printing.ts';

/** The whole page. */
export function App({ review }: { readonly review: FleetReview }) {
  const [state, change] = usePageState();
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set(state.at === '' ? [] : [state.at]));
  const [isHelpOpen, setHelpOpen] = useState(false);
  const [goal, setGoal] = useState(state.at);
  const field = useRef<HTMLInputElement>(null);
  const isPrinting = usePrinting();

  const { query, chosen, view } = state;
  const entries = useMemo(() => entriesOf(review), [review]);
  const outcomes = useMemo(
    () =>
      outcomesOf(
        review,
        entries.flatMap(({ places }) => places),
      ),
    [review, entries],
  );
  const everything = useMemo(() => together(outcomes).map(({ consequence }) => consequence), [outcomes]);
  const words = useMemo(() => wordsOf(query), [query]);
  const found = useMemo(() => foundOf(entries, words, chosen), [entries, words, chosen]);
  const shownOutcomes = useMemo(() => together(outcomes.filter((one) => matches(one, words, chosen))), [outcomes, words, chosen]);
  const things = useMemo(() => {
    const owned = new Set(entries.flatMap(({ places }) => places.flatMap(({ consequences }) => consequences)));
    return [...entries.flatMap(({ places }) => places), ...outcomes.filter(({ consequence }) => !owned.has(consequence))];
  }, [entries, outcomes]);
  const said = useMemo(() => things.filter((thing) => matches(thing, words, nothingChosen)), [things, words]);
  const clusters =
    chosen.cluster.length === 0 ? review.clusters : review.clusters.filter(({ cluster }) => chosen.cluster.includes(cluster));

  const select = (chosenNow: Chosen) => change({ chosen: chosenNow, page: 0 });
  const toggle = (key: string) => {
    setOpen((before) => new Set(before.has(key) ? [...before].filter((one) => one !== key) : [...before, key]));
    change({ at: open.has(key) ? '' : key });
  };
  const openAll = () => {
    const keys = pageOf(found, state.page, objectsPerPage).shown.map(({ entry }) => entry.key);
    setOpen(
      (before) => new Set(keys.every((key) => before.has(key)) ? [...before].filter((key) => !keys.includes(key)) : [...before, ...keys]),
    );
  };
  const goTo = (consequence: Consequence) => {
    const entry = entries.find(({ places }) => places.some(({ consequences }) => consequences.includes(consequence)));
    if (entry === undefined) return undefined;
    return () => {
      setOpen((before) => new Set([...before, entry.key]));
      setGoal(entry.key);
    };
  };

  // A goal is on the page that holds it; where the selection leaves it out, the selection goes.
  useEffect(() => {
    if (goal === '') return;
    const at = found.findIndex(({ entry }) => entry.key === goal);
    if (at >= 0) change({ page: Math.floor(at / objectsPerPage), at: goal });
    else if (entries.some(({ key }) => key === goal)) change({ query: '', chosen: nothingChosen });
    else setGoal('');
  }, [goal, found]);
  useEffect(() => {
    const item = goal === '' ? null : document.querySelector<HTMLElement>(`[data-key="${CSS.escape(goal)}"] [data-entry]`);
    if (item === null) return;
    item.focus({ preventScroll: true });
    item.scrollIntoView({ block: 'start' });
    setGoal('');
  }, [goal, found, state.page]);

  useKeyboard({
    isOn: state.keys,
    search: () => field.current,
    onView: (wanted) => change({ view: wanted }),
    onOpenAll: openAll,
    onHelp: () => setHelpOpen(true),
    onEmptySearch: () => change({ query: '', page: 0 }),
  });

  const images = versionRows(review.clusters, 'images', words, chosen);
  const charts = versionRows(review.clusters, 'charts', words, chosen);
  const sections: readonly Section[] = [
    { id: 'consequences-title', title: 'Consequences', count: shownOutcomes.length },
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
        consequences={everything}
        theme={state.theme}
        onTheme={(theme) => change({ theme })}
        onHelp={() => setHelpOpen(true)}
      />
      <div class="columns">
        <Sidebar
          query={query}
          chosen={chosen}
          things={said}
          field={field}
          onQuery={(typed) => change({ query: typed, page: 0 })}
          onChosen={select}
        />
        <main>
          <p class="unseen" role="status">
            {found.length} of {entries.length} changes and {shownOutcomes.length} consequences shown
          </p>
          <Sections sections={sections} />
          <Outcomes outcomes={shownOutcomes} onGo={goTo} />
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
            onOpenAll={openAll}
          />
        </main>
      </div>
      <Help isOpen={isHelpOpen} keysOn={state.keys} onKeys={(keys) => change({ keys })} onClose={() => setHelpOpen(false)} />
    </>
  );
}

function foundOf(entries: ReturnType<typeof entriesOf>, words: readonly string[], chosen: Chosen): readonly Found[] {
  return entries.flatMap((entry) => {
    const places = entry.places.filter((place) => matches(place, words, chosen));
    return places.length === 0 ? [] : [{ entry, places }];
  });
}
