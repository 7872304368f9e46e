import { chmodSync, chownSync, lstatSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Fields, quantity } from './environment.ts';
import type { DownwardSource, FileSource, PodSpec, Volume } from './kubernetes.ts';
import type { Objects } from './objects.ts';

/**
 * How a claim's folder looks when it is new.
 * `block`: a formatted disk, root's, with `lost+found`, fsGroup applied at every start (Longhorn, local disks).
 * `hostPath`: a folder of the node, open to everyone, fsGroup ignored (the hostpath class of MicroK8s, local-path).
 */
export type ClaimKind = 'block' | 'hostPath';

export interface VolumeContext {
  readonly namespace: string;
  readonly objects: Objects;
  readonly fields: Fields;
  /** Folder of this pod; goes with it. */
  readonly podFolder: string;
  /** Folder that outlives pods; one sub-folder per claim. */
  readonly claimsFolder: string;
  readonly claimKind: ClaimKind;
  /** Volume name → claim name. */
  readonly claims: ReadonlyMap<string, string>;
  /** The volume that the manifests bind to a claim of this namespace, if they do. */
  readonly boundTo: (claim: string) => Pick<Volume, 'nfs' | 'hostPath'> | undefined;
}

/** A volume ready to be mounted. */
export interface ReadyVolume {
  readonly folder: string;
  readonly readOnly: boolean;
  /** Options of the tmpfs that has to be mounted on the folder first. */
  readonly memory?: string | undefined;
}

/** Makes every volume of a pod. */
export function prepareVolumes(pod: PodSpec, context: VolumeContext): ReadonlyMap<string, ReadyVolume> {
  const ready = new Map<string, ReadyVolume>();
  for (const volume of pod.volumes ?? []) ready.set(volume.name, prepare(volume, pod, context));
  for (const [name, claim] of context.claims) ready.set(name, prepareClaim(claim, false, pod, context));
  return ready;
}

function prepare(volume: Volume, pod: PodSpec, context: VolumeContext): ReadyVolume {
  const folder = join(context.podFolder, 'volumes', volume.name);
  const group = pod.securityContext?.fsGroup;
  if (volume.persistentVolumeClaim !== undefined) {
    return prepareClaim(volume.persistentVolumeClaim.claimName, volume.persistentVolumeClaim.readOnly === true, pod, context);
  }
  // The folder of another machine, or of the node: a folder of its own here, kept like a claim, never the real one.
  const kept = keepShared(volume, volume.nfs?.readOnly === true, context);
  if (kept !== undefined) return kept;
  mkdirSync(folder, { recursive: true });
  if (volume.emptyDir !== undefined) {
    const mode = group === undefined ? '0777' : '2777';
    if (volume.emptyDir.medium === 'Memory') {
      const size = volume.emptyDir.sizeLimit === undefined ? '' : `,size=${quantity(volume.emptyDir.sizeLimit)}`;
      return { folder, readOnly: false, memory: `mode=${mode},gid=${group ?? 0}${size}` };
    }
    chownSync(folder, 0, group ?? 0);
    chmodSync(folder, Number.parseInt(mode, 8));
    return { folder, readOnly: false };
  }
  const files = volume.projected === undefined ? filesOf(volume, undefined, context) : new Map<string, ProjectedFile>();
  for (const source of volume.projected?.sources ?? []) {
    for (const [path, file] of filesOf(source, volume.projected?.defaultMode, context)) files.set(path, file);
  }
  if (volume.projected === undefined && !volume.configMap && !volume.secret && !volume.downwardAPI) {
    const kind = Object.keys(volume).find((key) => key !== 'name') ?? 'nothing';
    throw new Error(`volume ${volume.name}: ${kind} is not provided here`);
  }
  writeFiles(folder, files, group);
  return { folder, readOnly: true };
}

/** Name of the folder that stands in for an NFS export or a folder of the node. */
export function sharedName({ nfs, hostPath }: Pick<Volume, 'nfs' | 'hostPath'>): string | undefined {
  const name = nfs !== undefined ? `nfs-${nfs.server}${nfs.path}` : hostPath !== undefined ? `node${hostPath.path}` : undefined;
  return name?.replace(/[^a-zA-Z0-9.-]+/g, '-');
}

