import type { Node } from '../../model/index.ts';
import type { HeldClaim } from '../claims.ts';
import { parseAmount } from '../quota/amounts.ts';

/** Some disks, and what lies on no others. */
export interface DiskRow {
  /** The nodes they are in; what lies on some of several nodes is counted for all of these together. */
  readonly nodes: readonly string[];
  /** Name of the disk on each of them; empty where it is not known which of a node's disks it is. */
  readonly disk: string;
  /** Who divides it: Longhorn promises a part only, anything else the whole. */
  readonly by: 'volumes' | 'longhorn';
  /** @unit bytes; nothing where a node has no disks declared */
  readonly size: number | undefined;
  /** What may be claimed of it. @unit bytes; nothing where the size or the share is not known */
  readonly room: number | undefined;
  /** @unit bytes */
  readonly claimed: number;
  /** Largest first. */
  readonly parts: readonly DiskPart[];
}

export interface DiskPart {
  /** `home/photos`, `3 × home/data-db-0` for a set, `volume photos` for one that is made by hand. */
  readonly name: string;
  /** With all its copies. @unit bytes */
  readonly amount: number;
}

/** All claims of a set together. @unit bytes */
export function sizeOf({ size, count }: HeldClaim): number {
  return (parseAmount('storage', size) ?? 0) * Math.max(1, count);
}

/** All disks of a node together; nothing where none is declared. @unit bytes */
export function disksOf({ disks }: Node): number | undefined {
  return disks.length === 0 ? undefined : disks.reduce((sum, { size }) => sum + (parseAmount('storage', size) ?? 0), 0);
}

/** The disk that is named like one of the folders of a path, the innermost first: `longhorn` for `/var/mnt/longhorn`. */
export function diskAt({ disks }: Node, path: string): Node['disks'][number] | undefined {
  const folders = path.split('/').reverse();
  return folders.flatMap((folder) => disks.filter(({ name }) => name === folder))[0];
}

/** As a part is named: `home/photos`, `3 × home/data-db-0` for the claims of a set. */
export function partName({ namespace, name, count }: HeldClaim): string {
  return `${count > 1 ? `${count} × ` : ''}${namespace}/${name}`;
}

export function sum(parts: readonly DiskPart[]): number {
  return parts.reduce((all, { amount }) => all + amount, 0);
}

export function largestFirst(parts: readonly DiskPart[]): readonly DiskPart[] {
  return parts.map(({ name, amount }) => ({ name, amount })).sort((a, b) => b.amount - a.amount || (a.name < b.name ? -1 : 1));
}
