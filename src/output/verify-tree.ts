import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareIssues, compareText, type Issue } from '../issues/index.ts';
import { aboutFile } from './about-file.ts';
import { type Hashes, hashText, parseIndex } from './index-file.ts';
import { indexName, readByArgo } from './output-file.ts';

const rerun = 'run `labwright synth`';

/** Text of a file that somebody has read already. */
type KnownText = (path: string) => string | undefined;

/** What a look at the generated folders gave. */
export interface TreeVerdict {
  /** Sorted. */
  readonly issues: readonly Issue[];
  /** Each index there is, as `folder` and text, sorted by folder. */
  readonly indexes: readonly (readonly [folder: string, text: string])[];
}

/**
 * Holds generated folders against their own indexes, without rendering anything: what was changed by hand, what is
 * missing, and what nobody generated. Whether the files are what the code renders, only `synth --check` knows.
 * @param known text of a file that was read before
 */
export function verifyTree(root: string, folders: readonly string[], known: KnownText = () => undefined): TreeVerdict {
  const issues: Issue[] = [];
  const indexes: (readonly [string, string])[] = [];
  const open = [...folders].reverse();
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    const entries = entriesOf(root, folder);
    if (entries === undefined) continue;
    const index = entries.some(({ name }) => name === indexName) ? read(root, `${folder}/${indexName}`) : undefined;
    if (index !== undefined) indexes.push([folder, index]);
    const hashes: Hashes = index === undefined ? new Map() : parseIndex(index).hashes;
    const there = new Set(entries.filter((entry) => entry.isFile()).map(({ name }) => name));
    for (const name of hashes.keys())
      if (!there.has(name)) issues.push(aboutFile('OUTPUT_STALE', 'error', `${folder}/${name}`, 'is missing', { hint: rerun }));
    for (const entry of [...entries].reverse()) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) open.push(path);
      else issues.push(...verifyEntry(root, path, entry, hashes, known));
    }
  }
  return { issues: issues.sort(compareIssues), indexes: indexes.sort(([a], [b]) => compareText(a, b)) };
}

function verifyEntry(root: string, path: string, entry: Dirent, hashes: Hashes, known: KnownText): readonly Issue[] {
  if (entry.isSymbolicLink()) return [aboutFile('OUTPUT_SYMLINK', 'error', path, 'is a symbolic link, and these are never followed')];
  if (entry.name === indexName) return [];
  const wanted = hashes.get(entry.name);
  if (wanted === undefined) {
    if (!readByArgo.test(entry.name))
      return [aboutFile('OUTPUT_STRAY_FILE', 'warning', path, 'was not generated', { hint: 'move it out of the generated folder' })];
    const hint = 'delete it, or move it into your code with `new Manifests(…)`';
    return [aboutFile('OUTPUT_UNKNOWN_FILE', 'error', path, 'was not generated, and Argo CD would apply it', { hint })];
  }
  const text = known(path) ?? read(root, path);
  if (text === undefined || wanted.includes(hashText(text))) return [];
  return [
    aboutFile('OUTPUT_HAND_EDITED', 'error', path, 'was changed since it was generated', {
      hint: 'make the change in `clusters/`, then run `labwright synth`',
    }),
  ];
}

function entriesOf(root: string, folder: string): readonly Dirent[] | undefined {
  try {
    return readdirSync(join(root, folder), { withFileTypes: true });
  } catch {
    return undefined;
  }
}

/** What cannot be read is reported by whoever reads it for its content. */
function read(root: string, path: string): string | undefined {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch {
    return undefined;
  }
}
