import { isMap, isSeq, LineCounter, type Node, parseDocument } from 'yaml';

/** Finds lines in a YAML text. */
export interface Located {
  /**
   * 1-based line of a field, or of the nearest field above it that is there. A text names a key of a map, a number an item of a list.
   */
  lineOf(path: readonly (string | number)[]): number;
}

/** Where each field of the first document of a small text stands. */
export function locate(text: string): Located {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, logLevel: 'silent', uniqueKeys: false, strict: false });
  return {
    lineOf: (path) => {
      let node: unknown = document.contents;
      let offset = (document.contents as Node | null)?.range?.[0] ?? 0;
      for (const part of path) {
        if (isSeq(node)) node = node.items[Number(part)];
        else if (isMap(node)) {
          const pair = node.items.find(({ key }) => String((key as { readonly value?: unknown } | null)?.value) === String(part));
          if (pair === undefined) break;
          offset = (pair.key as Node | null)?.range?.[0] ?? offset;
          node = pair.value;
          continue;
        } else break;
        if (node === undefined || node === null) break;
        offset = (node as Node).range?.[0] ?? offset;
      }
      return lines.linePos(offset).line;
    },
  };
}
