import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Issue } from '../../issues/index.ts';
import { compareIdentity, formatIdentity, identityKey, type Manifest } from '../../model/index.ts';
import { reasonOf } from '../../output/index.ts';
import { objectsOf } from '../manifest-text.ts';
import { readKustomization } from './kustomize.ts';
import { strangersIssue, templateIssue } from './strangers.ts';
import { type Walk, walk } from './walk.ts';

/** What a folder, or a file, holds. */
export interface FolderObjects {
  /** Sorted by identity. */
  readonly manifests: readonly Manifest[];
  readonly issues: readonly Issue[];
  /** Number of files that were read. */
  readonly files: number;
}

const nobody = { cluster: '', layer: '', application: '', construct: '' };

/**
 * Every object in and below a folder; everything in it that is none is said.
 * @param shown path of a file in messages
 * @param isOneCluster whether all of it goes to one cluster
 */
export function objectsIn(
  base: string,
  isFile: boolean,
  folder: string,
  shown: (path: string) => string,
  isOneCluster: boolean,
): FolderObjects {
  const found: Walk = isFile ? { files: [''], charts: [], kustomizations: [], unread: [] } : walk(base);
  const issues: Issue[] = found.unread.map(({ path, reason, isLink }) => ({
    code: isLink ? 'OUTPUT_SYMLINK' : 'OUTPUT_UNREADABLE',
    severity: isLink ? 'unchecked' : 'error',
    path: shown(path),
    message: reason,
  }));
  const parts = new Set<string>();
  for (const { folder: at, file } of found.kustomizations) {
    const text = read(base, file, shown, issues);
    if (text === undefined) continue;
    const kustomization = readKustomization(text, at);
    for (const part of kustomization.parts) parts.add(part);
    if (kustomization.changes) issues.push(kustomizeIssue(shown(file), shown(at)));
  }
  issues.push(...found.charts.map(({ folder: at, templates }) => chartIssue(shown(at), templates)));
  const manifests: Manifest[] = [];
  const strangers: string[] = [];
  let files = 0;
  for (const file of found.files) {
    if (parts.has(file)) continue;
    const text = read(base, file, shown, issues);
    if (text === undefined) continue;
    files++;
    const name = shown(file);
    const inside = objectsOf(text, name, nobody);
    const isTemplate = inside.issues.length > 0 && inside.issues.some(({ path }) => path === name);
    const template = isTemplate ? templateIssue(name, text) : undefined;
    for (const manifest of inside.manifests) manifests.push(inside.manifests.length > 1 ? oneOfSeveral(manifest) : manifest);
    if (template !== undefined) issues.push(template);
    else if (inside.manifests.length + inside.issues.length === 0 && inside.strangers.length > 0) strangers.push(name);
    else for (const issue of [...inside.issues, ...inside.strangers]) issues.push(issue);
  }
  issues.push(...strangersIssue(folder, strangers));
  const sorted = manifests.sort((a, b) => compareIdentity(a.identity, b.identity));
  const homes = found.kustomizations.map(({ folder: at }) => shown(at));
  for (const issue of duplicates(sorted, homes, isOneCluster)) issues.push(issue);
  return { manifests: sorted, issues, files };
}

/** In a file of several objects, findings name the object beside the file. */
function oneOfSeveral(manifest: Manifest): Manifest {
  const construct = `${manifest.file} ${formatIdentity(manifest.identity).trim()}`;
  return { ...manifest, origin: { ...manifest.origin, construct } };
}

/** Text of a file; Windows PowerShell writes UTF-16. */
function read(base: string, file: string, shown: (path: string) => string, issues: Issue[]): string | undefined {
  try {
    const bytes = readFileSync(join(base, file));
    return bytes[0] === 0xff && bytes[1] === 0xfe ? bytes.toString('utf16le') : bytes.toString('utf8');
  } catch (error) {
    issues.push({ code: 'OUTPUT_UNREADABLE', severity: 'error', path: shown(file), message: `cannot be read: ${reasonOf(error)}` });
    return undefined;
  }
}

/**
 * TREE_DUPLICATE: one object stands in two files, so that the order in which they are applied decides. Files of two
 * kustomizations are meant to hold the same objects: for staging and for production. So may two folders be, of which nobody
 * said that they go to one cluster.
 */
function duplicates(manifests: readonly Manifest[], homes: readonly string[], isOneCluster: boolean): readonly Issue[] {
  const folders = new Set(homes);
  const homeOf = (file: string): string => {
    for (let at = file.lastIndexOf('/'); at > 0; at = file.lastIndexOf('/', at - 1))
      if (folders.has(file.slice(0, at))) return file.slice(0, at);
    return '';
  };
  const first = new Map<string, Manifest>();
  const issues: Issue[] = [];
  for (const manifest of manifests) {
    if (manifest.identity.name === '') continue;
    const key = `${folders.size === 0 ? '' : homeOf(manifest.file)}\n${identityKey(manifest.identity)}`;
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, manifest);
    else {
      const isCertain = isOneCluster || folderOf(earlier.file) === folderOf(manifest.file);
      issues.push({
        code: 'TREE_DUPLICATE',
        severity: isCertain ? 'error' : 'warning',
        path: manifest.file,
        message: `${formatIdentity(manifest.identity)} ${earlier.file === manifest.file ? 'stands twice in this file' : `is in ${earlier.file} already`}`,
        hint: isCertain
          ? 'the one that is applied last wins; remove the other'
          : 'where both folders go to one cluster, the one that is applied last wins; else check each folder by itself',
        file: manifest.file,
      });
    }
  }
  return issues;
}

function folderOf(file: string): string {
  return file.slice(0, Math.max(file.lastIndexOf('/'), 0));
}

function kustomizeIssue(file: string, folder: string): Issue {
  return {
    code: 'TREE_KUSTOMIZE',
    severity: 'unchecked',
    path: file,
    message: 'changes its objects before they are applied; they were checked as the files hold them, and its patches were not',
    hint: `\`kubectl kustomize ${folder === '' ? '.' : folder} > all.yaml\` prints what is applied; check that file`,
    file,
  };
}

function chartIssue(folder: string, templates: number): Issue {
  const count = templates === 1 ? 'its one template is' : `its ${templates} templates are`;
  return {
    code: 'TREE_TEMPLATE',
    severity: 'unchecked',
    path: folder === '' ? '.' : folder,
    message: `is a Helm chart: ${count} no YAML before they are rendered, and ${templates === 1 ? 'was' : 'were'} not checked`,
    hint: `\`helm template name ${folder === '' ? '.' : folder} > all.yaml\` renders it; check that file`,
  };
}
