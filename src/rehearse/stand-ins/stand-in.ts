import type { KubeObject } from '../../api/index.ts';

/** What the rehearsal wrote itself or left out, and why; it always stands in the report. */
export interface Note {
  readonly what: string;
  readonly why: string;
}

/** Objects that nobody rendered, put into the cluster so that what is rendered finds what it finds on the real one. */
export interface StandIns {
  readonly objects: readonly KubeObject[];
  readonly notes: readonly Note[];
}

/** Annotation on a Secret whose keys cannot be known from here, so that none of them counts as missing. */
export const UNKNOWN_KEYS = { name: 'labwright.dev/keys', value: 'unknown' } as const;

/** Names as they stand in a sentence: all of them, or the first few and how many more. */
export function listed(names: readonly string[], most = 20): string {
  return names.length <= most ? names.join(', ') : `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}

/** What several runs or states say alike is said once. */
export function distinctNotes(notes: readonly Note[]): readonly Note[] {
  return [...new Map(notes.map((note) => [`${note.what} ${note.why}`, note])).values()];
}
