import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Io } from './io.ts';

/** Notes that a synth wrote nothing, so that what is on disk may be older than the code; forgotten by the next one that ends well. */
export function noteRefused(io: Pick<Io, 'root' | 'cacheFolder'>, isRefused: boolean): void {
  const file = mark(io);
  if (file === undefined) return;
  try {
    if (isRefused) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, '');
    } else rmSync(file, { force: true });
  } catch {
    // A cache that cannot be written costs a remark.
  }
}

/** Whether the last synth of this fleet wrote nothing. */
export function wasRefused(io: Pick<Io, 'root' | 'cacheFolder'>): boolean {
  const file = mark(io);
  return file !== undefined && existsSync(file);
}

function mark({ root, cacheFolder }: Pick<Io, 'root' | 'cacheFolder'>): string | undefined {
  if (cacheFolder === undefined) return undefined;
  return join(cacheFolder, `refused-${createHash('sha256').update(root).digest('hex').slice(0, 8)}`);
}
