/** One block of a configuration of Alloy with what is in it. */
export interface Block {
  /** `loki.write`, `rule`, `stage.cri`. */
  readonly type: string;
  readonly label: string | undefined;
  readonly attributes: Readonly<Record<string, string>>;
  readonly blocks: readonly Block[];
}

const opening = /^([a-z_]+(?:\.[a-z_]+)*)(?: "([a-z_]+)")? \{( \})?$/;
const attribute = /^([a-z_]+) += (.+)$/;
const value = /^(?:"(?:[^"\\]|\\.)*"|\[.*\]|[a-z_]+(?:\.[a-z_]+)+(?:\(.*\))?|"[^"]*" \+ [a-z.]+\("[A-Z_]+"\))$/;

/**
 * Reads the part of Alloy's syntax that is written here, a line at a time.
 * @throws Error for a line that is neither the opening or the end of a block nor an attribute with a value
 */
export function parseAlloy(text: string): readonly Block[] {
  const lines = text.split('\n').map((line) => line.trim().replace(/^\/\/.*$/, ''));
  let at = 0;
  const read = (inside: boolean): { attributes: Record<string, string>; blocks: Block[] } => {
    const attributes: Record<string, string> = {};
    const blocks: Block[] = [];
    for (; at < lines.length; at++) {
      const line = lines[at]!;
      if (line === '') continue;
      if (line === '}' && inside) return { attributes, blocks };
      const [, type, label, closed] = opening.exec(line) ?? [];
      const [, key, expression] = attribute.exec(line) ?? [];
      if (type !== undefined) {
        if (closed === undefined) at++;
        blocks.push({ type, label, ...(closed === undefined ? read(true) : { attributes: {}, blocks: [] }) });
      } else if (inside && key !== undefined && expression !== undefined && value.test(expression) && !(key in attributes)) {
        attributes[key] = expression;
      } else {
        throw new Error(`line ${at + 1}: ${line}`);
      }
    }
    if (inside) throw new Error('a block does not end');
    return { attributes, blocks };
  };
  return read(false).blocks;
}

/** What the expressions of a configuration refer to and no component of it exports. */
export function missingReferences(blocks: readonly Block[]): readonly string[] {
  const names = new Set(blocks.map(({ type, label }) => `${type}.${label}`));
  const expressions = (block: Block): string[] => [...Object.values(block.attributes), ...block.blocks.flatMap(expressions)];
  return blocks
    .flatMap(expressions)
    .flatMap((expression) => expression.replaceAll(/"(?:[^"\\]|\\.)*"/g, '').match(/[a-z_]+(?:\.[a-z_]+){2,}/g) ?? [])
    .filter((reference) => !names.has(reference.slice(0, reference.lastIndexOf('.'))));
}
