import { ApiError, UnreachableError } from '../api/index.ts';
import { IssueError } from '../issues/index.ts';

/** What the cluster answered to one question, or why it gave no answer. */
export type Reading<T> = { readonly value: T; readonly refused?: never } | { readonly value?: never; readonly refused: Refusal };

/** No answer: the user may not ask, or the server failed. */
export interface Refusal {
  readonly kind: 'forbidden' | 'failed';
  /** The server's own words. */
  readonly message: string;
}

/**
 * Asks one question. What concerns only this question becomes a refusal.
 * @throws where every further question would end the same way: no connection, credentials that are not accepted
 */
export async function ask<T>(question: () => Promise<T>): Promise<Reading<T>> {
  try {
    return { value: await question() };
  } catch (error) {
    if (error instanceof UnreachableError || error instanceof IssueError) throw error;
    if (error instanceof SyntaxError) return { refused: { kind: 'failed', message: 'the answer is no JSON' } };
    if (!(error instanceof ApiError) || error.status === 401) throw error;
    return { refused: { kind: error.status === 403 ? 'forbidden' : 'failed', message: error.message } };
  }
}
