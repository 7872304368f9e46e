import type { Issue } from '../issues/index.ts';

/** A file above this is no manifest: the API server takes one and a half megabytes of an object. */
const most = 64 * 2 ** 20;

/** What makes a generated file no text of ours, seen before anybody parses it: conflicts of a merge, binary content, its size. */
export function textFault(file: string, text: string, cluster: string): Issue | undefined {
  const conflict = conflictIn(text);
  if (conflict !== undefined)
    return {
      code: 'OUTPUT_CONFLICT',
      severity: 'error',
      path: file,
      message: `holds conflict markers of Git, from line ${conflict} on`,
      hint: 'finish the merge in `clusters/`, then `labwright resolve` renders it anew',
      file,
      cluster,
    };
  const message = text.includes('\0')
    ? 'is a binary file'
    : text.length > most
      ? `is too large for a manifest: ${Math.round(text.length / 2 ** 20)} MiB`
      : undefined;
  return message === undefined ? undefined : { code: 'OUTPUT_UNREADABLE', severity: 'error', path: file, message, file, cluster };
}

/** Line of the first marker. A text inside of a manifest is indented, so that one at the beginning of a line is no part of it. */
function conflictIn(text: string): number | undefined {
  if (!text.includes('<<<<<<< ') || !text.includes('\n>>>>>>> ')) return undefined;
  const line = text.split('\n').findIndex((one) => one.startsWith('<<<<<<< '));
  return line < 0 ? undefined : line + 1;
}
