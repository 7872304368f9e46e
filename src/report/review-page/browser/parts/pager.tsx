interface PagerProps {
  readonly what: string;
  readonly total: number;
  readonly page: number;
  readonly perPage: number;
  readonly onPage: (page: number) => void;
}

/** One page of a list, so that the document stays small however long the list is. */
export function pageOf<T>(all: readonly T[], wanted: number, perPage: number): { readonly page: number; readonly shown: readonly T[] } {
  const page = Math.min(wanted, Math.max(0, Math.ceil(all.length / perPage) - 1));
  return { page, shown: all.slice(page * perPage, (page + 1) * perPage) };
}

/** Which part of a list is shown, and the way to the others; nothing where all of it is shown. */
export function Pager({ what, total, page, perPage, onPage }: PagerProps) {
  if (total <= perPage) return null;
  const [first, last] = [page * perPage + 1, Math.min(total, (page + 1) * perPage)];
  return (
    <nav class="pager" aria-label={`Pages of ${what}`}>
      <button type="button" disabled={page === 0} onClick={() => onPage(page - 1)}>
        ‹ Previous
      </button>
      <span>
        {first.toLocaleString('en')}–{last.toLocaleString('en')} of {total.toLocaleString('en')}
      </span>
      <button type="button" disabled={last === total} onClick={() => onPage(page + 1)}>
        Next ›
      </button>
    </nav>
  );
}
