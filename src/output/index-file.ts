import { hash } from 'node:crypto';
import { compareText } from '../issues/index.ts';

/** The number is the version of the format. */
const header = '# labwright 1: sha256 and name of every file generated here; do not edit, run `labwright synth`';
const line = /^([0-9a-f]{64}) {2}([^/]+)$/;

/** Hashes by file name. One name has several only after a merge. */
export type Hashes = ReadonlyMap<string, readonly string[]>;

/** Hash of a text as it stands in an index. */
export function hashText(text: string): string {
  return hash('sha256', text, 'hex');
}

/** The index of one folder: a line for each file, sorted by name. */
export function formatIndex(files: Iterable<readonly [name: string, text: string]>): string {
  const lines = [...files].sort(([a], [b]) => compareText(a, b)).map(([name, text]) => `${hashText(text)}  ${name}\n`);
  return `${header}\n${lines.join('')}`;
}

/** Reads an index. One that is broken (a merge conflict, an unknown version) still gives the lines that can be read. */
export function parseIndex(text: string): { readonly hashes: Hashes; readonly broken: boolean } {
  const [first, ...rest] = text.split('\n');
  const hashes = new Map<string, readonly string[]>();
  let broken = first !== header || rest.pop() !== '';
  for (const entry of rest) {
    const match = line.exec(entry);
    if (match === null || hashes.has(match[2]!)) broken = true;
    if (match !== null) hashes.set(match[2]!, [...(hashes.get(match[2]!) ?? []), match[1]!]);
  }
  return { hashes, broken };
}
