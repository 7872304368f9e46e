import { chownSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Machine, pick } from '../harness/index.ts';
import { manifests } from './cluster.ts';

/** The folder on this machine where a construct's copies are: the stand-in for the NFS export that the claim `backup` of a namespace is bound to. */
export function backupFolder(machine: Machine, namespace: string, name: string): string {
  const volume = pick(manifests, 'PersistentVolume', `vx-home-backup-${namespace}`).spec as {
    readonly nfs: { readonly server: string; readonly path: string };
  };
  return join(machine.shared(volume), name);
}

/** A time so many days ago, as backups name their copies. */
export function stampOf(daysAgo: number): string {
  return new Date(Date.now() - daysAgo * 86_400_000).toISOString().replace(/[-:]|\.\d+/g, '');
}

/** Names of the complete archives in a folder, the oldest first. */
export function completeCopies(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => /^\d{8}T\d{6}Z\.tar\.gz$/.test(name))
    .sort();
}

/** Archives of so many days ago, as the backup's own uid left them. */
export function leaveOldCopies(folder: string, uid: number, daysAgo: readonly number[]): void {
  mkdirSync(folder, { recursive: true });
  for (const days of daysAgo) {
    const file = join(folder, `${stampOf(days)}.tar.gz`);
    writeFileSync(file, 'old');
    chownSync(file, uid, uid);
  }
}

/** Waits until the clock shows another second: copies are named after the second they began in, and no two runs share one in a cluster. */
export async function nextSecond(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 1000 - (Date.now() % 1000)));
}
