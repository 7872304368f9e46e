import { type ProcessIdentity, setprivOptions } from './identity.ts';
import type { ImageProfile } from './images.ts';
import type { Container } from './kubernetes.ts';

/** One mount of a container: a folder or file of this machine at a path in the container. */
export interface Mount {
  readonly source: string;
  readonly target: string;
  readonly isFile: boolean;
  readonly readOnly: boolean;
}

export interface Launch {
  readonly container: Container;
  readonly profile: ImageProfile;
  /** Folders of the root file system, the top one first. */
  readonly layers: readonly string[];
  /** Folder of this container: mount point, process id, files laid over the root. */
  readonly folder: string;
  readonly mounts: readonly Mount[];
  readonly identity: ProcessIdentity;
  readonly environment: ReadonlyMap<string, string>;
  readonly workingDirectory: string;
  readonly command: readonly string[];
}

const DEVICES = ['null', 'zero', 'full', 'random', 'urandom', 'tty'];

/** Quotes a word for bash. */
export function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/**
 * The script that makes a container and becomes it. It runs as root in a mount and process namespace of its own: overlay of the root file
 * system, mounts of the manifest, read-only where the manifest says so, then the manifest's uid, groups and capabilities.
 */
export function launchScript({
  profile,
  layers,
  folder,
  mounts,
  identity,
  environment,
  workingDirectory,
  command,
  container,
}: Launch): string {
  const root = `${folder}/box/root`;
  const inRoot = (path: string) => quote(`${root}${path}`);
  const chroot = (...words: readonly string[]) => `chroot ${quote(root)} ${words.map(quote).join(' ')}`;
  const mount = ({ source, target, isFile, readOnly }: Mount): readonly string[] => [
    `at=$(${chroot('realpath', '--canonicalize-missing', '--', target)})`,
    isFile
      ? `chroot ${quote(root)} mkdir -p "$(dirname "$at")"; [ -e ${quote(root)}"$at" ] || chroot ${quote(root)} touch "$at"`
      : `chroot ${quote(root)} mkdir -p "$at"`,
    `mount --bind ${quote(source)} ${quote(root)}"$at"`,
    ...(readOnly ? [`mount -o remount,bind,ro ${quote(root)}"$at"`] : []),
  ];
  const sorted = [...mounts].sort((a, b) => a.target.split('/').length - b.target.split('/').length);
  return [
    '#!/bin/bash',
    `# ${container.name}, image ${container.image}`,
    'set -euo pipefail',
    'exec 2>&1',
    'umask 022',
    `exec 3>${quote(`${folder}/pid`)}`,
    'read -r self _ </proc/self/stat',
    `mount -t tmpfs -o mode=755 tmpfs ${quote(`${folder}/box`)}`,
    `cd ${quote(`${folder}/box`)}`,
    'mkdir upper work root',
    `cp -a ${quote(`${folder}/files/.`)} upper/`,
    `mount -t overlay overlay -o ${quote(`lowerdir=${layers.join(':')},upperdir=${folder}/box/upper,workdir=${folder}/box/work`)} ${quote(root)}`,
    ...profile.folders.map(({ path, uid, gid, mode }) => chroot('install', '-d', '-o', `${uid}`, '-g', `${gid}`, '-m', mode, path)),
    chroot('mkdir', '-p', workingDirectory, '/proc', '/sys', '/dev'),
    `mount -t proc proc ${inRoot('/proc')}`,
    `mount -t sysfs -o ro sysfs ${inRoot('/sys')}`,
    `mount -t tmpfs -o mode=755,nosuid tmpfs ${inRoot('/dev')}`,
    `mkdir ${inRoot('/dev/shm')} ${inRoot('/dev/pts')}`,
    `mount -t tmpfs -o mode=1777,size=64m tmpfs ${inRoot('/dev/shm')}`,
    `mount -t devpts -o newinstance,ptmxmode=0666 devpts ${inRoot('/dev/pts')}`,
    ...DEVICES.map((name) => `touch ${inRoot(`/dev/${name}`)}; mount --bind /dev/${name} ${inRoot(`/dev/${name}`)}`),
    `ln -s /proc/self/fd ${inRoot('/dev/fd')}; ln -s /proc/self/fd/0 ${inRoot('/dev/stdin')}`,
    `ln -s /proc/self/fd/1 ${inRoot('/dev/stdout')}; ln -s /proc/self/fd/2 ${inRoot('/dev/stderr')}; ln -s pts/ptmx ${inRoot('/dev/ptmx')}`,
    ...sorted.flatMap(mount),
    ...(identity.readOnlyRoot ? [`mount -o remount,ro ${quote(root)}`] : []),
    `chown ${identity.uid} /proc/self/fd/1`,
    `cd ${quote(root)}`,
    'pivot_root . .',
    'umount --lazy .',
    'echo "$self" >&3',
    'exec 3>&-',
    `exec ${processWords(identity, environment, workingDirectory, command).map(quote).join(' ')}`,
    '',
  ].join('\n');
}

/** Command line that, as root inside a container, runs a command as the container's process would run. */
export function processWords(
  identity: ProcessIdentity,
  environment: ReadonlyMap<string, string>,
  workingDirectory: string,
  command: readonly string[],
): readonly string[] {
  const variables = [...environment].map(([name, value]) => `${name}=${value}`);
  return ['/usr/bin/setpriv', ...setprivOptions(identity), '/usr/bin/env', '-i', `--chdir=${workingDirectory}`, ...variables, ...command];
}
