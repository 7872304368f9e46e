import { useCallback, useLayoutEffect, useState } from 'preact/hooks';
import { hashOf, type PageState, stateOf } from './data/hash.ts';

/** The state of the page, kept in the address so that a link shows somebody else the same. */
export function usePageState(): readonly [PageState, (change: Partial<PageState>) => void] {
  const [state, setState] = useState(() => stateOf(location.hash));
  useLayoutEffect(() => {
    const read = () => setState(stateOf(location.hash));
    addEventListener('hashchange', read);
    return () => removeEventListener('hashchange', read);
  }, []);
  useLayoutEffect(() => {
    const hash = hashOf(state);
    if (hash !== hashOf(stateOf(location.hash))) remember(hash);
    if (state.theme === 'auto') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = state.theme;
  }, [state]);
  const change = useCallback((some: Partial<PageState>) => setState((before) => ({ ...before, ...some })), []);
  return [state, change];
}

/** Without a new step to go back to. A page in a frame may not be allowed to; it works all the same. */
function remember(hash: string): void {
  try {
    history.replaceState(history.state, '', `#${hash}`);
  } catch {
    // Nothing but the link is lost.
  }
}
