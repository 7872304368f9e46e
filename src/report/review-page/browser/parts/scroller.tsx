import type { ComponentChildren } from 'preact';

/** A table that may be wider than the screen; whoever has no mouse reaches it by Tab and scrolls by the arrow keys. */
export function Scroller({ label, children }: { readonly label: string; readonly children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
    <section class="wide" aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
