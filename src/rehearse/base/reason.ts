import type { Cause } from '../../api/index.ts';
import { textAt } from '../../api/index.ts';
import type { Manifest } from '../../model/index.ts';

/**
 * The server’s words, shortened to why: without the value that was refused, which may be a whole pod or come from a Secret,
 * and without the dump of both sides.
 */
export function shortReason({ message }: Pick<Cause, 'message'>, head: Manifest): string {
  const [first = ''] = message.split('\n');
  const reason = withoutValue(first)
    .replace(/^Forbidden: /, '')
    .replace(/^missing from spec\.versions; (\S+) was .*$/, '$1 was a storage version, and must remain until nothing is stored as it')
    .replace(/\.$/, '');
  return /fields other than /.test(reason) ? `updates to this field of a ${textAt(head.body, 'kind')} are forbidden` : reason;
}

/** What follows `Invalid value: <value>: `. The value is JSON, or what Go prints of a struct; some messages have none. */
function withoutValue(message: string): string {
  const [, rest] = /^(?:Invalid|Unsupported) value: (.*)$/.exec(message) ?? [];
  if (rest === undefined) return message;
  for (let end = rest.indexOf(': '); end >= 0; end = rest.indexOf(': ', end + 1)) {
    if (isJson(rest.slice(0, end))) return rest.slice(end + 2);
  }
  return /^[&\w.*]+\{/.test(rest) ? rest.slice(rest.lastIndexOf(': ') + 2) : rest;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
