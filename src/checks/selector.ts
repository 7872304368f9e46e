import type { Fields } from './read.ts';
import { fields, items, text, textMap, texts } from './read.ts';

type Labels = Readonly<Record<string, string>>;

/** Whether labels satisfy a label selector with `matchLabels` and `matchExpressions`. An empty selector selects everything. */
export function selects(selector: Fields, labels: Labels): boolean {
  return (
    matchesLabels(textMap(selector.matchLabels), labels) &&
    items(selector.matchExpressions).every((expression) => matchesExpression(expression, labels))
  );
}

/** Whether all pairs are among the labels. */
export function matchesLabels(pairs: Labels, labels: Labels): boolean {
  for (const key in pairs) if (labels[key] !== pairs[key]) return false;
  return true;
}

/** One requirement of a label selector or of a node selector term. An unknown operator matches nothing. */
export function matchesExpression(expression: Fields, labels: Labels): boolean {
  const key = text(expression.key) ?? '';
  const values = texts(expression.values);
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (expression.operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return value !== undefined && Number(value) > Number(values[0]);
    case 'Lt':
      return value !== undefined && Number(value) < Number(values[0]);
    default:
      return false;
  }
}

/** A selector as a person writes it: `app=web, tier in (a, b)`. */
export function formatSelector(selector: Fields): string {
  const pairs = Object.entries(textMap(selector.matchLabels)).map(([key, value]) => `${key}=${value}`);
  const expressions = items(selector.matchExpressions).map((expression) => {
    const values = texts(expression.values);
    return `${text(expression.key) ?? ''} ${text(expression.operator) ?? ''}${values.length === 0 ? '' : ` (${values.join(', ')})`}`;
  });
  return [...pairs, ...expressions].join(', ') || 'everything';
}

/** A selector out of plain pairs, as a Service writes it. */
export function pairsToSelector(pairs: unknown): Fields {
  return { matchLabels: fields(pairs) };
}

/** Finds what carries given labels without looking at everything: by the rarest pair of the selector. */
export class LabelIndex<T> {
  readonly #all: T[] = [];
  readonly #labels = new Map<T, Labels>();
  readonly #byPair = new Map<string, T[]>();

  add(entry: T, labels: Labels): void {
    this.#all.push(entry);
    this.#labels.set(entry, labels);
    for (const key in labels) {
      const pair = `${key}=${labels[key]}`;
      const list = this.#byPair.get(pair);
      if (list === undefined) this.#byPair.set(pair, [entry]);
      else list.push(entry);
    }
  }

  select(selector: Fields): readonly T[] {
    const pairs = textMap(selector.matchLabels);
    let rarest: readonly T[] = this.#all;
    for (const key in pairs) {
      const list = this.#byPair.get(`${key}=${pairs[key]}`);
      if (list === undefined) return [];
      if (list.length < rarest.length) rarest = list;
    }
    return rarest.filter((entry) => selects(selector, this.#labels.get(entry)!));
  }
}

/** Finds the selectors that match given labels without trying every one: each is filed under its first pair. */
export class SelectorIndex<T> {
  readonly #byPair = new Map<string, { readonly entry: T; readonly selector: Fields }[]>();

  add(entry: T, selector: Fields): void {
    const [first] = Object.entries(textMap(selector.matchLabels));
    const pair = first === undefined ? '' : `${first[0]}=${first[1]}`;
    const list = this.#byPair.get(pair);
    if (list === undefined) this.#byPair.set(pair, [{ entry, selector }]);
    else list.push({ entry, selector });
  }

  matching(labels: Labels): readonly T[] {
    const found: T[] = [];
    this.#collect('', labels, found);
    for (const key in labels) this.#collect(`${key}=${labels[key]}`, labels, found);
    return found;
  }

  #collect(pair: string, labels: Labels, found: T[]): void {
    for (const { entry, selector } of this.#byPair.get(pair) ?? []) if (selects(selector, labels)) found.push(entry);
  }
}
