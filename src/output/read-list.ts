/** Where the items of a long list stand in a text, so that each can be read by itself. */
export interface ListParts {
  /** The text around the items, with an empty list in their place. */
  readonly frame: string;
  /** Each item as a text of its own, with the line it starts on. */
  readonly items: readonly (readonly [text: string, line: number])[];
}

/** Shorter texts are read whole. */
const long = 256 * 1024;

/**
 * Takes a List apart, as `kubectl get -o yaml` prints it for a whole cluster: a library needs many times the memory of the text it reads at
 * once. Nothing where the text is short, is no such list, or has anchors, which items may share.
 */
export function listParts(text: string): ListParts | undefined {
  if (text.length < long) return undefined;
  const head = /^items:[ ]*\n/m.exec(text);
  if (head === null || !/^kind: ?\w*List\b/m.test(text) || /(?:^|[\s:[,])[&*][\w-]+/.test(text)) return undefined;
  const start = head.index + head[0].length;
  const [, indent] = /^( *)- /.exec(text.slice(start, start + 200)) ?? [];
  if (indent === undefined) return undefined;
  const mark = `${indent}- `;
  const items: [string, number][] = [];
  let line = text.slice(0, start).split('\n').length;
  let from = start;
  let first = line;
  let at = start;
  while (at < text.length) {
    const end = text.indexOf('\n', at);
    const next = end === -1 ? text.length : end + 1;
    if (at > from && text.startsWith(mark, at)) {
      items.push([text.slice(from, at), first]);
      from = at;
      first = line;
    } else if (!text.startsWith(mark, at) && isOutside(text, at, indent.length)) break;
    at = next;
    line++;
  }
  items.push([text.slice(from, at), first]);
  return { frame: `${text.slice(0, head.index)}items: []\n${text.slice(at)}`, items };
}

/** Whether a line is filled in the column of the list or before it, so that it ends the list. */
function isOutside(text: string, at: number, indent: number): boolean {
  let column = at;
  while (text.charCodeAt(column) === 32) column++;
  const code = text.charCodeAt(column);
  return column - at <= indent && code !== 10 && code !== 35 && column < text.length;
}