function keepShared(volume: Pick<Volume, 'nfs' | 'hostPath'>, readOnly: boolean, context: VolumeContext): ReadyVolume | undefined {
  const name = sharedName(volume);
  if (name === undefined) return undefined;
  const folder = join(context.claimsFolder, name);
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o777);
  return { folder, readOnly };
}

function prepareClaim(claim: string, readOnly: boolean, pod: PodSpec, context: VolumeContext): ReadyVolume {
  const shared = keepShared(context.boundTo(claim) ?? {}, readOnly, context);
  if (shared !== undefined) return shared;
  const folder = join(context.claimsFolder, `${context.namespace}-${claim}`);
  const { fsGroup, fsGroupChangePolicy } = pod.securityContext ?? {};
  if (mkdirSync(folder, { recursive: true }) !== undefined) {
    chmodSync(folder, context.claimKind === 'block' ? 0o755 : 0o777);
    if (context.claimKind === 'block') mkdirSync(join(folder, 'lost+found'), { mode: 0o700 });
  }
  if (fsGroup !== undefined && !readOnly && context.claimKind === 'block') {
    const { gid, mode } = lstatSync(folder);
    const matches = gid === fsGroup && (mode & 0o2070) === 0o2070;
    if (!matches || fsGroupChangePolicy !== 'OnRootMismatch') giveToGroup(folder, fsGroup);
  }
  return { folder, readOnly };
}

/** What the kubelet does for fsGroup: the group owns everything, may read and write, and folders hand their group on. */
function giveToGroup(path: string, group: number): void {
  const status = lstatSync(path);
  if (status.isSymbolicLink()) return;
  chownSync(path, status.uid, group);
  if (status.isDirectory()) {
    chmodSync(path, (status.mode & 0o7777) | 0o2770);
    for (const name of readdirSync(path)) giveToGroup(join(path, name), group);
  } else chmodSync(path, (status.mode & 0o7777) | 0o660);
}

interface ProjectedFile {
  readonly content: Buffer;
  readonly mode: number;
}

type Sources = { readonly configMap?: FileSource; readonly secret?: FileSource; readonly downwardAPI?: DownwardSource };

function filesOf(sources: Sources, outerMode: number | undefined, context: VolumeContext): Map<string, ProjectedFile> {
  const files = new Map<string, ProjectedFile>();
  const add = (kind: 'ConfigMap' | 'Secret', source: FileSource) => {
    const name = source.secretName ?? source.name ?? '';
    const data = context.objects.read(kind, context.namespace, name);
    if (data === undefined && source.optional !== true) throw new Error(`volume: no ${kind} ${context.namespace}/${name}`);
    const defaultMode = source.defaultMode ?? outerMode ?? 0o644;
    for (const { key, path, mode } of source.items ?? [...(data?.keys() ?? [])].map((key) => ({ key, path: key, mode: undefined }))) {
      const content = data?.get(key);
      if (content !== undefined) files.set(path, { content, mode: mode ?? defaultMode });
      else if (source.optional !== true) throw new Error(`volume: no key "${key}" in ${kind} ${context.namespace}/${name}`);
    }
  };
  if (sources.configMap !== undefined) add('ConfigMap', sources.configMap);
  if (sources.secret !== undefined) add('Secret', sources.secret);
  for (const { path, mode, fieldRef } of sources.downwardAPI?.items ?? []) {
    if (fieldRef === undefined) throw new Error(`volume: downwardAPI ${path} without fieldRef is not provided here`);
    const content = Buffer.from(context.fields(fieldRef.fieldPath));
    files.set(path, { content, mode: mode ?? sources.downwardAPI?.defaultMode ?? outerMode ?? 0o644 });
  }
  return files;
}

/** The kubelet's layout: the files in a hidden folder, `..data` pointing to it, and a link per first path segment. */
function writeFiles(folder: string, files: ReadonlyMap<string, ProjectedFile>, group: number | undefined): void {
  const version = join(folder, '..version-1');
  mkdirSync(version, { recursive: true });
  for (const [path, { content, mode }] of files) {
    const file = join(version, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    chownSync(file, 0, group ?? 0);
    chmodSync(file, group === undefined ? mode : mode | 0o440);
  }
  symlinkSync('..version-1', join(folder, '..data'));
  for (const name of new Set([...files.keys()].map((path) => path.split('/')[0] ?? path)))
    symlinkSync(join('..data', name), join(folder, name));
}
