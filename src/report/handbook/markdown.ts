/** Words in which nothing means anything to Markdown, as nearly all in a long table are. */
const meansNothing = /^[A-Za-z0-9.,:;/()-]+(?: [A-Za-z0-9.,:;/()-]+)*$/;

/** An owner's words as they stand, whatever Markdown would make of them; what stands between two backticks is code, as in our own sentences. */
export function words(text: string): string {
  if (meansNothing.test(text)) return text;
  const line = text.trim().replaceAll(/\s+/g, ' ');
  return line
    .split(/(`[^`]+`)/)
    .map((piece, index) => (index % 2 === 1 ? piece : plain(piece)))
    .join('');
}

function plain(text: string): string {
  return text
    .replaceAll(/[\\`*[\]~]/g, '\\$&')
    .replaceAll(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replaceAll('<', '&lt;')
    .replaceAll(/&(?!lt;)(?=#?\w+;)/g, '&amp;');
}

/** Text of one line in the type of a terminal, backticks in it included. */
export function code(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  const space = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${space}${line}${space}${fence}`;
}

/** A heading with what stands below it; nothing where there is nothing. */
export function section(title: string, ...blocks: readonly string[]): readonly string[] {
  return blocks.length === 0 ? [] : [`## ${title}`, ...blocks];
}

/** The same one level below. */
export function part(title: string, ...blocks: readonly string[]): readonly string[] {
  return blocks.length === 0 ? [] : [`### ${title}`, ...blocks];
}

/** One row a line. Cells are Markdown already; only what would end a cell or a line is taken care of here. Nothing without rows. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [[line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')];
}

/** What is opened by a click; nothing where nothing is inside. */
export function folded(title: string, ...blocks: readonly string[]): readonly string[] {
  return blocks.length === 0 ? [] : [`<details><summary>${plain(title)}</summary>`, ...blocks, '</details>'];
}

/** One fact a line; nothing without one. */
export function list(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [lines.map((text) => `- ${text.replaceAll('\n', ' ')}`).join('\n')];
}

/** Steps with the numbers that are seen, so that a step may be spoken of. */
export function steps(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [lines.map((text, index) => `${index + 1}. ${text}`).join('\n')];
}

/** A block to copy; its fence is longer than any inside. */
export function block(kind: string, ...lines: readonly string[]): string {
  const longest = Math.max(2, ...lines.flatMap((text) => [...text.matchAll(/`{3,}/g)].map(([ticks]) => ticks.length)));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${kind}`, ...lines, fence].join('\n');
}

/** `1 node`, `2 nodes`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** Where a heading is found on its page, as GitLab and GitHub name it. */
export function anchor(title: string): string {
  return `#${title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-')}`;
}
