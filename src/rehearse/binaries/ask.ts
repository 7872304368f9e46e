import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readSync } from 'node:fs';
import type { Program } from './program.ts';

/** What a program says of itself, or why it cannot be used: the rest of a sentence that begins with its path. */
export type Answer = { readonly version: string } | { readonly wrong: string };

/** Asks a program for its version, which also shows that it runs on this machine. */
export function askVersion(path: string, { name, ask, answer }: Program, platform: string): Answer {
  const { error, stdout, stderr } = spawnSync(path, [...ask], { encoding: 'utf8', timeout: 30_000, killSignal: 'SIGKILL' });
  const failure = (error as NodeJS.ErrnoException | undefined)?.code;
  if (failure === 'EACCES') return { wrong: 'may not be executed' };
  const question = `\`${ask.join(' ')}\``;
  if (failure === 'ETIMEDOUT') return { wrong: `did not answer ${question} within 30 seconds` };
  const found = answer.exec(`${stdout ?? ''}\n${stderr ?? ''}`);
  if (error === undefined && found !== null) return { version: found[1] ?? '' };
  const made = madeFor(path);
  if (made !== undefined && made !== platform) return { wrong: `is a program for ${made}, and this machine is ${platform}` };
  const [first = ''] = [error?.message, stderr, stdout].join('\n').trim().split('\n');
  return { wrong: `does not answer ${question} as ${name} does: ${first.slice(0, 200)}` };
}

const processors: Readonly<Record<number, string>> = { 62: 'amd64', 183: 'arm64', 3: '386', 40: 'arm', 243: 'riscv64' };

/**
 * Platform that a program was made for, by its first bytes. A shell takes what the kernel does not know for a script and
 * says something about syntax, so the kernel's own refusal is never seen.
 */
function madeFor(path: string): string | undefined {
  const head = Buffer.alloc(20);
  try {
    const file = openSync(path, 'r');
    readSync(file, head);
    closeSync(file);
  } catch {
    return undefined;
  }
  if (head.readUInt32BE(0) === 0x7f454c46) return `linux-${processors[head.readUInt16LE(18)] ?? 'another processor'}`;
  if (head.readUInt32LE(0) === 0xfeedfacf) return `darwin-${head.readUInt32LE(4) === 0x0100000c ? 'arm64' : 'amd64'}`;
  return undefined;
}
