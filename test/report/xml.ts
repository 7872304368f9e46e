/** One element of an XML text, in the order they open. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", '#10': '\n' };

/** Elements of a text without character data. @throws where the text is not well-formed */
export function elementsOf(text: string): Element[] {
  const body = text.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, '');
  const open: string[] = [];
  const elements: Element[] = [];
  let at = 0;
  for (const match of body.matchAll(/<(\/?)([a-z]+)((?: [a-z]+="[^"<]*")*)(\/?)>/g)) {
    const [whole, closes, name = '', attributes = '', empty] = match;
    if (body.slice(at, match.index).trim() !== '') throw new Error(`not well-formed: ${body.slice(at, match.index)}`);
    at = match.index + whole.length;
    if (closes === '/') {
      if (open.pop() !== name) throw new Error(`${name} closes what is not open`);
      continue;
    }
    if (open.length === 0 && elements.length > 0) throw new Error(`${name} stands beside the root`);
    if (empty !== '/') open.push(name);
    const pairs = [...attributes.matchAll(/ ([a-z]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, unescaped(value)] as const);
    if (new Set(pairs.map(([key]) => key)).size !== pairs.length) throw new Error(`${name} has an attribute twice`);
    elements.push({ name, attributes: Object.fromEntries(pairs) });
  }
  if (open.length > 0 || body.slice(at) !== '\n') throw new Error(`not closed: ${open.join(', ')}`);
  return elements;
}

function unescaped(text: string): string {
  const known = text.replaceAll(/&([^;&]+);/g, (_, name: string) => {
    const character = entities[name];
    if (character === undefined) throw new Error(`unknown entity ${name}`);
    return character;
  });
  if (/&(?![^;&]+;)/.test(text)) throw new Error(`bare ampersand in ${text}`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 cannot write them
  if (/[\u0000-\u0008\u000b-\u001f]/.test(text)) throw new Error('a control character');
  return known;
}
