import type { ComponentChildren } from 'preact';

/** A part of the page and how much there is in it. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly count: number;
}

/** The way to each part of the page. */
export function Sections({ sections }: { readonly sections: readonly Section[] }) {
  return (
    <nav class="sections" aria-label="Parts of this page">
      {sections.map(({ id, title, count }) => (
        <PartLink key={id} id={id}>
          {title} <span class="count">{count.toLocaleString('en')}</span>
        </PartLink>
      ))}
    </nav>
  );
}

interface PartLinkProps {
  readonly id: string;
  readonly class?: string;
  readonly children: ComponentChildren;
}

/** A link within the page. The address after `#` is the state of the page, so it must not change that. */
export function PartLink({ id, class: name, children }: PartLinkProps) {
  const go = (event: Event) => {
    event.preventDefault();
    const title = document.getElementById(id);
    title?.setAttribute('tabindex', '-1');
    title?.focus();
    title?.scrollIntoView();
  };
  return (
    <a class={name} href={`#${id}`} onClick={go}>
      {children}
    </a>
  );
}
