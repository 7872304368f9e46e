import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Issue } from '../issues/index.ts';
import { aboutFile } from './about-file.ts';
import type { WantedFolders } from './collisions.ts';
import { type Hashes, hashText, parseIndex } from './index-file.ts';
import type { Journal } from './journal.ts';
import { indexName, type OutputFile, readByArgo } from './output-file.ts';
import { reasonOf } from './reason.ts';

/** A walk through the owned folders: what is there, held against what is wanted. Follows no link. */
export class Scan {
  readonly write: OutputFile[] = [];
  readonly remove: string[] = [];
  readonly handEdited: string[] = [];
  readonly removeFolders: string[] = [];
  readonly brokenIndexes: string[] = [];
  readonly folders = new Set<string>(['']);
  /** Text of each index there is, by folder. */
  readonly indexes = new Map<string, string>();
  readonly issues: Issue[];
  unchanged = 0;
  removeFirst = false;

  private readonly root: string;
  private readonly wanted: WantedFolders;
  private readonly journal: Journal;
  private readonly neededFolders = new Set<string>();
  private readonly different = new Set<string>();

  constructor(root: string, wanted: WantedFolders, journal: Journal, issues: Issue[]) {
    this.root = root;
    this.wanted = wanted;
    this.journal = journal;
    this.issues = issues;
    for (const folder of wanted.keys()) {
      for (let part = folder; part !== '' && !this.neededFolders.has(part); part = part.slice(0, Math.max(part.lastIndexOf('/'), 0)))
        this.neededFolders.add(part);
    }
  }

  /** Whether a file to be written is not there yet. */
  missing(path: string): boolean {
    return !this.different.has(path);
  }

  /** Walks one folder. Returns whether anything stays in it that is not ours. */
  folder(folder: string): boolean {
    const entries = this.entriesOf(folder);
    if (entries === undefined) return true;
    this.folders.add(folder);
    const wanted = this.wanted.get(folder);
    const index = this.readIndex(folder, entries);
    let stays = false;
    let seen = 0;
    for (const entry of entries) {
      const { name } = entry;
      if (name === indexName && entry.isFile()) continue;
      const path = `${folder}/${name}`;
      const file = wanted?.get(name);
      if (file !== undefined && entry.isFile()) {
        seen++;
        this.compare(file, index);
      } else if (this.other(entry, path, file, index)) stays = true;
    }
    if (wanted !== undefined && seen < wanted.size) {
      const there = new Set(entries.filter((entry) => entry.isFile()).map(({ name }) => name));
      for (const [name, file] of wanted) if (!there.has(name)) this.write.push(file);
    }
    if (!stays && !this.neededFolders.has(folder)) this.removeFolders.push(folder);
    return stays || this.neededFolders.has(folder);
  }

  /** Something that is no wanted file. Returns whether it stays. */
  private other(entry: Dirent, path: string, file: OutputFile | undefined, index: FolderIndex): boolean {
    if (entry.isDirectory()) {
      const stays = this.folder(path);
      const inTheWay = file !== undefined || entry.name === indexName;
      if (inTheWay && stays) this.refuse('OUTPUT_CANNOT_WRITE', path, 'is a folder with other files, where a file is to be written', file);
      else if (inTheWay) this.removeFirst = true;
      return stays;
    }
    if (entry.isSymbolicLink()) {
      this.refuse('OUTPUT_SYMLINK', path, 'is a symbolic link, and these are never followed or replaced', file);
    } else if (entry.isFile() && this.hashesOf(path, index).length > 0) {
      this.stale(path, index);
      return false;
    } else if (file !== undefined || this.neededFolders.has(path)) {
      this.refuse('OUTPUT_CANNOT_WRITE', path, 'was not generated and is in the way of what is to be written', file);
    } else if (readByArgo.test(entry.name)) {
      const hint = 'delete it, or move it into your code with `new Manifests(…)`';
      this.refuse('OUTPUT_UNKNOWN_FILE', path, 'was not generated, and Argo CD would apply it', { hint });
    } else {
      this.issues.push(
        aboutFile('OUTPUT_STRAY_FILE', 'warning', path, 'was not generated', { hint: 'move it out of the generated folder' }),
      );
    }
    return true;
  }

  private stale(path: string, index: FolderIndex): void {
    const text = this.read(path);
    if (text === undefined) return;
    this.remove.push(path);
    if (!this.hashesOf(path, index).includes(hashText(text))) this.handEdited.push(path);
    if (this.neededFolders.has(path)) this.removeFirst = true;
  }

  private compare(file: OutputFile, index: FolderIndex): void {
    const text = this.read(file.path);
    if (text === undefined) return;
    if (text === file.text && (!text.includes('\ufffd') || this.sameBytes(file))) {
      this.unchanged++;
      return;
    }
    const hashes = this.hashesOf(file.path, index);
    if (hashes.length === 0 && !index.broken) {
      const hint = 'move it away, or delete it if it is an old generated file';
      this.refuse('OUTPUT_UNKNOWN_FILE', file.path, 'was not generated, and writing would replace it', { owner: file.owner, hint });
      return;
    }
    this.write.push(file);
    this.different.add(file.path);
    if (!hashes.includes(hashText(text))) this.handEdited.push(file.path);
  }

  private hashesOf(path: string, index: FolderIndex): readonly string[] {
    const listed = index.hashes.get(path.slice(path.lastIndexOf('/') + 1)) ?? [];
    const journaled = this.journal.get(path);
    return journaled === undefined ? listed : [...listed, ...journaled];
  }

  private entriesOf(folder: string): Dirent[] | undefined {
    try {
      return readdirSync(join(this.root, folder), { withFileTypes: true });
    } catch (error) {
      this.refuse('OUTPUT_UNREADABLE', folder, `cannot be read: ${reasonOf(error)}`);
      return undefined;
    }
  }

  private readIndex(folder: string, entries: readonly Dirent[]): FolderIndex {
    const entry = entries.find(({ name }) => name === indexName);
    if (entry === undefined || !entry.isFile()) return noIndex;
    const path = `${folder}/${indexName}`;
    const text = this.read(path);
    if (text === undefined) return noIndex;
    this.indexes.set(folder, text);
    const index = parseIndex(text);
    if (index.broken) this.brokenIndexes.push(path);
    return index;
  }

  private read(path: string): string | undefined {
    try {
      return readFileSync(join(this.root, path), 'utf8');
    } catch (error) {
      this.refuse('OUTPUT_UNREADABLE', path, `cannot be read: ${reasonOf(error)}`);
      return undefined;
    }
  }

  /** Bytes that are no UTF-8 read as U+FFFD, which the text may hold too. */
  private sameBytes({ path, text }: OutputFile): boolean {
    return readFileSync(join(this.root, path)).equals(Buffer.from(text));
  }

  private refuse(code: Issue['code'], file: string, predicate: string, more?: Parameters<typeof aboutFile>[4]): void {
    this.issues.push(aboutFile(code, 'error', file, predicate, more));
  }
}

interface FolderIndex {
  readonly hashes: Hashes;
  readonly broken: boolean;
}

const noIndex: FolderIndex = { hashes: new Map(), broken: false };
