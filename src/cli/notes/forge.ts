import type { Answer, ForgeError } from './request.ts';

/** A note in a merge request, or a comment in a pull request. */
export interface Note {
  readonly id: number;
  readonly body: string;
}

/** Where notes are written: the merge request of a GitLab, the pull request of a GitHub. */
export interface NotePlace {
  /** As messages name it: `merge request !7`. */
  readonly name: string;
  /** Characters that a note may have. */
  readonly limit: number;
  /** Grows from one pipeline to the next. */
  readonly pipeline: number;
  /** Notes of whoever the token stands for, the first written first. */
  list(): Promise<readonly Note[]>;
  create(body: string): Promise<Note>;
  update(id: number, body: string): Promise<void>;
  remove(id: number): Promise<void>;
  /** What to do about an answer that does not go away. */
  advice(error: ForgeError): string | undefined;
}

/** What is missing to write a note, and what to do about it. */
export interface Missing {
  readonly missing: readonly string[];
}

export const perPage = 100;
/** More notes than anybody reads; a server that always names a next page must not hold a pipeline. */
const mostPages = 100;

/** All pages of a list. A page names the next one in `x-next-page` or, as a link, in `link`; only its number is taken. */
export async function allPages(page: (number: number) => Promise<Answer>): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  for (let number = 1, read = 0; number > 0 && read < mostPages; read += 1) {
    const { json, headers } = await page(number);
    if (Array.isArray(json)) found.push(...(json as readonly unknown[]));
    const next = nextPage(headers);
    number = next > number ? next : 0;
  }
  return found;
}

function nextPage(headers: Headers): number {
  const named = headers.get('x-next-page');
  if (named !== null) return Number(named) || 0;
  const link = (headers.get('link') ?? '').split(/,\s*(?=<)/).find((part) => /;\s*rel="?next"?/.test(part));
  return Number(/[?&]page=(\d+)/.exec(link ?? '')?.[1] ?? 0);
}
