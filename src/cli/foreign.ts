import { statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { runChecks } from '../checks/index.ts';
import { type Issue, suggest } from '../issues/index.ts';
import type { Model } from '../model/index.ts';
import { reasonOf } from '../output/index.ts';
import { checksWithoutTree, knownMinors } from './checks.ts';
import { readNodesFile } from './folder/nodes-file.ts';
import { objectsIn } from './folder/objects.ts';
import { unknownCluster } from './folder/unknown-cluster.ts';
import type { Io } from './io.ts';

export interface FolderOptions {
  /** Folder or file, as given. */
  readonly folder: string;
  /** Kubernetes minor; what the nodes run where they are given, else the newest known. */
  readonly kubernetes?: string | undefined;
  /** File that describes the nodes. */
  readonly nodes?: string | undefined;
}

export interface FolderVerdict {
  readonly issues: readonly Issue[];
  readonly objects: number;
}

/** Checks any folder of Kubernetes YAML, or one file. What is not known of the cluster leaves rules undecided, and that is said. */
export function checkFolder(io: Io, { folder, kubernetes, nodes }: FolderOptions): FolderVerdict {
  const base = resolve(io.cwd, folder);
  const isFile = kindOf(base);
  if (typeof isFile === 'string') return stopped('OUTPUT_UNREADABLE', folder, isFile);
  const minors = knownMinors(io);
  if (kubernetes !== undefined && !minors.includes(kubernetes))
    return { objects: 0, issues: [unknownMinor('--kubernetes', kubernetes, minors)] };
  const given = nodes === undefined ? undefined : readNodesFile(resolve(io.cwd, nodes), nodes);
  if (given?.issues.some(({ severity }) => severity === 'error') === true) return { objects: 0, issues: given.issues };
  const version = kubernetes ?? given?.model.distribution.version ?? '';
  const known = minors.includes(version) || version === '';
  const shown = (file: string): string => {
    const path = relative(io.cwd, join(base, file)).split(sep).join('/');
    return path === '' ? '.' : path;
  };
  const found = objectsIn(base, isFile, folder, shown, nodes !== undefined);
  if (found.files === 0 && found.issues.length === 0) {
    const message = isFile ? 'is empty, so nothing was checked' : 'holds no .yaml, .yml or .json file, so nothing was checked';
    return stopped('OUTPUT_UNREADABLE', folder, message);
  }
  const facts = given?.model ?? unknownCluster;
  const model: Model = {
    ...facts,
    distribution: { ...facts.distribution, version: known && version !== '' ? version : (minors.at(-1) ?? '') },
  };
  const issues = [
    ...found.issues,
    ...(given?.issues ?? []),
    ...(known ? [] : [{ ...unknownMinor(nodes ?? '', version, minors), severity: 'unchecked' as const }]),
    noModel(folder, given?.model),
  ];
  return { issues: runChecks({ model, manifests: found.manifests }, checksWithoutTree(io), issues), objects: found.manifests.length };
}

function noModel(folder: string, facts: Model | undefined): Issue {
  const lacks = facts?.undeclared ?? unknownCluster.undeclared ?? [];
  const words: Partial<Record<(typeof lacks)[number], string>> = {
    nodes: 'the nodes',
    network: 'whether the network enforces policies',
    'storage-classes': 'the storage classes',
    'priority-classes': 'the priority classes',
    rest: 'what else is in the cluster',
  };
  const unknown = lacks.flatMap((what) => words[what] ?? []);
  return {
    code: 'MODEL_NONE',
    severity: 'unchecked',
    path: folder,
    message: `nobody said ${listed(unknown)}; what rests on that, and flows and backups, could not be checked`,
    hint:
      facts === undefined
        ? 'describe the machines: `--nodes nodes.yaml`, for example what `kubectl get nodes -o yaml` prints'
        : 'render the objects through a cluster in `clusters/` to have everything checked',
  };
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/** SCHEMA_VERSION_UNKNOWN: there are no schemas of the wanted minor. */
export function unknownMinor(path: string, version: string, minors: readonly string[]): Issue {
  const message = `there are no schemas of Kubernetes "${version}"`;
  return { code: 'SCHEMA_VERSION_UNKNOWN', severity: 'error', path, message, hint: suggest(version, minors) };
}

function stopped(code: 'OUTPUT_UNREADABLE', path: string, message: string): FolderVerdict {
  return { objects: 0, issues: [{ code, severity: 'error', path, message }] };
}

/** Whether a path is a file, or why it cannot be read. */
function kindOf(path: string): boolean | string {
  try {
    return !statSync(path).isDirectory();
  } catch (error) {
    return `cannot be read: ${reasonOf(error)}`;
  }
}
