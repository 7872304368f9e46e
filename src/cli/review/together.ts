import type { Reader } from '../committed.ts';
import type { Io } from '../io.ts';
import { sharedReader } from '../shared-reader.ts';
import { blobHash, type CommitFiles, clusterBlobs, readBlobs, rememberingTree, type Tree, treeOfCommit } from '../tree.ts';

/** Where a state is: in a folder, or in a commit. */
export type Source = { readonly tree: Tree } | { readonly files: CommitFiles };

/** Two trees of which what is alike is read and taken apart once, most of it only when somebody asks for what is in it. */
export interface Together {
  readonly base: Tree;
  /** To be read first: most of the time it is on disk, and what is the same there need not be asked of Git. */
  readonly head: Tree;
  readonly reader: Reader;
  /**
   * Fetches what some clusters of a commit consist of, by one process.
   * @returns whether all of it could be read
   */
  fetch(source: Source, clusters: readonly string[]): boolean;
}

export function together(io: Pick<Io, 'root'>, base: Source, head: Source): Together {
  const same = new Map<string, string>();
  const texts = new Map<string, string>();
  const before = 'files' in base ? treeOfCommit(base.files, texts) : rememberingTree(base.tree).tree;
  const after = 'files' in head ? treeOfCommit(head.files, texts) : head.tree;
  return {
    base: before,
    head: notingTree(after, noting(base, before, texts, same)),
    reader: sharedReader((file, text) => same.get(file) === text),
    fetch: (source, clusters) => {
      if (!('files' in source)) return true;
      const hashes = clusterBlobs(source.files, clusters).map(([, hash]) => hash);
      return readBlobs(io.root, hashes, texts);
    },
  };
}

type Noting = (file: string, text: string) => void;

function notingTree(tree: Tree, note: Noting): Tree {
  return {
    entries: tree.entries,
    text: (file) => {
      const text = tree.text(file);
      if (text !== undefined) note(file, text);
      return text;
    },
  };
}

/** Remembers each text of the head that the base has in the same file, and spares Git to give it. */
function noting(base: Source, tree: Tree, texts: Map<string, string>, same: Map<string, string>): Noting {
  if (!('files' in base)) {
    return (file, text) => {
      if (textIn(tree, file) === text) same.set(file, text);
    };
  }
  const { blobs } = base.files;
  return (file, text) => {
    const hash = blobs.get(file);
    if (hash === undefined || (texts.get(hash) ?? (blobHash(text, hash) === hash ? text : undefined)) !== text) return;
    texts.set(hash, text);
    same.set(file, text);
  };
}

/** What cannot be read is told where the base itself is read. */
function textIn(tree: Tree, file: string): string | undefined {
  try {
    return tree.text(file);
  } catch {
    return undefined;
  }
}
