import { useLayoutEffect, useRef } from 'preact/hooks';

export interface KeyActions {
  readonly isOn: boolean;
  readonly search: () => HTMLInputElement | null;
  readonly onView: (view: 'unified' | 'split') => void;
  readonly onOpenAll: () => void;
  readonly onHelp: () => void;
  readonly onEmptySearch: () => void;
}

/** Keys of the whole page. What is typed into a field, and keys with Ctrl and the like, are left alone. */
export function useKeyboard(actions: KeyActions): void {
  // What is done is always what the page that is shown would do.
  const latest = useRef(actions);
  latest.current = actions;
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]') !== null) return;
      if (act(event, latest.current)) event.preventDefault();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
}

/** Whether the key did something. */
function act({ key, target }: KeyboardEvent, { isOn, search, onView, onOpenAll, onHelp, onEmptySearch }: KeyActions): boolean {
  const field = search();
  if (key === 'Escape') {
    if (target === field) field?.blur();
    else onEmptySearch();
    return true;
  }
  if (!isOn || isTyping(target)) return false;
  if (key === '/') {
    field?.focus();
    field?.select();
  } else if (key === 'j' || key === 'k') moveFocus(key === 'j' ? 1 : -1);
  else if (key === 'u') onView('unified');
  else if (key === 's') onView('split');
  else if (key === 'e') onOpenAll();
  else if (key === '?') onHelp();
  else if (key === 'Enter') return go(target);
  else return false;
  return true;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.matches('input:not([type=checkbox]), textarea, select') || target.isContentEditable);
}

/** To the entry after or before the one that has the focus, or that it is within. */
function moveFocus(step: 1 | -1): void {
  const entries = [...document.querySelectorAll<HTMLElement>('[data-entry]')];
  const active = document.activeElement;
  const within = active?.closest('li')?.querySelector('[data-entry]') ?? active?.closest('[data-entry]');
  const at = entries.findIndex((entry) => entry === active || entry === within);
  const next = at < 0 ? (step > 0 ? 0 : entries.length - 1) : Math.min(entries.length - 1, Math.max(0, at + step));
  entries[next]?.focus({ preventScroll: true });
  entries[next]?.scrollIntoView({ block: 'nearest' });
}

/** On a consequence, what it offers to go to; buttons know Enter by themselves. */
function go(target: EventTarget | null): boolean {
  const offered = target instanceof HTMLElement && target.matches('li[data-entry]') ? target.querySelector<HTMLElement>('[data-go]') : null;
  offered?.click();
  return offered !== null;
}
