import type { State } from '../../diff/index.ts';
import { type Issue, IssueError, suggest } from '../../issues/index.ts';
import type { Side } from '../../review/index.ts';
import { clustersOf, readCommitted } from '../committed.ts';
import { unknownCluster } from '../folder/unknown-cluster.ts';
import type { Io } from '../io.ts';
import { type Tree, unreadBlobs } from '../tree.ts';
import { type Mending, mendModel } from './mended-model.ts';
import type { Place } from './places.ts';
import { type Together, together } from './together.ts';

/** Both sides, read, and what has to be said about that. */
export interface Sides {
  readonly base: Side;
  readonly head: Side;
  readonly notes: readonly string[];
}

/**
 * Reads both sides whole. A base without any cluster is the time before there was one; a head without any is a mistake.
 * @throws IssueError with everything that cannot be read, of both sides
 */
export function readSides(io: Pick<Io, 'root'>, base: Place, head: Place, only: string | undefined): Sides {
  const both = together(io, base.source, head.source);
  const [before, after] = [clustersOf(both.base), clustersOf(both.head)];
  if (after.length === 0)
    fail([
      {
        code: 'DIFF_BASE',
        severity: 'error',
        path: 'head',
        message: `${head.name} holds no cluster in dist/`,
        hint: 'run `labwright synth`',
      },
    ]);
  const all = [...new Set([...before, ...after])].sort();
  if (only !== undefined && !all.includes(only))
    fail([
      {
        code: 'MODEL_UNKNOWN_NAME',
        severity: 'error',
        path: '--cluster',
        message: `neither side holds a cluster "${only}"`,
        hint: suggest(only, all),
      },
    ]);
  const heads = readSide(both, head, both.head, only);
  const bases = readSide(both, base, both.base, only, heads.states);
  const issues = [...bases.issues, ...heads.issues];
  if (issues.length > 0) fail(issues);
  const nothing = before.length === 0 ? [`${base.name} holds no cluster in dist/, so that everything is new`] : [];
  return {
    base: { name: base.name, clusters: bases.states },
    head: { name: head.name, clusters: heads.states },
    notes: [...nothing, ...bases.notes, ...heads.notes],
  };
}

/** One side, as far as it could be read. */
interface Read {
  readonly states: readonly State[];
  readonly issues: readonly Issue[];
  readonly notes: readonly string[];
}

/** @param heads the other side of a base, for facts that another version of the tool wrote so that this one cannot read them */
function readSide(
  { fetch, reader }: Together,
  { name, source, isWorkingTree }: Place,
  tree: Tree,
  only: string | undefined,
  heads?: readonly State[],
): Read {
  const issues: Issue[] = [];
  const notes: string[] = [];
  const wanted = clustersOf(tree).filter((cluster) => only === undefined || cluster === only);
  if (!fetch(source, wanted)) {
    const message = `the files of ${name} cannot be read`;
    fail([
      {
        code: 'DIFF_UNREADABLE',
        severity: 'error',
        path: 'dist',
        message,
        hint: unreadBlobs,
      },
    ]);
  }
  const states = wanted.flatMap((cluster) => {
    const instead = heads?.find(({ model }) => model.cluster === cluster)?.model ?? unknownCluster;
    const note = (text: string) => notes.push(`${cluster} in ${name}: ${text}`);
    const mending = () => ({ cluster, folders: foldersOf(tree, cluster), instead, isHead: heads === undefined });
    const readable = isWorkingTree ? tree : mendedTree(tree, mending(), note);
    const { clusters, issues: found } = readCommitted({ root: '' }, cluster, readable, reader);
    issues.push(...found.filter(isAboutReading));
    return clusters;
  });
  return { states, issues: issues.map((issue) => ofSide(issue, name, isWorkingTree)), notes };
}

/** Whether Argo CD finds an application is for `check` to say. */
function isAboutReading({ code, severity }: Issue): boolean {
  return severity === 'error' && code !== 'ARGO_FOLDER_WITHOUT_APPLICATION';
}

function ofSide(issue: Issue, name: string, isWorkingTree: boolean): Issue {
  if (isWorkingTree) return issue;
  const message = `in ${name}: ${issue.message}`;
  if (issue.code === 'OUTPUT_CONFLICT') return { ...issue, message };
  const hint = 'name a commit or a folder that holds what `labwright synth` rendered, all of it and unchanged';
  return { ...issue, code: 'DIFF_UNREADABLE', message, hint };
}

/** The tree with a model that this version can read in the place of one that it cannot. */
function mendedTree(tree: Tree, mending: Mending, note: (text: string) => void): Tree {
  const path = `dist/${mending.cluster}/model.json`;
  return {
    entries: tree.entries,
    text: (file) => {
      const text = tree.text(file);
      if (file !== path) return text;
      const value = parsed(text);
      if (value.isBroken) return text;
      const mended = mendModel(value.value, mending);
      if (mended === undefined) return text;
      note(mended.note);
      return JSON.stringify(mended.model);
    },
  };
}

function parsed(text: string | undefined): { readonly value?: unknown; readonly isBroken: boolean } {
  try {
    return { value: text === undefined ? undefined : JSON.parse(text), isBroken: false };
  } catch {
    return { isBroken: true };
  }
}

function foldersOf(tree: Tree, cluster: string): readonly string[] {
  const folders = (path: string) => tree.entries(path).flatMap(({ name, isFolder }) => (isFolder ? [name] : []));
  return folders(`dist/${cluster}`).flatMap((layer) => folders(`dist/${cluster}/${layer}`).map((name) => `${layer}/${name}`));
}

function fail(issues: readonly Issue[]): never {
  throw new IssueError(issues);
}
