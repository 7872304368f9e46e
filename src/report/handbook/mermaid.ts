import { block } from './markdown.ts';

/** A box. */
export interface DiagramNode {
  /** Made by `boxId`, unique in the diagram. */
  readonly id: string;
  readonly label: string;
}

/** Boxes with a frame around them. */
export interface DiagramGroup {
  readonly id: string;
  readonly label: string;
  readonly nodes: readonly DiagramNode[];
}

export interface DiagramEdge {
  readonly from: string;
  readonly to: string;
  readonly label?: string | undefined;
}

/** A picture of what stands where and what leads where. */
export interface Diagram {
  /** `TB` from top to bottom, `LR` from left to right. */
  readonly direction: 'TB' | 'LR';
  readonly nodes?: readonly DiagramNode[];
  readonly groups?: readonly DiagramGroup[];
  readonly edges: readonly DiagramEdge[];
}

/** Viewers draw no more than this. @source Mermaid's `maxEdges` */
const mostEdges = 400;

/** A flowchart of Mermaid, one box or arrow a line; nothing where there is nothing to draw, or more than can be drawn. */
export function flowchart({ direction, nodes = [], groups = [], edges }: Diagram): readonly string[] {
  const filled = groups.filter((group) => group.nodes.length > 0);
  if (nodes.length + filled.length === 0 || edges.length > mostEdges) return [];
  const box = ({ id, label }: DiagramNode) => `${id}["${text(label)}"]`;
  return [
    block(
      'mermaid',
      `flowchart ${direction}`,
      ...nodes.map((node) => `  ${box(node)}`),
      ...filled.flatMap((group) => [`  subgraph ${box(group)}`, ...group.nodes.map((node) => `    ${box(node)}`), '  end']),
      ...edges.map(({ from, to, label }) => `  ${from} -->${label === undefined ? '' : `|"${text(label)}"|`} ${to}`),
    ),
  ];
}

/** Name of a box: no word of the language, and another one for every other kind or text. */
export function boxId(kind: 'app' | 'door' | 'host' | 'layer' | 'machine' | 'node', name: string): string {
  const letters = [...name].map((character) => {
    if (/[a-z0-9]/.test(character)) return character;
    return character === '-' ? '_' : `Z${character.codePointAt(0)?.toString(16)}Z`;
  });
  return `${kind}_${letters.join('')}`;
}

/** Everything that ends a text, begins a tag or an entity, or is read as Markdown, by its number. */
function text(label: string): string {
  const byNumber = (characters: string) => [...characters].map((character) => `#${character.codePointAt(0)};`).join('');
  return label
    .trim()
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/["#&<>`\\*_~]/g, byNumber)
    .replace(/^(\d*)([.)+-])(?= )/, (_, digits: string, mark: string) => `${digits}${byNumber(mark)}`);
}
