import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashText } from './index-file.ts';
import { type OutputFile, stagingName } from './output-file.ts';

/**
 * Hashes, by path, of the files that a run was about to move into place. While a run that was interrupted has not been
 * made good, these count like lines of an index: the files are ours although no index names them yet.
 */
export type Journal = ReadonlyMap<string, readonly string[]>;

/** Where the journal stands, below the root folder. */
export const journalPath = `${stagingName}/journal`;

/** The journal that an interrupted run left, empty if there is none. */
export function readJournal(root: string): Journal {
  let text: string;
  try {
    text = readFileSync(join(root, journalPath), 'utf8');
  } catch {
    return new Map();
  }
  const journal = new Map<string, readonly string[]>();
  for (const line of text.split('\n')) {
    const [hash, path] = [line.slice(0, 64), line.slice(66)];
    if (path !== '') journal.set(path, [...(journal.get(path) ?? []), hash]);
  }
  return journal;
}

/** The journal for a run that moves these files into folders that exist, after the one before was interrupted. */
export function formatJournal(earlier: Journal, files: readonly OutputFile[]): string {
  const lines = files.map(({ path, text }) => `${hashText(text)}  ${path}\n`);
  for (const [path, hashes] of earlier) for (const hash of hashes) lines.push(`${hash}  ${path}\n`);
  return lines.join('');
}
