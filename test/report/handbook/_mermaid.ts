const box = /^ {2,4}(?:[a-z]+_[a-z0-9_ZA-Z]*|lan)\["[^"<>`\\]*"\]$/;
const open = /^ {2}subgraph [a-z]+_[a-zA-Z0-9_]*\["[^"<>`\\]*"\]$/;
const arrow = /^ {2}(?<from>[a-zA-Z0-9_]+) -->(?:\|"[^"<>`\\]*"\|)? (?<to>[a-zA-Z0-9_]+)$/;
/** Numbers of characters alone; every other `#` would begin an entity of its own. */
const entities = /#(?!\d+;)/;

/** What is wrong in a flowchart, by the part of Mermaid's grammar that we write. Every name in it is declared once, before an arrow uses it. */
export function faults(source: string): readonly string[] {
  const [head = '', ...lines] = source.split('\n');
  const found = /^flowchart (?:LR|TB)$/.test(head) ? [] : [`head: ${head}`];
  const declared = new Set<string>();
  let inside = false;
  for (const line of lines) {
    const declares = /^ *(?:subgraph )?([a-zA-Z0-9_]+)\[/.exec(line)?.[1];
    if (declares !== undefined) {
      if (declared.has(declares)) found.push(`twice: ${declares}`);
      declared.add(declares);
    }
    if (entities.test(line)) found.push(`entity: ${line}`);
    if (open.test(line) && !inside) inside = true;
    else if (line === '  end' && inside) inside = false;
    else if (box.test(line)) continue;
    else {
      const { from, to } = arrow.exec(line)?.groups ?? {};
      if (from === undefined || to === undefined) found.push(`line: ${line}`);
      else found.push(...[from, to].filter((name) => !declared.has(name)).map((name) => `unknown: ${name}`));
    }
  }
  return inside ? [...found, 'no end'] : found;
}

/** Sources of all diagrams on a page. */
export function diagrams(text: string): readonly string[] {
  return [...text.matchAll(/^```mermaid\n([\s\S]*?)\n```$/gm)].map(([, source = '']) => source);
}
