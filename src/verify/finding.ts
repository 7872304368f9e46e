import type { Issue } from '../issues/index.ts';
import type { Manifest, Model } from '../model/index.ts';
import type { Refusal } from './reading.ts';

/** What is said about one place. */
export type Said = Pick<Issue, 'code' | 'severity' | 'message' | 'hint'>;

/** A finding about a rendered object: names its construct, or its file where that is not known. */
export function ofManifest({ origin, file }: Manifest, said: Said, field = ''): Issue {
  const owner = origin.construct === '' ? file : origin.construct;
  return { ...said, path: field === '' ? owner : `${owner} ${field}`, cluster: origin.cluster, file, source: origin.source };
}

/** A finding about a declared fact, by the field its owner wrote: `nodes.vx-1.labels.gpu`. */
export function ofModel({ cluster }: Pick<Model, 'cluster'>, field: string, said: Said): Issue {
  return { ...said, path: `${cluster} ${field}`, cluster };
}

/** A question that got no answer: `what` could therefore not be compared. */
export function notRead({ cluster }: Pick<Model, 'cluster'>, asked: string, { kind, message }: Refusal, what: string): Issue {
  const forbidden = kind === 'forbidden';
  return {
    code: forbidden ? 'VERIFY_FORBIDDEN' : 'VERIFY_UNREAD',
    severity: 'unchecked',
    path: `${cluster} ${asked}`,
    message: `${message}; ${what}`,
    hint: forbidden ? 'apply the rights that `labwright verify --print-role` prints' : undefined,
    cluster,
  };
}
