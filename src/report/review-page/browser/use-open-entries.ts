import { useEffect, useState } from 'preact/hooks';
import { nothingChosen } from './data/filter.ts';
import type { PageState } from './data/hash.ts';
import { objectsPerPage } from './parts/objects.tsx';
import { pageOf } from './parts/pager.tsx';
import type { Selection } from './use-selection.ts';

interface OpenEntries {
  readonly open: ReadonlySet<string>;
  readonly toggle: (key: string) => void;
  /** Opens all of the page, or closes them where all of them are open. */
  readonly toggleAll: () => void;
  /** Opens one wherever it is, and brings it into view. */
  readonly goTo: (key: string) => void;
}

/** Which entries are open. The one that was opened last is in the address, and an address that names one opens it. */
export function useOpenEntries(
  { entries, found }: Selection,
  { at, page }: PageState,
  change: (some: Partial<PageState>) => void,
): OpenEntries {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  /** Key of what is to be brought into view as soon as it is on the page. */
  const [goal, setGoal] = useState('');

  const goTo = (key: string) => {
    setOpen((before) => new Set([...before, key]));
    setGoal(key);
  };
  useEffect(() => {
    if (at !== '' && !open.has(at)) goTo(at);
  }, [at]);
  // The page is the one that holds it; where the selection leaves it out, the selection goes.
  useEffect(() => {
    if (goal === '') return;
    const position = found.findIndex(({ entry }) => entry.key === goal);
    if (position >= 0) change({ page: Math.floor(position / objectsPerPage), at: goal });
    else if (entries.some(({ key }) => key === goal)) change({ query: '', chosen: nothingChosen });
    else setGoal('');
  }, [goal, found]);
  useEffect(() => {
    const item = goal === '' ? null : document.querySelector<HTMLElement>(`[data-key="${CSS.escape(goal)}"] [data-entry]`);
    if (item === null) return;
    item.focus({ preventScroll: true });
    item.scrollIntoView({ block: 'start' });
    setGoal('');
  }, [goal, found, page]);

  const toggle = (key: string) => {
    setOpen((before) => new Set(before.has(key) ? [...before].filter((one) => one !== key) : [...before, key]));
    change({ at: open.has(key) ? '' : key });
  };
  const toggleAll = () => {
    const keys = pageOf(found, page, objectsPerPage).shown.map(({ entry }) => entry.key);
    const areOpen = keys.every((key) => open.has(key));
    setOpen(new Set(areOpen ? [...open].filter((key) => !keys.includes(key)) : [...open, ...keys]));
    if (areOpen) change({ at: '' });
  };
  return { open, toggle, toggleAll, goTo };
}
