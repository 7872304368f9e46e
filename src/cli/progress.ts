import type { Writer } from './io.ts';

/** Says what goes on while a person waits: one line that changes on a terminal, nothing in a pipe. */
export interface Progress {
  say(text: string): void;
  /** Takes the line away, before anything else is printed. */
  end(): void;
}

export function progressOn(stream: Writer, env: Readonly<Record<string, string | undefined>>): Progress {
  if (stream.isTTY !== true || env['CI'] !== undefined) return { say: () => undefined, end: () => undefined };
  const clear = '\r\u001b[2K';
  return {
    say: (text) => stream.write(`${clear}${text}`),
    end: () => stream.write(clear),
  };
}
