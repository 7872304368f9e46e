import { isObject } from '../model/index.ts';
import type { Answer } from './transport.ts';

/** One field the server found fault with. */
export interface Cause {
  /** `spec.template.spec.containers[0].image`; empty where the server names none. */
  readonly field: string;
  readonly message: string;
  /** `FieldValueInvalid`, `FieldManagerConflict` … */
  readonly reason: string;
}

/** The server answered, and the answer was no. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  /** `Invalid`, `Forbidden`, `NotFound`, `Conflict` …; empty where the server gave none. */
  readonly reason: string;
  readonly causes: readonly Cause[];

  constructor(answer: Pick<Answer, 'status' | 'body'>) {
    const { message, reason, causes } = read(answer.body);
    super(message === '' ? `status ${answer.status}` : message);
    this.status = answer.status;
    this.reason = reason;
    this.causes = causes;
  }
}

/** The `Status` object of an answer; what is none, such as the page of a proxy, becomes the message as it stands. */
function read(body: string): { readonly message: string; readonly reason: string; readonly causes: readonly Cause[] } {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return { message: body.trim().slice(0, 500), reason: '', causes: [] };
  }
  if (!isObject(value)) return { message: '', reason: '', causes: [] };
  const { details } = value;
  const causes = isObject(details) && Array.isArray(details.causes) ? details.causes.filter(isObject) : [];
  return {
    message: textOf(value.message),
    reason: textOf(value.reason),
    causes: causes.map(({ field, message, reason }) => ({ field: textOf(field), message: textOf(message), reason: textOf(reason) })),
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
