/** A folder's `.gitignore` text; `own` for the folder that holds `.secrets`, the others are above it. */
export interface IgnoreFile {
  readonly text: string;
  readonly own: boolean;
}

const NAMES = new Set(['.secrets', '.secrets/', '**/.secrets', '**/.secrets/', '.secrets/**', '.secrets/*']);

/**
 * Whether these files keep `.secrets/` out of Git, by their plain lines alone: a clever pattern counts as "no", which
 * is the safe side. Nearest file last; a later `!` line takes it back.
 */
export function ignoresSecrets(files: readonly IgnoreFile[]): boolean {
  let ignored = false;
  for (const { text, own } of files) {
    for (const raw of text.split('\n')) {
      const line = raw.trim();
      const taken = line.startsWith('!');
      const pattern = taken ? line.slice(1) : line;
      if (taken && pattern.includes('.secrets')) ignored = false;
      else if (NAMES.has(pattern) || (own && pattern.startsWith('/') && NAMES.has(pattern.slice(1)))) ignored = true;
    }
  }
  return ignored;
}
