import type { Issue } from '../issues/index.ts';
import type { Manifest } from '../model/index.ts';
import type { OutputFile } from '../output/index.ts';
import { type CommittedCluster, clustersOf, type Reader, readCommitted } from './committed.ts';
import { manifestsOf } from './manifest-text.ts';
import { blobHash, type CommitFiles, clusterBlobs, git, listCommit, readBlobs, treeOfCommit, unreadBlobs } from './tree.ts';

/** A commit as one side of a comparison, as far as it can be read. */
export interface CommitSide {
  /** `HEAD (1a2b3c4d)` */
  readonly name: string;
  readonly commit: string;
  readonly clusters: readonly CommittedCluster[];
  /** Why something of it cannot be read. */
  readonly problems: readonly Issue[];
}

/** A commit that holds nothing to compare with, and why. */
export interface Nothing {
  readonly nothing: string;
}

export function isNothing(side: CommitSide | Nothing): side is Nothing {
  return 'nothing' in side;
}

/** What is at hand already, so that a commit that has the same need not be read for it. */
export interface Alike {
  /** Clusters that a commit has byte for byte. */
  readonly clusters: (files: CommitFiles) => readonly CommittedCluster[];
  /** Texts of files, by their path. */
  readonly texts: ReadonlyMap<string, string>;
  readonly reader: Reader;
}

/** What is rendered, to compare commits with. */
export function renderedAlike(rendered: readonly CommittedCluster[], files: readonly OutputFile[]): Alike {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const objects = new Map(rendered.flatMap(({ manifests }) => manifests.map((manifest): [string, Manifest] => [manifest.file, manifest])));
  return {
    texts,
    clusters: (commit) => rendered.filter(({ model }) => isSame(commit, `dist/${model.cluster}/`, texts)),
    reader: {
      model: (text, _, read) => read(text),
      objects: (text, file, origin, issues) => {
        const known = texts.get(file) === text ? objects.get(file) : undefined;
        return known === undefined ? manifestsOf(text, file, origin, issues) : [known];
      },
    },
  };
}

/** Clusters of a commit, and everything that is wrong with them. */
interface Read {
  /** Names of all that are there, whichever were asked for. */
  readonly names: readonly string[];
  readonly clusters: readonly CommittedCluster[];
  readonly issues: readonly Issue[];
}

/** Reads clusters of a commit, all or some, those that are alike without a look at them. What cannot be read is told, and the rest is given. */
export function readClusters(root: string, files: CommitFiles, only?: readonly string[], alike?: Alike): Read {
  const texts = new Map<string, string>();
  const tree = treeOfCommit(files, texts);
  const names = clustersOf(tree);
  const asked = names.filter((cluster) => only?.includes(cluster) ?? true);
  const known = alike?.clusters(files).filter(({ model }) => asked.includes(model.cluster)) ?? [];
  const wanted = asked.filter((cluster) => !known.some(({ model }) => model.cluster === cluster));
  const blobs = clusterBlobs(files, wanted);
  for (const [path, hash] of blobs) {
    const text = alike?.texts.get(path);
    if (text !== undefined && blobHash(text, hash) === hash) texts.set(hash, text);
  }
  const hashes = blobs.map(([, hash]) => hash);
  if (!readBlobs(root, hashes, texts)) {
    const message = 'cannot be read whole';
    return { names, clusters: known, issues: [{ code: 'OUTPUT_UNREADABLE', severity: 'error', path: 'dist', message, hint: unreadBlobs }] };
  }
  const read = wanted.map((cluster) => readCommitted({ root }, cluster, tree, alike?.reader));
  return { names, clusters: [...known, ...read.flatMap(({ clusters }) => clusters)], issues: read.flatMap(({ issues }) => issues) };
}

/** A commit as one side of a comparison, or why there is nothing to compare with. */
export function readCommitSide(root: string, ref: string, only?: readonly string[], alike?: Alike): CommitSide | Nothing {
  const files = listCommit(root, ref, 'base');
  if ('code' in files) {
    const isRepository = git(root, ['rev-parse', '--git-dir']) !== undefined;
    return { nothing: isRepository ? `there is no commit ${ref}` : 'this is no Git repository' };
  }
  const { names, clusters, issues } = readClusters(root, files, only, alike);
  if (!names.some((name) => only?.includes(name) ?? true)) return { nothing: `${ref} holds nothing that was rendered` };
  return { name: commitName(ref, files), commit: files.commit, clusters, problems: issues.filter(({ code }) => unread.has(code)) };
}

/** `main (1a2b3c4d)` */
export function commitName(ref: string, { commit }: Pick<CommitFiles, 'commit'>): string {
  return `${ref} (${commit.slice(0, 8)})`;
}

/** What keeps a state from being read whole; anything else that is wrong with it can be read. */
const unread: ReadonlySet<Issue['code']> = new Set([
  ...(['MODEL_BROKEN', 'MODEL_UNKNOWN_VERSION', 'OUTPUT_CONFLICT', 'OUTPUT_UNREADABLE', 'TREE_MANIFEST'] as const),
]);

/** Whether a commit holds exactly these files in a folder, but for our own lists of them. */
function isSame({ blobs }: CommitFiles, folder: string, texts: ReadonlyMap<string, string>): boolean {
  const there = [...blobs].filter(([path]) => path.startsWith(folder) && !path.endsWith('/.labwright'));
  const wanted = [...texts.keys()].filter((path) => path.startsWith(folder));
  return (
    there.length === wanted.length &&
    there.every(([path, hash]) => {
      const text = texts.get(path);
      return text !== undefined && blobHash(text, hash) === hash;
    })
  );
}
