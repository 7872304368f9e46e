import { noteBody, pipelineOf, tailOf } from './body.ts';
import type { Note, NotePlace } from './forge.ts';
import { ForgeError } from './request.ts';

/** What came of writing a note. */
export interface Written {
  readonly done: 'created' | 'updated' | 'same' | 'newer';
  /** Pipeline that wrote the note, where it is a newer one. */
  readonly by?: number | undefined;
  /** Notes of ours beside the one that lasts; they point to it now. */
  readonly others: readonly number[];
}

/**
 * Writes the one note of a merge request. The first of ours lasts; a newer pipeline's report is never replaced by an older
 * one's. Two pipelines that begin at once both create a note: each looks again, and takes its own back if it is not the first.
 */
export async function writeNote(place: NotePlace, report: string): Promise<Written> {
  try {
    return await writeOnce(place, report);
  } catch (error) {
    // Somebody deleted a note between our look and our word; if it is the merge request that is gone, the second look says so.
    if (error instanceof ForgeError && error.status === 404) return await writeOnce(place, report);
    throw error;
  }
}

async function writeOnce(place: NotePlace, report: string): Promise<Written> {
  const found = await ours(place);
  if (found.length > 0) return await bring(place, report, found);
  const created = await place.create(noteBody(report, place.pipeline, '', place.limit));
  const now = await ours(place);
  const [first] = now;
  if (first === undefined || first.id === created.id) return { done: 'created', others: await point(place, now.slice(1)) };
  const rest = now.filter(({ id }) => id !== created.id);
  await place.remove(created.id);
  return await bring(place, report, rest);
}

async function ours(place: NotePlace): Promise<readonly Note[]> {
  return (await place.list()).filter(({ body }) => pipelineOf(body) !== undefined).sort((a, b) => a.id - b.id);
}

/** Brings the first note to this report, unless a newer pipeline was there; the others then say where to look. */
async function bring(place: NotePlace, report: string, found: readonly Note[]): Promise<Written> {
  const first = found[0]!;
  const newest = Math.max(...found.map(({ body }) => pipelineOf(body) ?? 0));
  if (newest > place.pipeline) return { done: 'newer', by: newest, others: [] };
  const body = noteBody(report, place.pipeline, tailOf(first.body), place.limit);
  if (body.trim() === first.body.trim()) return { done: 'same', others: await point(place, found.slice(1)) };
  await place.update(first.id, body);
  return { done: 'updated', others: await point(place, found.slice(1)) };
}

const moved = '_The account is in the first note of Labwright in this merge request._';

/** Nothing is deleted, because somebody may have answered; but an old account beside the new one would mislead. */
async function point(place: NotePlace, others: readonly Note[]): Promise<readonly number[]> {
  for (const { id, body } of others) {
    if (body.includes(moved) || (pipelineOf(body) ?? 0) > place.pipeline) continue;
    await place.update(id, noteBody(moved, pipelineOf(body) ?? 0, tailOf(body), place.limit));
  }
  return others.map(({ id }) => id);
}
