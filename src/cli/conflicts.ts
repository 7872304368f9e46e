import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { adopt, unlistedFiles } from '../output/index.ts';
import { generatedFolders } from './files.ts';
import { git } from './tree.ts';

/** Files of the fleet that Git could not merge, relative to its root folder, sorted. */
export interface Conflicts {
  /** In generated folders: rendering takes them away. */
  readonly generated: readonly string[];
  /** What rendering may read, so that a person comes first. */
  readonly sources: readonly string[];
  /** Documents and settings of Git and pipelines, which rendering never reads. */
  readonly others: readonly string[];
}

/** What Git holds as unmerged below the root folder; nothing where this is no repository. */
export function readConflicts(root: string): Conflicts | undefined {
  const listed = git(root, ['ls-files', '--unmerged', '-z']);
  if (listed === undefined) return undefined;
  const lines = listed.split('\0').filter((line) => line !== '');
  const paths = [...new Set(lines.map((line) => line.slice(line.indexOf('\t') + 1)))].sort();
  const generated = paths.filter(isGenerated);
  const others = paths.filter((path) => !isGenerated(path) && isNeverRead(path));
  return { generated, others, sources: paths.filter((path) => !isGenerated(path) && !isNeverRead(path)) };
}

function isGenerated(path: string): boolean {
  return generatedFolders.some((folder) => path.startsWith(`${folder}/`));
}

function isNeverRead(path: string): boolean {
  return path.endsWith('.md') || /^\.(?:git|github|gitlab|husky)[^/]*(?:\/|$)/.test(path);
}

/** Generated folders that are on disk or in Git's index: `git add` refuses others. */
export function foldersToStage(root: string): readonly string[] {
  return generatedFolders.filter((folder) => existsSync(join(root, folder)) || git(root, ['ls-files', '-z', '--', folder]) !== '');
}

/**
 * Files that a merge put into another folder than the one they were rendered into, because a side renamed that: no list names
 * them there, but a list of either side has their content.
 */
export function adoptMoved(root: string): void {
  const unlisted = unlistedFiles(root, generatedFolders);
  if (unlisted.length === 0) return;
  const heads = ['HEAD', 'HEAD^1', 'HEAD^2', 'MERGE_HEAD', 'REBASE_HEAD', 'CHERRY_PICK_HEAD', 'ORIG_HEAD'];
  const commits = heads.flatMap((head) => git(root, ['rev-parse', '--verify', '--quiet', `${head}^{commit}`])?.trim() ?? []);
  const lists = ['-h', '--no-color', '-E', '-e', '^[0-9a-f]{64}  ', ...new Set(commits), '--', ':(glob)**/.labwright'];
  const known = new Set((git(root, ['grep', ...lists]) ?? '').split('\n').map((line) => line.slice(0, 64)));
  adopt(
    root,
    unlisted.filter(({ hash }) => known.has(hash)),
  );
}

/** The command that goes on with what Git was stopped in, if it was. */
export function goOn(root: string): string | undefined {
  const has = (path: string) => {
    const place = git(root, ['rev-parse', '--path-format=absolute', '--git-path', path])?.trim();
    return place !== undefined && existsSync(place);
  };
  if (has('rebase-merge') || has('rebase-apply')) return 'git rebase --continue';
  if (has('MERGE_HEAD')) return 'git merge --continue';
  if (has('CHERRY_PICK_HEAD')) return 'git cherry-pick --continue';
  return has('REVERT_HEAD') ? 'git revert --continue' : undefined;
}

/**
 * The version of Labwright that the lock file asks for, where another one is installed: a merge may bring a newer one, and
 * the old one would render something else.
 */
export function otherVersion(root: string, installed: string): string | undefined {
  try {
    const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
      readonly packages?: Readonly<Record<string, { readonly version?: string; readonly link?: boolean }>>;
    };
    const wanted = lock.packages?.['node_modules/labwright'];
    return wanted?.version !== undefined && wanted.version !== installed ? wanted.version : undefined;
  } catch {
    return undefined;
  }
}
