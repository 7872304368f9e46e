import type { Issue, Severity } from '../issues/index.ts';

/**
 * A finding about one file or folder: `predicate` says what it is or does. It stands at the construct that renders the
 * file where one is known, and then names the file.
 */
export function aboutFile(
  code: Issue['code'],
  severity: Severity,
  file: string,
  predicate: string,
  more: { readonly owner?: string | undefined; readonly hint?: string | undefined } = {},
): Issue {
  const path = more.owner ?? file;
  return { code, severity, path, message: `${path === file ? 'it' : file} ${predicate}`, hint: more.hint, file };
}
