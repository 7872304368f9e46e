/** What the list can be narrowed by, in the order it is offered. */
export const facetNames = ['cluster', 'level', 'change', 'topic', 'kind', 'application'] as const;
export type FacetName = (typeof facetNames)[number];

/** Whatever filters and search apply to. */
export interface Filterable {
  /** Values of each facet; one of several is enough to be found by. */
  readonly facets: Readonly<Record<FacetName, readonly string[]>>;
  /** All that search looks at, in small letters; made when it is first asked for. */
  readonly text: () => string;
}

/** What was chosen of each facet; nothing chosen lets everything through. */
export type Chosen = Readonly<Record<FacetName, readonly string[]>>;

export const nothingChosen: Chosen = { cluster: [], level: [], change: [], topic: [], kind: [], application: [] };

/** Makes something findable by any text within a value. */
export function filterable(facets: Filterable['facets'], searched: () => unknown): Filterable {
  let text: string | undefined;
  return { facets, text: () => (text ??= textsOf(searched()).join('\n').toLowerCase()) };
}

/** Whether a thing has all words that were typed and one value of each facet of which something was chosen. */
export function matches({ facets, text }: Filterable, words: readonly string[], chosen: Chosen, except?: FacetName): boolean {
  for (const name of facetNames) {
    if (name === except || chosen[name].length === 0) continue;
    if (!chosen[name].some((value) => facets[name].includes(value))) return false;
  }
  return words.every((word) => text().includes(word));
}

/** Words of what was typed, in small letters; what stands in double quotes is one. */
export function wordsOf(query: string): readonly string[] {
  return [...query.toLowerCase().matchAll(/"([^"]+)"|[^\s"]+/g)].map(([word, quoted]) => quoted ?? word);
}

/** One value that can be chosen, and how many things there are with it beside what else is chosen. */
export interface Choice {
  readonly value: string;
  readonly count: number;
}

/** Values of one facet of the things that search lets through: in the order given, others after them by the alphabet. */
export function choicesOf(name: FacetName, things: readonly Filterable[], chosen: Chosen, order: readonly string[]): readonly Choice[] {
  const counts = new Map<string, number>();
  for (const thing of things) {
    const counted = matches(thing, [], chosen, name) ? 1 : 0;
    for (const value of thing.facets[name]) counts.set(value, (counts.get(value) ?? 0) + counted);
  }
  for (const value of chosen[name]) counts.set(value, counts.get(value) ?? 0);
  const known = order.filter((value) => counts.has(value));
  const others = [...counts.keys()].filter((value) => !order.includes(value)).sort();
  return [...known, ...others].map((value) => ({ value, count: counts.get(value) ?? 0 }));
}

/** Every key and value of plain data, however deep. */
function textsOf(value: unknown): readonly string[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (typeof value === 'object') return Object.entries(value).flatMap(([key, inner]) => [key, ...textsOf(inner)]);
  return [String(value)];
}
