import { type Chosen, facetNames, nothingChosen } from './filter.ts';

export const views = ['unified', 'split'] as const;
export const themes = ['auto', 'light', 'dark'] as const;

/** What the address says after `#`: enough to show somebody else the same. */
export interface PageState {
  readonly query: string;
  readonly chosen: Chosen;
  readonly view: (typeof views)[number];
  readonly theme: (typeof themes)[number];
  /** Page of the list, from 0. */
  readonly page: number;
  /** Key of the entry that was opened last. */
  readonly at: string;
  /** Whether single keys do something. */
  readonly keys: boolean;
}

export const startState: PageState = { query: '', chosen: nothingChosen, view: 'unified', theme: 'auto', page: 0, at: '', keys: true };

/** Only what is not as at the start, so that a plain link stays plain. */
export function hashOf({ query, chosen, view, theme, page, at, keys }: PageState): string {
  const said = new URLSearchParams();
  if (query !== '') said.set('q', query);
  for (const name of facetNames) for (const value of chosen[name]) said.append(name, value);
  if (view !== startState.view) said.set('view', view);
  if (theme !== startState.theme) said.set('theme', theme);
  if (page > 0) said.set('page', String(page + 1));
  if (at !== '') said.set('at', at);
  if (!keys) said.set('keys', 'off');
  return said.toString();
}

/** Reads what an address says; what cannot be meant is left as at the start. */
export function stateOf(hash: string): PageState {
  const said = new URLSearchParams(hash.replace(/^#/, ''));
  const chosen = Object.fromEntries(facetNames.map((name) => [name, [...new Set(said.getAll(name))]])) as unknown as Chosen;
  const page = Number(said.get('page'));
  return {
    query: said.get('q') ?? '',
    chosen,
    view: views.find((view) => view === said.get('view')) ?? startState.view,
    theme: themes.find((theme) => theme === said.get('theme')) ?? startState.theme,
    page: Number.isSafeInteger(page) && page > 0 ? page - 1 : 0,
    at: said.get('at') ?? '',
    keys: said.get('keys') !== 'off',
  };
}
