import type { Issue } from '../../issues/index.ts';
import type { Tree } from '../tree.ts';

/** A file above this is no manifest: the API server takes one and a half megabytes of an object. */
const most = 64 * 2 ** 20;

/** A tree that recognises what is no text of ours before anybody parses it: conflicts of a merge, binary files, huge ones. */
export function guardedTree(tree: Tree, issues: Issue[]): Tree {
  return {
    entries: tree.entries,
    text: (file) => {
      const text = tree.text(file);
      const issue = text === undefined ? undefined : faultOf(file, text);
      if (issue === undefined) return text;
      issues.push(issue);
      return undefined;
    },
  };
}

function faultOf(file: string, text: string): Issue | undefined {
  const conflict = conflictIn(text);
  if (conflict !== undefined)
    return {
      code: 'DIFF_CONFLICT',
      severity: 'error',
      path: file,
      message: `holds conflict markers of Git, from line ${conflict} on`,
      hint: 'finish the merge in `clusters/`, then `labwright synth` renders it anew; `git add` it after that',
      file,
    };
  const unreadable = (message: string): Issue => ({ code: 'DIFF_UNREADABLE', severity: 'error', path: file, message, file });
  if (text.includes('\0')) return unreadable('is a binary file');
  return text.length > most ? unreadable(`is too large for a manifest: ${Math.round(text.length / 2 ** 20)} MiB`) : undefined;
}

/** Line of the first marker. A text inside of a manifest is indented, so that one at the beginning of a line is no part of it. */
function conflictIn(text: string): number | undefined {
  if (!text.includes('<<<<<<< ') || !text.includes('\n>>>>>>> ')) return undefined;
  const line = text.split('\n').findIndex((one) => one.startsWith('<<<<<<< '));
  return line < 0 ? undefined : line + 1;
}
