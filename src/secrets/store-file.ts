import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { platform } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Issue } from '../issues/index.ts';
import { type IgnoreFile, ignoresSecrets } from './git-ignore.ts';
import { parseStore, type Store, type StoreResult, storeFile } from './store.ts';

/** What the caller knows about Git; without it the `.gitignore` files are read. */
export interface StoreAccess {
  /** Answer of `git check-ignore`, when the caller could ask. */
  readonly ignored?: boolean | undefined;
}

/** Reads a cluster's store. No file is not a problem: there is then neither a store nor an issue. */
export function readStoreFile(root: string, cluster: string, access: StoreAccess = {}): StoreResult {
  const file = storeFile(cluster);
  const issues = [...ignoreIssues(root, cluster, access), ...permissionIssues(root, cluster)];
  if (issues.some((i) => i.severity === 'error') || !existsSync(join(root, file))) return { issues };
  const result = parseStore(readFileSync(join(root, file), 'utf8'), cluster);
  return { ...result, issues: [...issues, ...result.issues] };
}

/** SECRET_STORE_CHANGED when the file is no longer what was read; nothing is written then. */
export function writeStoreFile(root: string, store: Store, access: StoreAccess = {}): readonly Issue[] {
  const file = storeFile(store.cluster);
  const issues = ignoreIssues(root, store.cluster, access);
  if (issues.length > 0 || store.text === store.onDisk) return issues;
  const path = join(root, file);
  const now = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  if (now !== store.onDisk) {
    return [
      {
        code: 'SECRET_STORE_CHANGED',
        severity: 'error',
        path: file,
        message: 'changed while this command ran, so nothing was written',
        hint: 'run the command again',
        cluster: store.cluster,
      },
    ];
  }
  writePrivate(path, store.text);
  return [];
}

/** Writes a file that only its owner may read: next to the old one, flushed, then renamed over it. */
export function writePrivate(path: string, text: string): void {
  const target = existsSync(path) ? realpathSync(path) : path;
  const folder = dirname(target);
  if (!existsSync(folder)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
  }
  const staged = `${target}.${randomUUID()}.tmp`;
  try {
    const handle = openSync(staged, 'wx', 0o600);
    try {
      writeFileSync(handle, text);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(staged, target);
  } finally {
    rmSync(staged, { force: true });
  }
}

/** SECRET_STORE_NOT_IGNORED: Git would take the values into a commit. */
function ignoreIssues(root: string, cluster: string, { ignored }: StoreAccess): readonly Issue[] {
  if (ignored ?? ignoresSecrets(readIgnoreFiles(root))) return [];
  return [
    {
      code: 'SECRET_STORE_NOT_IGNORED',
      severity: 'error',
      path: storeFile(cluster),
      message: 'Git does not ignore `.secrets/`, so a commit would publish the values',
      hint: 'add the line `.secrets/` to `.gitignore`, and `git rm --cached -r .secrets` if it was added before',
      cluster,
    },
  ];
}

/** `.gitignore` from the top of the repository down to the fleet's root folder. */
function readIgnoreFiles(root: string): readonly IgnoreFile[] {
  const files: IgnoreFile[] = [];
  for (let folder = resolve(root); ; folder = dirname(folder)) {
    const file = join(folder, '.gitignore');
    if (existsSync(file)) files.unshift({ text: readFileSync(file, 'utf8'), own: folder === resolve(root) });
    if (existsSync(join(folder, '.git')) || folder === dirname(folder)) return files;
  }
}

/** SECRET_STORE_PERMISSIONS: another user of this machine may read the values. */
function permissionIssues(root: string, cluster: string): readonly Issue[] {
  const file = storeFile(cluster);
  const checked = [
    { path: dirname(file), mode: '700' },
    { path: file, mode: '600' },
  ].filter(({ path }) => existsSync(join(root, path)));
  if (checked.length > 0 && platform() === 'win32') {
    return [
      {
        code: 'SECRET_STORE_PERMISSIONS',
        severity: 'unchecked',
        path: file,
        message: 'Windows keeps no file modes, so not checked',
        cluster,
      },
    ];
  }
  return checked.flatMap(({ path, mode }): Issue[] => {
    const actual = statSync(join(root, path)).mode & 0o777;
    if ((actual & 0o077) === 0) return [];
    return [
      {
        code: 'SECRET_STORE_PERMISSIONS',
        severity: 'error',
        path,
        message: `mode ${actual.toString(8).padStart(3, '0')} lets other users of this machine in`,
        hint: `chmod ${mode} ${path}`,
        cluster,
      },
    ];
  });
}
